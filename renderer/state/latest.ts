// A store that holds the newest value of a `latest` stream; it starts with its first reader.
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { follow } from './follow.ts';

export interface Latest<State> {
  (): State;
  <Selected>(selector: (state: State) => Selected): Selected;
  /** For readers outside React; subscribing starts the stream as well. */
  store: StoreApi<State>;
}

/** Wraps a store so that `start` runs once, with the first subscription. */
export function startedByUse<State>(store: StoreApi<State>, start: () => void): StoreApi<State> {
  let started = false;
  return {
    ...store,
    subscribe(listener) {
      if (!started) {
        started = true;
        start();
      }
      return store.subscribe(listener);
    },
  };
}

/** The hook of a store: whole state, or with a selector. */
export function hookOf<State>(store: StoreApi<State>): Latest<State> {
  const useIt = <Selected>(selector: (state: State) => Selected = (state) => state as unknown as Selected) =>
    useStore(store, selector);
  return Object.assign(useIt, { store }) as Latest<State>;
}

/** Follows for as long as the page lives: these streams are quiet, and a second visit finds its value there. */
export function createLatest<Item, State>(
  initial: State,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Item>>,
  toState: (item: Item) => State,
): Latest<State> {
  const store = createStore<State>(() => initial);
  const forever = new AbortController().signal;
  return hookOf(
    startedByUse(store, () => {
      void follow({ open, onItem: (item) => store.setState(toState(item), true) }, forever);
    }),
  );
}
