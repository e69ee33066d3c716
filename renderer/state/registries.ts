// Registries as the runtime knows them, and what is asked of them page by page.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../runtime/contract/problem.ts';
import type { RegistriesState, RegistryPage } from '../../runtime/contract/registries.ts';
import { backend } from '../backend.ts';
import { createLatest } from './latest.ts';
import { problemOf } from './problem.ts';

const untold: RegistriesState | undefined = undefined;

/** All of them, the store for logins and the helpers; undefined until the runtime has told. */
export const useRegistries = createLatest<RegistriesState, RegistriesState | undefined>(
  untold,
  (signal) => backend().registries.watch(undefined, { signal }),
  (state) => state,
);

export interface Pages {
  names: readonly string[];
  /** The first page has come. */
  ready: boolean;
  reading: boolean;
  problem: Problem | undefined;
  /** Reads the next page; absent at the end. */
  more?: () => void;
  /** Reads all anew from the first page. */
  again: () => void;
}

const nothing = {
  names: [] as readonly string[],
  ready: false,
  reading: true,
  problem: undefined as Problem | undefined,
};

/** Reads the first page when mounted and when `key` changes, and the others when they are asked for. */
export function usePages(
  read: (next: string | undefined, signal: AbortSignal) => Promise<RegistryPage>,
  key: string,
): Pages {
  const [state, setState] = useState<typeof nothing & { next?: string | undefined }>(nothing);
  const [round, setRound] = useState(0);
  const newest = useRef(read);
  newest.current = read;
  const stop = useRef(new AbortController());
  const load = useCallback((next: string | undefined) => {
    const { signal } = stop.current;
    setState((before) => ({ ...before, reading: true, problem: undefined }));
    newest.current(next, signal).then(
      (page) => {
        if (signal.aborted) return;
        setState(({ names }) => {
          const all = next === undefined ? page.names : [...names, ...page.names];
          return { names: [...new Set(all)], ready: true, reading: false, problem: undefined, next: page.next };
        });
      },
      (error: unknown) =>
        signal.aborted || setState((before) => ({ ...before, reading: false, problem: problemOf(error) })),
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key or round is another list
  useEffect(() => {
    stop.current = new AbortController();
    setState(nothing);
    load(undefined);
    return () => stop.current.abort();
  }, [key, round, load]);
  const { next, ...rest } = state;
  return {
    ...rest,
    ...(next !== undefined && { more: () => load(next) }),
    again: useCallback(() => setRound((before) => before + 1), []),
  };
}
