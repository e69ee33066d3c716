// @vitest-environment happy-dom
// The mirror: equal to a reference model after any changes, one update a frame, rows kept while something is away.
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Change } from '../../runtime/contract/change.ts';
import type { EnginesState } from '../../runtime/contract/engines.ts';
import { Feed, feeds } from './test-backend.ts';

const engines = feeds<EnginesState>();

vi.mock('../backend.ts', () => ({
  backend: () => ({ engines: { watch: (_: undefined, { signal }: { signal: AbortSignal }) => engines.open(signal) } }),
  onConnection: () => () => undefined,
  inDesktop: () => true,
}));

const { applyChanges, createMirror, emptyMirror } = await import('./mirror.ts');
const { connectionChanged } = await import('./connection.ts');

interface Row {
  id: string;
  value: number;
}

const row = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), value: fc.nat(3) });
const rows = fc.uniqueArray(row, { selector: ({ id }) => id });
const problem = { reason: 'engine-unreachable', message: 'gone' } as const;
const change: fc.Arbitrary<Change<Row>> = fc.oneof(
  rows.map((items): Change<Row> => ({ kind: 'snapshot', items })),
  rows.map((items): Change<Row> => ({ kind: 'upsert', items })),
  fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')).map((ids): Change<Row> => ({ kind: 'remove', ids })),
  fc
    .constantFrom('reconnecting' as const, 'unreachable' as const)
    .map((status): Change<Row> => ({ kind: 'unavailable', status, problem })),
);

/** The slow and obvious way: a plain list. */
function reference(changes: readonly Change<Row>[]): { items: Row[]; status: string } {
  let items: Row[] = [];
  let status = 'loading';
  for (const one of changes) {
    if (one.kind === 'snapshot') {
      items = [...one.items];
      status = 'ready';
    } else if (one.kind === 'upsert') {
      for (const item of one.items) {
        const at = items.findIndex(({ id }) => id === item.id);
        if (at < 0) items.push(item);
        else items[at] = item;
      }
    } else if (one.kind === 'remove') items = items.filter(({ id }) => !one.ids.includes(id));
    else status = one.status;
  }
  return { items, status };
}

describe('applyChanges', () => {
  it('equals the reference model, however the changes are cut into batches', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 }), (batches) => {
        const state = batches.reduce(applyChanges<Row>, emptyMirror<Row>());
        const expected = reference(batches.flat());
        expect(state.items).toEqual(expected.items);
        expect(state.status).toBe(expected.status);
        expect([...state.byId.values()]).toEqual(state.items);
        expect(state.problem === undefined).toBe(state.status === 'loading' || state.status === 'ready');
      }),
    );
  });

  it('keeps the very row when nothing about it changed', () => {
    const before = applyChanges(emptyMirror<Row>(), [{ kind: 'snapshot', items: [{ id: 'a', value: 1 }] }]);
    const after = applyChanges(before, [
      {
        kind: 'snapshot',
        items: [
          { id: 'a', value: 1 },
          { id: 'b', value: 2 },
        ],
      },
    ]);
    expect(after.items[0]).toBe(before.items[0]);
  });
});

function engineState(currentId: string): EnginesState {
  return { engines: [], currentId };
}

async function newest<T>(list: Feed<T>[], count: number): Promise<Feed<T>> {
  await vi.waitFor(() => expect(list.length).toBe(count));
  return list[count - 1] as Feed<T>;
}

describe('a mirror', () => {
  const watched: { engineId: string; feed: Feed<Change<Row>> }[] = [];
  const mirror = createMirror<Row>(async (engineId, signal) => {
    const feed = new Feed<Change<Row>>(signal);
    watched.push({ engineId, feed });
    return feed;
  });
  const states: string[][] = [];
  const ids = () => mirror.store.getState().items.map(({ id }) => id);

  beforeEach(() => {
    states.length = 0;
  });

  it('follows the current engine once somebody reads it', async () => {
    expect(watched).toEqual([]);
    mirror.store.subscribe((state) => states.push(state.items.map(({ id }) => id)));
    connectionChanged('connected');
    const feed = await newest(engines.all, 1);
    feed.push(engineState('one'));
    await vi.waitFor(() => expect(watched.map(({ engineId }) => engineId)).toEqual(['one']));
    expect(mirror.store.getState().status).toBe('loading');
    watched[0]?.feed.push({ kind: 'snapshot', items: [{ id: 'a', value: 1 }] });
    await vi.waitFor(() => expect(mirror.store.getState().status).toBe('ready'));
    expect(ids()).toEqual(['a']);
  });

  it('makes one update of a burst', async () => {
    for (const id of ['b', 'c', 'd', 'e']) watched[0]?.feed.push({ kind: 'upsert', items: [{ id, value: 0 }] });
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b', 'c', 'd', 'e']));
    expect(states).toEqual([['a', 'b', 'c', 'd', 'e']]);
  });

  it('keeps the rows while the engine is away, and says why', async () => {
    watched[0]?.feed.push({ kind: 'unavailable', status: 'unreachable', problem });
    await vi.waitFor(() => expect(mirror.store.getState().status).toBe('unreachable'));
    expect(mirror.store.getState().problem).toEqual(problem);
    expect(ids()).toHaveLength(5);
    watched[0]?.feed.push({ kind: 'snapshot', items: [{ id: 'a', value: 2 }] });
    await vi.waitFor(() => expect(mirror.store.getState().status).toBe('ready'));
    expect(mirror.store.getState().problem).toBeUndefined();
  });

  it('keeps the rows while the wire is lost, and watches again when it is back', async () => {
    connectionChanged('lost');
    expect(mirror.store.getState().status).toBe('reconnecting');
    expect(ids()).toEqual(['a']);
    connectionChanged('connected');
    await vi.waitFor(() => expect(watched).toHaveLength(2));
    watched[1]?.feed.push({ kind: 'snapshot', items: [{ id: 'z', value: 0 }] });
    await vi.waitFor(() => expect(ids()).toEqual(['z']));
    expect(mirror.store.getState().status).toBe('ready');
  });

  it('opens a broken stream again', async () => {
    watched[1]?.feed.break(new Error('no such engine'));
    await vi.waitFor(() => expect(mirror.store.getState().problem?.message).toBe('no such engine'));
    await vi.waitFor(() => expect(watched).toHaveLength(3));
    watched[2]?.feed.push({ kind: 'snapshot', items: [] });
    await vi.waitFor(() => expect(mirror.store.getState().status).toBe('ready'));
  });

  it('forgets the rows of an engine that is no longer current, and hears nothing more of it', async () => {
    watched[2]?.feed.push({ kind: 'snapshot', items: [{ id: 'old', value: 0 }] });
    await vi.waitFor(() => expect(ids()).toEqual(['old']));
    const feed = await newest(engines.all, 2);
    feed.push(engineState('two'));
    await vi.waitFor(() => expect(watched.at(-1)?.engineId).toBe('two'));
    expect(mirror.store.getState()).toMatchObject({ items: [], status: 'loading' });
    expect(watched[2]?.feed.closed).toBe(true);
  });
});
