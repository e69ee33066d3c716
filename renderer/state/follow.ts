// Follows a stream for as long as somebody wants it: opens it again when it breaks and when the wire comes back.
import { connection } from './connection.ts';

type Opened<T> = AsyncIterable<T> | Promise<AsyncIterable<T>>;

/** Settles as `promise` does, or rejects with the signal's reason when that comes first. Leaves no listener behind. */
function orAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise
      .then(resolve, reject)
      .then(undefined, () => undefined)
      .then(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Hands each item to `onItem` (waiting for it when it is asynchronous, which is how a reader brakes a lossless stream)
 * until the stream ends, breaks (throws) or `signal` aborts (throws too). A source that hangs cannot hold it up.
 */
export async function consume<T>(
  open: (signal: AbortSignal) => Opened<T>,
  onItem: (item: T) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const iterator = (await orAborted(Promise.resolve(open(signal)), signal))[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orAborted(iterator.next(), signal);
      if (next.done) return;
      const handled = onItem(next.value);
      if (handled) await orAborted(handled, signal);
    }
  } finally {
    iterator.return?.().then(undefined, () => undefined);
  }
}

/** Resolves after `ms`, when the wire's state changes, or when `signal` aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      leave();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    const leave = connection.subscribe(finish);
    signal.addEventListener('abort', finish, { once: true });
    if (signal.aborted) finish();
  });
}

const firstPause = 250;
const longestPause = 5_000;

export interface Following<T> {
  open: (signal: AbortSignal) => Opened<T>;
  onItem: (item: T) => void;
  /** The stream broke and will be opened again; `error` is undefined when it merely ended or the wire was lost. */
  onLost?: (error: unknown) => void;
}

/** Follows until `signal` aborts; never throws. Waits longer after each failure, at most five seconds. */
export async function follow<T>(following: Following<T>, signal: AbortSignal): Promise<void> {
  let wait = firstPause;
  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener('abort', stop, { once: true });
    const leave = connection.subscribe(stop);
    let failure: unknown;
    try {
      await consume(
        following.open,
        (item) => {
          wait = firstPause;
          following.onItem(item);
        },
        attempt.signal,
      );
    } catch (error) {
      if (!attempt.signal.aborted) failure = error;
    }
    leave();
    signal.removeEventListener('abort', stop);
    if (signal.aborted) return;
    const wireIsUp = connection.getState().status === 'connected';
    if (attempt.signal.aborted && wireIsUp) continue;
    following.onLost?.(failure);
    await pause(wireIsUp ? wait : longestPause, signal);
    wait = Math.min(wait * 2, longestPause);
  }
}
