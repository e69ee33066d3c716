// A small contract of streams that can be watched from a test, made with the product's own parts.
import { eventIterator } from '@orpc/contract';
import { implement } from '@orpc/server';
import { z } from 'zod';
import { procedure } from '../../runtime/contract/procedure.ts';
import { streamId, streams } from '../../runtime/contract/streams.ts';
import { ServiceProblem, wireError } from '../../runtime/service/problems.ts';
import { StreamRegistry } from '../../runtime/service/stream-registry.ts';
import { streaming } from '../../runtime/service/streaming.ts';

export const chunkSize = 64 * 1024;

export const streamContract = {
  echo: procedure.input(z.object({ text: z.string().max(10) })).output(z.string()),
  fails: procedure.input(z.object({ field: z.string() })).output(z.void()),
  count: procedure.input(z.object({ to: z.number() })).output(eventIterator(z.number())),
  failing: procedure.output(eventIterator(z.number())),
  quiet: procedure.output(eventIterator(z.number())),
  chunks: procedure.input(z.object({ streamId })).output(eventIterator(z.string())),
  streams,
};

/** What the test sees of the sender's side. */
export interface Seen {
  echoed: string[];
  /** Chunks sent so far. */
  sent: number;
  /** Quiet streams that are open. */
  open: number;
}

async function* count(to: number): AsyncGenerator<number> {
  for (let number = 1; number <= to; number += 1) yield number;
}

async function* failing(): AsyncGenerator<number> {
  yield 1;
  throw new ServiceProblem('no-space', 'disk full', { field: 'volumes.0.source' });
}

/** A router over that contract; `seen` is amended while it answers. */
export function streamRouter(seen: Seen) {
  const os = implement(streamContract);
  const registry = new StreamRegistry();

  async function* quiet(signal: AbortSignal): AsyncGenerator<number> {
    seen.open += 1;
    try {
      yield 1;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    } finally {
      seen.open -= 1;
    }
  }

  async function* chunks(id: string, signal: AbortSignal): AsyncGenerator<string> {
    const credit = registry.open(id);
    signal.addEventListener('abort', () => credit.grant(chunkSize), { once: true });
    try {
      while (!signal.aborted) {
        await credit.ready();
        credit.spend(chunkSize);
        seen.sent += 1;
        yield 'x'.repeat(chunkSize);
      }
    } finally {
      registry.close(id);
    }
  }

  return {
    echo: os.echo.handler(({ input }) => {
      seen.echoed.push(input.text);
      return input.text;
    }),
    fails: os.fails.handler(({ input }) => {
      throw wireError(new ServiceProblem('port-in-use', 'port is already allocated', { field: input.field }));
    }),
    count: os.count.handler(({ input, signal }) => streaming(signal, () => count(input.to))),
    failing: os.failing.handler(({ signal }) => streaming(signal, failing)),
    quiet: os.quiet.handler(({ signal }) => streaming(signal, quiet)),
    chunks: os.chunks.handler(({ input, signal }) => streaming(signal, (inner) => chunks(input.streamId, inner))),
    streams: {
      grant: os.streams.grant.handler(({ input }) => registry.grant(input.streamId, input.amount)),
    },
  };
}
