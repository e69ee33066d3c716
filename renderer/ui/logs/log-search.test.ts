// The search goes on where it stopped, and forgets lines that are gone.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { findTerm, hitsOf, LogSearch, neighbour, noTerm } from './log-search.ts';

const term = (text: string, more: object = {}) => ({ ...noTerm, text, ...more });

describe('findTerm', () => {
  it('tells where a text is, by case and borders of words', () => {
    expect(findTerm(term('ab'))('xab AB')).toEqual([
      [1, 3],
      [4, 6],
    ]);
    expect(findTerm(term('ab', { caseSensitive: true }))('xab AB')).toEqual([[1, 3]]);
    expect(findTerm(term('ab', { wholeWord: true }))('xab AB')).toEqual([[4, 6]]);
    expect(findTerm(term('a.(b'))('a.(b axxb')).toEqual([[0, 4]]);
  });
});

describe('LogSearch', () => {
  it('finds by visible text, without letter case', () => {
    const lines = ['Error one', 'fine', '\u001b[31mer\u001b[0mROR two'];
    const at = (number: number) => ({ stream: 'stdout' as const, at: '', text: lines[number] ?? '' });
    expect(new LogSearch(findTerm(term('ERROR')), at).update({ first: 0, end: 3, dropped: 0 })).toEqual([0, 2]);
    expect(new LogSearch(undefined, at).update({ first: 0, end: 3, dropped: 0 })).toEqual([]);
  });

  it('looks at each line once and drops those that are gone', () => {
    const at = vi.fn(() => ({ stream: 'stdout' as const, at: '', text: 'hit' }));
    const search = new LogSearch(findTerm(term('hit')), at);
    const first = search.update({ first: 0, end: 2, dropped: 0 });
    expect(search.update({ first: 0, end: 2, dropped: 0 })).toBe(first);
    expect(search.update({ first: 1, end: 4, dropped: 1 })).toEqual([1, 2, 3]);
    expect(at).toHaveBeenCalledTimes(4);
  });
});

describe('hitsOf', () => {
  it('counts what is before a row', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(100)), fc.nat(101), (rows, row) => {
        const sorted = rows.toSorted((a, b) => a - b);
        expect(hitsOf(sorted).before(row)).toBe(sorted.filter((each) => each < row).length);
      }),
    );
  });
});

describe('neighbour', () => {
  it('goes on from a row, and round the ends', () => {
    const hits = hitsOf([3, 7, 9]);
    expect(neighbour(hits, 3, 1)).toBe(1);
    expect(neighbour(hits, 5, 1)).toBe(1);
    expect(neighbour(hits, 9, 1)).toBe(0);
    expect(neighbour(hits, 3, -1)).toBe(2);
    expect(neighbour(hits, 8, -1)).toBe(1);
    expect(neighbour(hitsOf([]), 1, 1)).toBe(-1);
  });
});
