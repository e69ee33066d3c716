// A stream's end must reach the work behind it, whichever side ends it and over whichever wire.
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { ORPCError, os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { describe, expect, it } from 'vitest';
import { ServiceProblem } from './problems.ts';
import { streaming } from './streaming.ts';
import { pause } from './waiting.ts';

function source() {
  const state = { open: 0, signal: undefined as AbortSignal | undefined };
  async function* numbers(signal: AbortSignal): AsyncGenerator<number> {
    state.open += 1;
    state.signal = signal;
    try {
      yield 1;
      await pause(2 ** 30, signal);
      yield 2;
    } finally {
      state.open -= 1;
    }
  }
  return { state, numbers };
}

describe('streaming', () => {
  it('ends the work when the reader leaves, even while it waits', async () => {
    const { state, numbers } = source();
    const stream = streaming(undefined, numbers);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    const waiting = stream.next();
    await stream.return?.();
    expect(state.signal?.aborted).toBe(true);
    expect(state.open).toBe(0);
    await waiting;
  });

  it('ends with the signal of the caller, without an error', async () => {
    const { state, numbers } = source();
    const caller = new AbortController();
    const stream = streaming(caller.signal, numbers);
    await stream.next();
    const waiting = stream.next();
    caller.abort();
    await waiting;
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(state.open).toBe(0);
  });

  it('tells what fails as PROBLEM', async () => {
    const stream = streaming(undefined, async function* (): AsyncGenerator<number> {
      yield 1;
      throw new ServiceProblem('not-found', 'No such container: x');
    });
    await stream.next();
    const error = await stream.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ORPCError);
    expect(error).toMatchObject({ code: 'PROBLEM', data: { reason: 'not-found', message: 'No such container: x' } });
  });

  it.each(['abort', 'close'])('ends over a message port by %s', async (way) => {
    const { state, numbers } = source();
    const router = { numbers: os.handler(({ signal }) => streaming(signal, numbers)) };
    const { port1, port2 } = new MessageChannel();
    new RPCHandler(router).upgrade(port1, { context: {} });
    const client = createORPCClient<{
      numbers: (input?: undefined, options?: { signal?: AbortSignal }) => Promise<AsyncIterable<number>>;
    }>(new RPCLink({ port: port2 }));
    port1.start();
    port2.start();
    const caller = new AbortController();
    const reading = (async () => {
      for await (const one of await client.numbers(undefined, { signal: caller.signal })) expect(one).toBe(1);
    })().catch(() => undefined);
    await expect.poll(() => state.open).toBe(1);
    if (way === 'abort') caller.abort();
    else port2.close();
    await expect.poll(() => state.open).toBe(0);
    await reading;
    port2.close();
  });
});
