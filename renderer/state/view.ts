// What a person set in a view (filter, sort, open tab), remembered on this computer.
import { useCallback } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

const prefix = 'gantry.view.';
const stores = new Map<string, StoreApi<object>>();

/** What is stored under `key`, as far as it has the shape of `initial`: it may come from an older version. */
export function readView<T extends object>(key: string, initial: T): T {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(prefix + key) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return initial;
    const kept = Object.entries(stored).filter(([name, value]) => {
      const before: unknown = (initial as Record<string, unknown>)[name];
      return before === undefined || (typeof before === typeof value && Array.isArray(before) === Array.isArray(value));
    });
    return { ...initial, ...Object.fromEntries(kept) };
  } catch {
    return initial;
  }
}

/** Keeps a view; a full or forbidden store only means that it is not remembered. */
export function writeView(key: string, value: object): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Nothing to tell a person: the view works, it is just not remembered.
  }
}

/** State of a view, shared by all that name the same key and remembered across reloads. `change` amends it. */
export function useView<T extends object>(key: string, initial: T): [T, (change: Partial<T>) => void] {
  let store = stores.get(key);
  if (!store) {
    store = createStore<object>(() => readView(key, initial));
    stores.set(key, store);
  }
  const found = store;
  const change = useCallback(
    (part: Partial<T>) => {
      found.setState(part);
      writeView(key, found.getState());
    },
    [found, key],
  );
  return [useStore(found) as T, change];
}
