// Reads one thing for a view and reads it again when what it depends on changes.
import { type DependencyList, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../runtime/contract/problem.ts';
import { useConnection } from './connection.ts';
import { problemOf } from './problem.ts';

/** The last value stays while it is read again and when that fails; `problem` says why it may be stale or missing. */
export interface Loaded<T> {
  value?: T;
  problem?: Problem;
  loading: boolean;
}

/**
 * Reads while the component is mounted: at first, when `key` changes (then forgetting the old value), when `deps` change,
 * and when the wire comes back.
 */
export function useLoad<T>(key: string, read: (signal: AbortSignal) => Promise<T>, deps: DependencyList): Loaded<T> {
  const epoch = useConnection((state) => state.epoch);
  const [state, setState] = useState<Loaded<T> & { key: string }>({ key, loading: true });
  const newest = useRef(read);
  newest.current = read;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what a new reading depends on.
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    setState((before) => (before.key === key ? { ...before, loading: true } : { key, loading: true }));
    newest.current(signal).then(
      (value) => signal.aborted || setState({ key, value, loading: false }),
      (error: unknown) =>
        signal.aborted || setState((before) => ({ ...before, problem: problemOf(error), loading: false })),
    );
    return () => stop.abort();
  }, [key, epoch, ...deps]);
  return state.key === key ? state : { loading: true };
}
