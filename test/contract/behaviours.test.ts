// What every wire of the contract must do alike: calls, typed errors, refused input, streams, cancellation, credit.
import { createORPCClient, isDefinedError, ORPCError, safe } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionLostError, createBackend } from '../../renderer/backend-link.ts';
import { creditWindow, grantCounter } from '../../runtime/contract/credit.ts';
import { chunkSize, type Seen, type streamContract, streamRouter } from './stream-router.ts';
import { type OpenWire, wires } from './wires.ts';

type Client = ContractRouterClient<typeof streamContract>;

/** Room for what had been sent before the first grant was looked at. */
const windowChunks = creditWindow / chunkSize;

describe.each(wires)('over $name', (wire) => {
  let seen: Seen;
  let opened: OpenWire;
  let client: Client;

  beforeEach(async () => {
    seen = { echoed: [], sent: 0, open: 0 };
    opened = await wire.open(streamRouter(seen));
    client = createORPCClient(opened.link);
  });
  afterEach(() => opened.close());

  it('a call answers', async () => {
    expect(await client.echo({ text: '船 ⚓' })).toBe('船 ⚓');
  });

  it('bad input is refused before anything is done with it', async () => {
    const { error } = await safe(client.echo({ text: 'more than ten characters' }));
    expect(error).toBeInstanceOf(ORPCError);
    expect(error).toMatchObject({ code: 'BAD_REQUEST' });
    expect(seen.echoed).toEqual([]);
  });

  it('a problem crosses with its reason, its field and the engine’s words', async () => {
    const { error } = await safe(client.fails({ field: 'ports.0.hostPort' }));
    expect(isDefinedError(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'PROBLEM',
      message: 'port is already allocated',
      data: { reason: 'port-in-use', message: 'port is already allocated', field: 'ports.0.hostPort' },
    });
  });

  it('a procedure that is not in the contract is not found', async () => {
    const other = client as unknown as { nothing: { here(): Promise<void> } };
    await expect(other.nothing.here()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a stream arrives whole and in order', async () => {
    const numbers: number[] = [];
    for await (const number of await client.count({ to: 500 })) numbers.push(number);
    expect(numbers).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  });

  it('a stream that fails gives its items and then the problem', async () => {
    const numbers: number[] = [];
    const reading = (async () => {
      for await (const number of await client.failing()) numbers.push(number);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'PROBLEM',
      data: { reason: 'no-space', message: 'disk full' },
    });
    expect(numbers).toEqual([1]);
  });

  it('the reader’s signal ends a sender that has nothing to send', async () => {
    const stop = new AbortController();
    const stream = await client.quiet(undefined, { signal: stop.signal });
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    expect(seen.open).toBe(1);
    stop.abort();
    await vi.waitFor(() => expect(seen.open).toBe(0));
  });

  it('a reader that leaves its loop ends the sender', async () => {
    for await (const number of await client.quiet()) if (number === 1) break;
    await vi.waitFor(() => expect(seen.open).toBe(0));
  });

  it('a wire that is cut ends its senders', async () => {
    const stream = await client.quiet();
    await stream.next();
    opened.cut();
    await vi.waitFor(() => expect(seen.open).toBe(0));
  });

  it('a sender stops where its credit ends, and goes on with the next grant', async () => {
    const streamId = crypto.randomUUID();
    const stream = await client.chunks({ streamId });
    await stream.next();
    await vi.waitFor(() => expect(seen.sent).toBe(windowChunks));
    // What was sent has arrived by the time a later call is answered, and there was time for more.
    await client.echo({ text: 'later' });
    expect(seen.sent).toBe(windowChunks);

    await client.streams.grant({ streamId, amount: 3 * chunkSize });
    await vi.waitFor(() => expect(seen.sent).toBe(windowChunks + 3));
    await client.echo({ text: 'later' });
    expect(seen.sent).toBe(windowChunks + 3);
    await stream.return?.();
  });

  it('two streams do not spend each other’s credit', async () => {
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    const stalled = await client.chunks({ streamId: first });
    await stalled.next();
    const read = await client.chunks({ streamId: second });
    const grantFor = grantCounter();
    let taken = 0;
    for await (const chunk of read) {
      taken += 1;
      const amount = grantFor(chunk.length);
      if (amount > 0) await client.streams.grant({ streamId: second, amount });
      if (taken === 4 * windowChunks) break;
    }
    expect(taken).toBe(4 * windowChunks);
    await stalled.return?.();
  });

  it('a name that is open cannot be opened again', async () => {
    const streamId = crypto.randomUUID();
    const stream = await client.chunks({ streamId });
    await stream.next();
    const again = await client.chunks({ streamId });
    await expect(again.next()).rejects.toMatchObject({ data: { reason: 'conflict' } });
    await stream.return?.();
  });

  it('what is under way when the wire is cut ends with a name of its own, and the client goes on over the next one', async () => {
    const backend = createBackend();
    const statuses: string[] = [];
    backend.onConnection((status) => statuses.push(status));
    const page = backend.client as unknown as Client;
    await expect(page.echo({ text: 'early' })).rejects.toBeInstanceOf(ConnectionLostError);

    const transport = { link: opened.link, lost: false };
    backend.use(transport);
    const stream = await page.quiet();
    await stream.next();
    const pending = stream.next();
    backend.lose(transport);
    opened.cut();
    await expect(pending).rejects.toBeInstanceOf(ConnectionLostError);
    await expect(page.echo({ text: 'lost' })).rejects.toBeInstanceOf(ConnectionLostError);

    const next = await wire.open(streamRouter(seen));
    backend.use({ link: next.link, lost: false });
    expect(await page.echo({ text: 'again' })).toBe('again');
    expect(statuses).toEqual(['connected', 'lost', 'connected']);
    await next.close();
  });
});
