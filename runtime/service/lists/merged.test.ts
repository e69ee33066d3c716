// A slow subscriber's queue never grows beyond the list and always leads to the same rows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../contract/change.ts';
import { MergedQueue } from './merged.ts';

type Item = { id: string; value: number };

function applied(rows: Map<string, Item>, changes: Change<Item>[]): Map<string, Item> {
  const next = new Map(rows);
  for (const change of changes) {
    if (change.kind === 'snapshot') {
      next.clear();
      for (const item of change.items) next.set(item.id, item);
    } else if (change.kind === 'upsert') for (const item of change.items) next.set(item.id, item);
    else if (change.kind === 'remove') for (const id of change.ids) next.delete(id);
  }
  return next;
}

const id = fc.constantFrom('a', 'b', 'c', 'd');
const item = fc.record({ id, value: fc.nat(9) });
const change: fc.Arbitrary<Change<Item>> = fc.oneof(
  fc.record({ kind: fc.constant('snapshot' as const), items: fc.uniqueArray(item, { selector: (one) => one.id }) }),
  fc.record({ kind: fc.constant('upsert' as const), items: fc.array(item, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('remove' as const), ids: fc.array(id, { maxLength: 3 }) }),
);

describe('MergedQueue', () => {
  it('leads to the same rows however seldom it is read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.boolean())), (steps) => {
        const queue = new MergedQueue<Item>();
        let read = new Map<string, Item>();
        for (const [one, take] of steps) {
          queue.push(one);
          if (take) read = applied(read, queue.take());
        }
        const changes = steps.map(([one]) => one);
        const expected = applied(new Map(), changes);
        expect(applied(read, queue.take())).toEqual(expected);
      }),
    );
  });

  it('keeps one entry an object', () => {
    const queue = new MergedQueue<Item>();
    for (let value = 0; value < 1000; value += 1) queue.push({ kind: 'upsert', items: [{ id: 'a', value }] });
    expect(queue.take()).toEqual([{ kind: 'upsert', items: [{ id: 'a', value: 999 }] }]);
    expect(queue.take()).toEqual([]);
  });

  it('forgets a loss that is over when it is read', () => {
    const queue = new MergedQueue<Item>();
    queue.push({ kind: 'unavailable', status: 'reconnecting', problem: { reason: 'engine-unreachable', message: '' } });
    queue.push({ kind: 'snapshot', items: [] });
    expect(queue.take().map(({ kind }) => kind)).toEqual(['snapshot']);
  });
});
