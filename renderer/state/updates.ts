// Newer images of the current engine's containers, as the runtime tells them.
import { createStore } from 'zustand/vanilla';
import type { ContainerUpdate } from '../../runtime/contract/updates.ts';
import { backend } from '../backend.ts';
import { followEngine } from './engines.ts';
import { follow } from './follow.ts';
import { hookOf, startedByUse } from './latest.ts';

type ById = ReadonlyMap<string, ContainerUpdate>;

const none: ById = new Map();
const store = createStore<ById>(() => none);

/** Unchanged entries stay the same object, so that only the rows they belong to are drawn again. */
function take(updates: readonly ContainerUpdate[]): void {
  const before = store.getState();
  const next = updates.map((update): [string, ContainerUpdate] => {
    const known = before.get(update.id);
    return [update.id, known && JSON.stringify(known) === JSON.stringify(update) ? known : update];
  });
  store.setState(new Map(next), true);
}

function start(): void {
  followEngine((id, signal) => {
    store.setState(none, true);
    if (id === '') return;
    const open = (inner: AbortSignal) => backend().updates.watch({ engineId: id }, { signal: inner });
    void follow<ContainerUpdate[]>({ open, onItem: (updates) => !signal.aborted && take(updates) }, signal);
  });
}

/** All of them by the container's id, whole or with a selector; asked for with the first reader. */
export const useUpdates = hookOf(startedByUse(store, start));
