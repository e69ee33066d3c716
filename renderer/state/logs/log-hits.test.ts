// Hits stay in order however they come, and are found by index and by row.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HitList } from './log-hits.ts';

const batch = fc
  .uniqueArray(fc.nat(500), { minLength: 0, maxLength: 20 })
  .map((rows) => rows.toSorted((a, b) => a - b));

it('is one rising list of all that was added', () => {
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 20 }), fc.nat(501), (batches, row) => {
      const hits = new HitList();
      for (const rows of batches) hits.add(rows);
      const all = [...new Set(batches.flat())].sort((a, b) => a - b);
      expect(Array.from({ length: hits.length }, (_, index) => hits.at(index))).toEqual(all);
      expect(hits.at(all.length)).toBeUndefined();
      expect(hits.before(row)).toBe(all.filter((each) => each < row).length);
    }),
  );
});

it('takes a million in batches from the newest to the oldest', () => {
  const hits = new HitList();
  for (let from = 999_000; from >= 0; from -= 1000) hits.add(Array.from({ length: 1000 }, (_, index) => from + index));
  expect(hits.length).toBe(1_000_000);
  expect(hits.at(123_456)).toBe(123_456);
  expect(hits.before(777_777)).toBe(777_777);
});
