// A list of the runtime's own, the same whichever engine is current: a snapshot, then changes by id.
import { createStore } from 'zustand/vanilla';
import type { Change } from '../../runtime/contract/change.ts';
import { connection } from './connection.ts';
import { follow } from './follow.ts';
import { nextFrame } from './frame.ts';
import { hookOf, startedByUse } from './latest.ts';
import { applyChanges, emptyMirror, type Mirror, type MirrorState } from './mirror.ts';
import { problemOf } from './problem.ts';

type Watch<Item> = (signal: AbortSignal) => Promise<AsyncIterable<Change<Item>>>;

/** A hook over the list with its status, whole or with a selector; it begins with its first reader. */
export function createMirrorOfAll<Item extends { id: string }>(watch: Watch<Item>): Mirror<Item> {
  const store = createStore<MirrorState<Item>>(() => emptyMirror());
  const start = () => {
    let waiting: Change<Item>[] = [];
    const flush = () => {
      const changes = waiting;
      waiting = [];
      if (changes.length > 0) store.setState(applyChanges(store.getState(), changes), true);
    };
    const take = (change: Change<Item>) => {
      waiting.push(change);
      if (waiting.length === 1) nextFrame(flush);
    };
    const onBroken = (error: unknown) => {
      if (error !== undefined) take({ kind: 'unavailable', status: 'unreachable', problem: problemOf(error) });
    };
    void follow<Change<Item>>({ open: watch, onItem: take, onBroken }, new AbortController().signal);
    connection.subscribe(({ status }) => {
      if (status !== 'lost' || store.getState().status !== 'ready') return;
      store.setState({ ...store.getState(), status: 'reconnecting' }, true);
    });
  };
  return hookOf(startedByUse(store, start));
}
