// The search goes on where it stopped, and forgets lines that are gone.
import { describe, expect, it, vi } from 'vitest';
import { LogSearch, neighbour } from './log-search.ts';

describe('LogSearch', () => {
  it('finds by visible text, without letter case', () => {
    const lines = ['Error one', 'fine', '\u001b[31mer\u001b[0mROR two'];
    const at = (number: number) => ({ stream: 'stdout' as const, at: '', text: lines[number] ?? '' });
    expect(new LogSearch('ERROR', at).update({ first: 0, end: 3, dropped: 0 })).toEqual([0, 2]);
    expect(new LogSearch('', at).update({ first: 0, end: 3, dropped: 0 })).toEqual([]);
  });

  it('looks at each line once and drops those that are gone', () => {
    const at = vi.fn(() => ({ stream: 'stdout' as const, at: '', text: 'hit' }));
    const search = new LogSearch('hit', at);
    const first = search.update({ first: 0, end: 2, dropped: 0 });
    expect(search.update({ first: 0, end: 2, dropped: 0 })).toBe(first);
    expect(search.update({ first: 1, end: 4, dropped: 1 })).toEqual([1, 2, 3]);
    expect(at).toHaveBeenCalledTimes(4);
  });
});

describe('neighbour', () => {
  it('goes on from a line, and round the ends', () => {
    const lines = [3, 7, 9];
    expect(neighbour(lines, 3, 1)).toBe(1);
    expect(neighbour(lines, 5, 1)).toBe(1);
    expect(neighbour(lines, 9, 1)).toBe(0);
    expect(neighbour(lines, 3, -1)).toBe(2);
    expect(neighbour(lines, 8, -1)).toBe(1);
    expect(neighbour([], 1, 1)).toBe(-1);
  });
});
