// Reads one thing for a view and reads it again when what it depends on changes.
import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react';
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

function pageShown(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
  });
}

/**
 * Like `useLoad`, and reads again `everyMs` after each answer while the page can be seen. `again` reads at once. An error takes the place
 * of what was read: what changes by itself and cannot be read is not what it was.
 */
export function useRepeated<T>(
  read: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
  deps: DependencyList,
): Loaded<T> & { again: () => void } {
  const [round, setRound] = useState(0);
  const loaded = useLoad(read, [...deps, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    if (loaded.value === undefined && loaded.error === undefined) return;
    let left = false;
    const timer = setTimeout(() => void pageShown().then(() => left || again()), everyMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [loaded, everyMs, again]);
  return { ...(loaded.error === undefined ? loaded : { error: loaded.error }), again };
}

/** Like `useLoad`, with an error told in words for a notice. */
export function useLoadWithWords<T>(read: (signal: AbortSignal) => Promise<T>, deps: DependencyList) {
  const textOf = useProblemText();
  const { value, error } = useLoad(read, deps);
  const words = error === undefined ? undefined : textOf(problemOf(error));
  return { value, problem: words && { title: words.title, text: words.detail } };
}
