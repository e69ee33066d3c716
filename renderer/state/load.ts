// Reads one thing for a view and reads it again when what it depends on changes.
import { type DependencyList, useEffect, useRef, useState } from 'react';
import { useConnection } from './connection.ts';
import { problemOf, useProblemText } from './problem.ts';

/** The last value stays while it is read again, and when that fails; `error` then says why it is stale or missing. */
export interface Loaded<T> {
  value?: T | undefined;
  error?: unknown;
}

/** Reads while the component is mounted: at first, when `deps` change, and when the wire comes back. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, deps: DependencyList): Loaded<T> {
  const epoch = useConnection((state) => state.epoch);
  const [state, setState] = useState<Loaded<T>>({});
  const newest = useRef(read);
  newest.current = read;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what a new reading depends on.
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    newest.current(signal).then(
      (value) => signal.aborted || setState({ value }),
      (error: unknown) => signal.aborted || setState((before) => ({ ...before, error })),
    );
    return () => stop.abort();
  }, [epoch, ...deps]);
  return state;
}

/** Like `useLoad`, with an error told in words for a notice. */
export function useLoadWithWords<T>(read: (signal: AbortSignal) => Promise<T>, deps: DependencyList) {
  const textOf = useProblemText();
  const { value, error } = useLoad(read, deps);
  const words = error === undefined ? undefined : textOf(problemOf(error));
  return { value, problem: words && { title: words.title, text: words.detail } };
}
