// Registries as the runtime knows them, and what is asked of them page by page.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../runtime/contract/problem.ts';
import type { RegistriesState, RegistryPage } from '../../runtime/contract/registries.ts';
import { backend } from '../backend.ts';
import { useConnection } from './connection.ts';
import { createLatest } from './latest.ts';
import { problemOf } from './problem.ts';

const untold: RegistriesState | undefined = undefined;

/** All of them, the store for logins and the helpers; undefined until the runtime has told. */
export const useRegistries = createLatest<RegistriesState, RegistriesState | undefined>(
  untold,
  (signal) => backend().registries.watch(undefined, { signal }),
  (state) => state,
);

export interface Pages<Item> {
  items: readonly Item[];
  /** How many there are on all pages, where the first one tells. */
  total: number | undefined;
  /** The first page has come. */
  ready: boolean;
  reading: boolean;
  problem: Problem | undefined;
  /** Reads the next page; absent at the end. */
  more?: () => void;
  /** Reads all anew from the first page. */
  again: () => void;
}

interface Page<Item> {
  items: readonly Item[];
  next?: string | undefined;
  total?: number;
}

const untouched = { items: [], total: undefined, ready: false, reading: true, problem: undefined };

/**
 * Reads the first page when mounted and when `key` changes, and the others when they are asked for. What has the name of one before it
 * takes its place.
 */
export function usePages<Item>(
  read: (next: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
  nameOf: (item: Item) => string,
  key: string,
): Pages<Item> {
  const [state, setState] = useState<Omit<Pages<Item>, 'more' | 'again'> & { next?: string | undefined }>(untouched);
  const [round, setRound] = useState(0);
  const newest = useRef({ read, nameOf });
  newest.current = { read, nameOf };
  const stop = useRef(new AbortController());
  const load = useCallback((next: string | undefined) => {
    const { signal } = stop.current;
    setState((before) => ({ ...before, reading: true, problem: undefined }));
    newest.current.read(next, signal).then(
      (page) => {
        if (signal.aborted) return;
        setState((before) => {
          const all = next === undefined ? page.items : [...before.items, ...page.items];
          const items = [...new Map(all.map((item) => [newest.current.nameOf(item), item])).values()];
          const total = next === undefined ? page.total : before.total;
          return { items, total, ready: true, reading: false, problem: undefined, next: page.next };
        });
      },
      (error: unknown) =>
        signal.aborted || setState((before) => ({ ...before, reading: false, problem: problemOf(error) })),
    );
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key or round is another list
  useEffect(() => {
    stop.current = new AbortController();
    setState(untouched);
    load(undefined);
    return () => stop.current.abort();
  }, [key, round, load]);
  const epoch = useConnection((connection) => connection.epoch);
  const failed = useRef(false);
  failed.current = !state.ready && state.problem !== undefined;
  // What could not be begun is begun again when the wire comes back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the wire alone is what this waits for
  useEffect(() => {
    if (failed.current) setRound((before) => before + 1);
  }, [epoch]);
  const { next, ...rest } = state;
  return {
    ...rest,
    ...(next !== undefined && { more: () => load(next) }),
    again: useCallback(() => setRound((before) => before + 1), []),
  };
}

const asItem = (name: string) => name;

/** The same of pages that hold names alone. */
export function useNames(
  read: (next: string | undefined, signal: AbortSignal) => Promise<RegistryPage>,
  key: string,
): Pages<string> {
  const pages = async (next: string | undefined, signal: AbortSignal) => {
    const page = await read(next, signal);
    return { items: page.names, next: page.next };
  };
  return usePages(pages, asItem, key);
}
