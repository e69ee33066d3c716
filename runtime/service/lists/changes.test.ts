// The shared watcher of a list, over an engine made of a Map.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../contract/change.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { LinkListener, LinkState } from '../engines/engine-link.ts';
import { NounWatcher, type Pulse } from './changes.ts';
import { touchContainers } from './touches.ts';

/** `whole` is what lists do not tell. */
type Row = { id: string; value: string; whole?: true };

function event(action: string, id: string, type = 'container', attributes: Record<string, string> = {}): EngineEvent {
  return { type, action, id, attributes, at: 0 };
}

function world() {
  const rows = new Map<string, Row>([['a', { id: 'a', value: 'first' }]]);
  const listeners = new Set<LinkListener>();
  const reads: string[] = [];
  let lists = 0;
  let release: (() => void) | undefined;
  const gate = { held: undefined as Promise<void> | undefined };
  const pulse: Pulse & { state: LinkState } = {
    state: { status: 'ready' },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open: () => undefined,
  };
  const watcher = new NounWatcher<Row>(pulse, {
    list: async () => {
      lists += 1;
      return [...rows.values()].map(({ id, value }) => ({ id, value }));
    },
    read: async (id) => {
      reads.push(id);
      const row = rows.get(id);
      if (row?.value === 'unreadable') throw new Error('database is locked');
      await gate.held;
      return row;
    },
    merge: (listed, before) => (before.whole && before.value === listed.value ? before : listed),
    touch: touchContainers,
  });
  return {
    rows,
    reads,
    pulse,
    watcher,
    listeners,
    lists: () => lists,
    emit: (one: EngineEvent) => {
      for (const listener of listeners) listener.event?.(one);
    },
    down: () => {
      pulse.state = { status: 'reconnecting' };
      for (const listener of listeners) {
        listener.down?.('reconnecting', { reason: 'engine-unreachable', message: 'gone' });
      }
    },
    up: () => {
      pulse.state = { status: 'ready' };
      for (const listener of listeners) listener.up?.();
    },
    hold: () => {
      gate.held = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => {
      gate.held = undefined;
      release?.();
    },
  };
}

function reader(watcher: NounWatcher<Row>) {
  const controller = new AbortController();
  const changes = watcher.subscribe(controller.signal);
  return {
    next: async (): Promise<Change<Row>> => {
      const { value, done } = await changes.next();
      if (done === true) throw new Error('the stream ended');
      return value;
    },
    end: async () => {
      controller.abort();
      await changes.return(undefined);
    },
  };
}

describe('NounWatcher', () => {
  it('begins with a snapshot, for a second subscriber as well, with one list for both', async () => {
    const { watcher, lists, listeners } = world();
    const one = reader(watcher);
    expect(await one.next()).toEqual({ kind: 'snapshot', items: [{ id: 'a', value: 'first' }] });
    const two = reader(watcher);
    expect(await two.next()).toEqual({ kind: 'snapshot', items: [{ id: 'a', value: 'first' }] });
    expect(lists()).toBe(1);
    await one.end();
    expect(listeners.size).toBe(1);
    await two.end();
    expect(listeners.size).toBe(0);
    expect(watcher.subscribers).toBe(0);
  });

  it('reads an object once for a burst of its events', async () => {
    const { watcher, rows, reads, emit } = world();
    const one = reader(watcher);
    await one.next();
    rows.set('a', { id: 'a', value: 'second' });
    for (const action of ['kill', 'die', 'stop', 'start']) emit(event(action, 'a'));
    expect(await one.next()).toEqual({ kind: 'upsert', items: [{ id: 'a', value: 'second' }] });
    expect(reads).toEqual(['a']);
    await one.end();
  });

  it('reads again what lists tell in part, behind what changes, and keeps it through the next list', async () => {
    const { watcher, rows, reads, emit, hold, release } = world();
    const ids = Array.from({ length: 12 }, (_, index) => `r${index}`);
    for (const id of ids) rows.set(id, { id, value: id, whole: true });
    const one = reader(watcher);
    await one.next();
    hold();
    watcher.readAgain([...ids, 'unknown']);
    await expect.poll(() => reads.length).toBe(6);
    emit(event('start', 'a'));
    release();
    const told: Row[] = [];
    while (told.length < ids.length) {
      const change = await one.next();
      if (change.kind === 'upsert') told.push(...change.items);
    }
    expect(told.every(({ whole }) => whole)).toBe(true);
    expect(reads.indexOf('a')).toBe(6);
    expect(reads.toSorted()).toEqual([...ids, 'a'].toSorted());
    rows.set('r0', { id: 'r0', value: 'another' });
    watcher.refresh();
    expect(await one.next()).toEqual({ kind: 'upsert', items: [{ id: 'r0', value: 'another' }] });
    expect(watcher.items?.filter(({ whole }) => whole)).toHaveLength(11);
    await one.end();
  });

  it('does not bring back what was destroyed while it was read', async () => {
    const { watcher, rows, reads, emit, hold, release } = world();
    const one = reader(watcher);
    await one.next();
    hold();
    emit(event('start', 'a'));
    await expect.poll(() => reads).toEqual(['a']);
    rows.delete('a');
    emit(event('destroy', 'a'));
    expect(await one.next()).toEqual({ kind: 'remove', ids: ['a'] });
    release();
    rows.set('b', { id: 'b', value: 'new' });
    emit(event('create', 'b'));
    expect(await one.next()).toEqual({ kind: 'upsert', items: [{ id: 'b', value: 'new' }] });
    await one.end();
  });

  it('reads the list when one object cannot be read', async () => {
    const { watcher, rows, emit, lists } = world();
    const one = reader(watcher);
    await one.next();
    rows.set('a', { id: 'a', value: 'unreadable' });
    emit(event('start', 'a'));
    expect(await one.next()).toEqual({ kind: 'upsert', items: [{ id: 'a', value: 'unreadable' }] });
    expect(lists()).toBe(2);
    await one.end();
  });

  it('says that the engine is away, keeps quiet, and begins again when it is back', async () => {
    const { watcher, rows, down, up, lists } = world();
    const one = reader(watcher);
    await one.next();
    down();
    expect(await one.next()).toMatchObject({ kind: 'unavailable', status: 'reconnecting' });
    rows.set('b', { id: 'b', value: 'new' });
    up();
    expect(await one.next()).toMatchObject({ kind: 'snapshot', items: [{ id: 'a' }, { id: 'b' }] });
    expect(lists()).toBe(2);
    await one.end();
  });

  it('starts anew for a subscriber that comes right after the last one went', async () => {
    const { watcher } = world();
    const one = reader(watcher);
    await one.next();
    const leaving = one.end();
    const two = reader(watcher);
    expect(await two.next()).toMatchObject({ kind: 'snapshot' });
    await leaving;
    await two.end();
  });
});

describe('touchContainers', () => {
  it('ignores exec and streams, and follows networks to their container', () => {
    expect(touchContainers(event('exec_create', 'a'))).toEqual({});
    expect(touchContainers(event('attach', 'a'))).toEqual({});
    expect(touchContainers(event('health_status', 'a'))).toEqual({ read: ['a'] });
    expect(touchContainers(event('remove', 'a'))).toEqual({ remove: ['a'] });
    expect(touchContainers(event('connect', 'n', 'network', { container: 'c' }))).toEqual({ read: ['c'] });
    expect(touchContainers(event('create', 'n', 'network'))).toEqual({});
  });
});
