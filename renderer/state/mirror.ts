// The one factory of lists: a snapshot, then changes by id, for the engine that is current or of the runtime's own.
import { createStore } from 'zustand/vanilla';
import type { Change } from '../../runtime/contract/change.ts';
import type { Problem } from '../../runtime/contract/problem.ts';
import { connection } from './connection.ts';
import { followEngine } from './engines.ts';
import { follow } from './follow.ts';
import { nextFrame } from './frame.ts';
import { hookOf, type Latest, startedByUse } from './latest.ts';
import { problemOf } from './problem.ts';

export interface MirrorState<Item> {
  items: Item[];
  byId: ReadonlyMap<string, Item>;
  /** `loading`: nothing is known yet. The last two keep the rows as they were; `problem` says why they are stale. */
  status: 'loading' | 'ready' | 'reconnecting' | 'unreachable';
  problem?: Problem;
}

export type Mirror<Item> = Latest<MirrorState<Item>>;

/** A mirror that knows nothing yet. */
export function emptyMirror<Item>(): MirrorState<Item> {
  return { items: [], byId: new Map(), status: 'loading' };
}

/** The old row when nothing about it changed, so that what is drawn from it need not be drawn again. */
function sameOr<Item>(before: Item | undefined, after: Item): Item {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}

/** The state after the changes, in their order. Rows keep their place; new ones come last. */
export function applyChanges<Item extends { id: string }>(
  state: MirrorState<Item>,
  changes: readonly Change<Item>[],
): MirrorState<Item> {
  let byId = new Map(state.byId);
  let { status, problem } = state;
  for (const change of changes) {
    switch (change.kind) {
      case 'snapshot': {
        const before = byId;
        byId = new Map(change.items.map((item) => [item.id, sameOr(before.get(item.id), item)]));
        status = 'ready';
        problem = undefined;
        break;
      }
      case 'upsert':
        for (const item of change.items) byId.set(item.id, sameOr(byId.get(item.id), item));
        break;
      case 'remove':
        for (const id of change.ids) byId.delete(id);
        break;
      case 'unavailable':
        status = change.status;
        problem = change.problem;
        break;
    }
  }
  return { items: [...byId.values()], byId, status, ...(problem && { problem }) };
}

interface Store<Item> {
  getState(): MirrorState<Item>;
  setState(state: MirrorState<Item>, replace: true): void;
}

/** Keeps `store` equal to a list until `signal`: the first news at once, later ones at most once a frame. */
function followInto<Item extends { id: string }>(
  store: Store<Item>,
  open: (signal: AbortSignal) => Promise<AsyncIterable<Change<Item>>>,
  signal: AbortSignal,
): void {
  let waiting: Change<Item>[] = [];
  const flush = () => {
    const changes = waiting;
    waiting = [];
    if (changes.length > 0 && !signal.aborted) store.setState(applyChanges(store.getState(), changes), true);
  };
  const take = (change: Change<Item>) => {
    if (signal.aborted) return;
    waiting.push(change);
    if (store.getState().status === 'loading') flush();
    else if (waiting.length === 1) nextFrame(flush);
  };
  const onBroken = (error: unknown) => {
    if (error !== undefined) take({ kind: 'unavailable', status: 'unreachable', problem: problemOf(error) });
  };
  const leave = connection.subscribe(({ status }) => {
    if (status !== 'lost') return;
    flush();
    if (store.getState().status === 'ready') store.setState({ ...store.getState(), status: 'reconnecting' }, true);
  });
  signal.addEventListener('abort', leave, { once: true });
  void follow<Change<Item>>({ open, onItem: take, onBroken }, signal);
}

type Watch<Item> = (engineId: string, signal: AbortSignal) => Promise<AsyncIterable<Change<Item>>>;

/** Keeps `store` equal to the current engine's list, from the first reader on, for as long as the page lives. */
function mirrorInto<Item extends { id: string }>(store: Store<Item>, watch: Watch<Item>): void {
  followEngine((id, life) => {
    store.setState(emptyMirror(), true);
    if (id !== '') followInto(store, (signal) => watch(id, signal), life);
  });
}

/**
 * A hook over the current engine's list, whole or with a selector. It begins with its first reader, follows the choice
 * of engine, and keeps the last rows while the engine or the wire is away.
 */
export function createMirror<Item extends { id: string }>(watch: Watch<Item>): Mirror<Item> {
  const store = createStore<MirrorState<Item>>(() => emptyMirror());
  return hookOf(startedByUse(store, () => mirrorInto(store, watch)));
}

/** The same over a list of the runtime's own, whichever engine is current. */
export function createMirrorOfAll<Item extends { id: string }>(
  watch: (signal: AbortSignal) => Promise<AsyncIterable<Change<Item>>>,
): Mirror<Item> {
  const store = createStore<MirrorState<Item>>(() => emptyMirror());
  return hookOf(startedByUse(store, () => followInto(store, watch, new AbortController().signal)));
}
