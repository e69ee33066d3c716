// The one hook that ties a stream to a view: it is closed when the view goes.
import { type DependencyList, useEffect, useRef } from 'react';
import { useConnection } from './connection.ts';
import { consume } from './follow.ts';

/** The wire tells its loss itself, and the stream is opened again with it. */
function isWireLost(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConnectionLostError';
}

/**
 * Opens a stream while the component is mounted and the wire is up, again when `deps` change or the wire comes back. `onItem` may answer
 * with a promise: the next item is asked for when it resolved. `onEnd` is called when the stream ended (no argument) or
 * broke (the error), not when the view or the wire left it.
 */
export function useStream<T>(
  open: (signal: AbortSignal) => AsyncIterable<T> | Promise<AsyncIterable<T>>,
  onItem: (item: T) => void | Promise<void>,
  deps: DependencyList,
  onEnd?: (error?: unknown) => void,
): void {
  const { status, epoch } = useConnection();
  const newest = useRef({ open, onItem, onEnd });
  newest.current = { open, onItem, onEnd };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what a new stream depends on.
  useEffect(() => {
    if (status === 'lost') return;
    const stop = new AbortController();
    const { signal } = stop;
    consume(newest.current.open, (item) => newest.current.onItem(item), signal).then(
      () => signal.aborted || newest.current.onEnd?.(),
      (error: unknown) => signal.aborted || isWireLost(error) || newest.current.onEnd?.(error),
    );
    return () => stop.abort();
  }, [status, epoch, ...deps]);
}
