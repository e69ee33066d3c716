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

/** What a stream says first: the state of now, where each says it at once. */
export async function firstOf<T>(open: (signal: AbortSignal) => Opened<T>): Promise<T | undefined> {
  const stop = new AbortController();
  let first: T | undefined;
  await consume(
    open,
    (item) => {
      first = item;
      stop.abort();
    },
    stop.signal,
  ).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return first;
}

/** Resolves when the wire's state changes, when `signal` aborts, or after `ms` where given. */
function pause(signal: AbortSignal, ms?: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      leave();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = ms === undefined ? undefined : setTimeout(finish, ms);
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
  /** The stream broke while the wire was up, and will be opened again; `error` is undefined when it merely ended. */
  onBroken?: (error: unknown) => void;
}

/** One attempt on the wire of now; false when the wire or the follower went away under it. */
async function attempt<T>(following: Following<T>, outer: AbortSignal): Promise<boolean> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  outer.addEventListener('abort', abort, { once: true });
  const leave = connection.subscribe(abort);
  try {
    await consume(following.open, following.onItem, stop.signal);
    if (!stop.signal.aborted) following.onBroken?.(undefined);
  } catch (error) {
    const gone = error instanceof Error && error.name === 'ConnectionLostError';
    if (!stop.signal.aborted && !gone) following.onBroken?.(error);
  } finally {
    leave();
    outer.removeEventListener('abort', abort);
  }
  return !stop.signal.aborted;
}

/**
 * Follows until `signal` aborts; never throws. Waits for the wire when it is down, and longer after each failure, at
 * most five seconds.
 */
export async function follow<T>(following: Following<T>, signal: AbortSignal): Promise<void> {
  let wait = firstPause;
  const reset = (item: T) => {
    wait = firstPause;
    following.onItem(item);
  };
  while (!signal.aborted) {
    if (connection.getState().status === 'lost') await pause(signal);
    else if (await attempt({ ...following, onItem: reset }, signal)) {
      await pause(signal, wait);
      wait = Math.min(wait * 2, longestPause);
    }
  }
}
