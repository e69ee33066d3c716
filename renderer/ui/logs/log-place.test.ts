// Rows of any height are on screen without gaps, and the scroll bar tells the truth about where they are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atPart, partOf, rowsFor, settle } from './log-place.ts';

const rowHeight = 20;
const span = (first: number, end: number) => ({ first, end, dropped: 0 });

describe('rowsFor', () => {
  it('draws what fills the screen, few more, and nothing that is not there', () => {
    const place = fc.record({ row: fc.nat(1_000_000), y: fc.integer({ min: -5000, max: 900 }) });
    fc.assert(
      fc.property(place, fc.integer({ min: 100, max: 2000 }), fc.boolean(), (where, height, following) => {
        const all = span(0, 1_000_001);
        const { first, end } = rowsFor(where, all, height, rowHeight, following);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(all.end);
        expect(end - first).toBeLessThanOrEqual(Math.ceil((height + 6000) / rowHeight) + 40);
        if (following) expect(end).toBe(all.end);
        else expect(where.row >= first && where.row < end).toBe(true);
      }),
    );
  });
});

describe('settle', () => {
  const edges = [0, 20, 60, 80];

  it('leaves no gap at either end', () => {
    expect(settle(30, edges, { first: 0, end: 3 }, span(0, 3), 50, false)).toBe(0);
    expect(settle(-70, edges, { first: 0, end: 3 }, span(0, 3), 50, false)).toBe(-30);
    expect(settle(0, edges, { first: 0, end: 3 }, span(0, 3), 50, true)).toBe(-30);
  });

  it('puts a short log at the top', () => {
    expect(settle(0, edges, { first: 0, end: 3 }, span(0, 3), 500, true)).toBe(0);
  });

  it('moves nothing in the middle', () => {
    expect(settle(-25, edges, { first: 5, end: 8 }, span(0, 100), 50, false)).toBe(-25);
  });
});

describe('the scroll bar', () => {
  it('goes by row numbers: there and back again', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 50, max: 3_000_000 }),
        (part, count) => {
          const all = span(7, 7 + count);
          expect(partOf(atPart(part, all, 600, rowHeight), all, 600, rowHeight)).toBeCloseTo(part, 6);
        },
      ),
    );
  });

  it('begins at the first row and ends at the last', () => {
    const all = span(10, 1_000_010);
    expect(atPart(0, all, 600, rowHeight)).toEqual({ row: 10, y: 0 });
    const { row, y } = atPart(1, all, 600, rowHeight);
    expect(row).toBe(all.end - 1);
    expect(y).toBeCloseTo(600 - rowHeight);
  });
});
