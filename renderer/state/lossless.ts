// The reader's half of a lossless stream: names it, and grants credit for what was really consumed.
import { grantCounter } from '../../runtime/contract/credit.ts';
import { backend } from '../backend.ts';

/** Unguessable, so that nobody else can grant to a stream or change a view. */
export function newStreamId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Opens a stream under a fresh name and yields its items; credit for an item goes back when the consumer asks for the
 * next one, that is, when it is done with it. `cost` counts as the sender does; grants come in steps of `step`.
 */
export async function* lossless<T>(
  open: (streamId: string, signal: AbortSignal) => Promise<AsyncIterable<T>>,
  cost: (item: T) => number,
  signal: AbortSignal,
  step?: number,
): AsyncGenerator<T> {
  const streamId = newStreamId();
  const grantFor = grantCounter(step);
  for await (const item of await open(streamId, signal)) {
    yield item;
    const amount = grantFor(cost(item));
    // A grant that does not arrive means the wire is gone, and with it the stream: that shows there.
    if (amount > 0 && !signal.aborted)
      backend()
        .streams.grant({ streamId, amount })
        .catch(() => undefined);
  }
}
