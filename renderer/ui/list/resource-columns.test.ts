// Columns share the width in whole pixels, and go when there is no room.
import { describe, expect, it } from 'vitest';
import { type Column, checkWidth, layoutColumns, sortRows } from './resource-columns.ts';

const column = (id: string, more: Partial<Column<number>> = {}): Column<number> => ({
  id,
  header: id,
  cell: String,
  ...more,
});
const widths = (template: string) => template.split(' ').map((each) => Number.parseInt(each, 10));

describe('layoutColumns', () => {
  const all = [column('a', { grow: 2, minWidth: 100 }), column('b', { width: 80 }), column('c', { hideBelow: 500 })];

  it('fills the width exactly, by shares', () => {
    const { template, width } = layoutColumns(all, 640);
    expect(widths(template).reduce((sum, each) => sum + each, 0)).toBe(640);
    expect(width).toBe(640);
    const [check, a = 0, b, c = 0] = widths(template);
    expect([check, b]).toEqual([checkWidth, 80]);
    expect(a - 100).toBeGreaterThan(c - 96);
  });

  it('leaves columns out where it is narrow, and keeps minimum widths', () => {
    const narrow = layoutColumns(all, 150);
    expect(narrow.columns.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(narrow.width).toBe(checkWidth + 180);
  });

  it('leaves out one after the other that may go, until the rest has room', () => {
    const many = [
      column('name', { minWidth: 100 }),
      column('image', { minWidth: 100, hideBelow: 200 }),
      column('age', { width: 100, hideBelow: 300 }),
    ];
    const shown = (width: number) => layoutColumns(many, width).columns.map(({ id }) => id);
    expect(shown(checkWidth + 300)).toEqual(['name', 'image', 'age']);
    expect(shown(checkWidth + 299)).toEqual(['name', 'image']);
    expect(shown(checkWidth + 190)).toEqual(['name']);
  });
});

describe('sortRows', () => {
  const columns = [column('a', { sort: (a, b) => (a % 10) - (b % 10) }), column('b')];

  it('sorts both ways and keeps equal rows in order', () => {
    expect(sortRows([12, 1, 2, 11], columns, [{ column: 'a', descending: false }])).toEqual([1, 11, 12, 2]);
    expect(sortRows([12, 1, 2, 11], columns, [{ column: 'a', descending: true }])).toEqual([12, 2, 1, 11]);
  });

  it('answers the same rows where there is nothing to sort by', () => {
    const rows = [2, 1];
    expect(sortRows(rows, columns, [{ column: 'b', descending: false }])).toBe(rows);
    expect(sortRows(rows, columns, [{ column: 'gone', descending: false }])).toBe(rows);
    expect(sortRows(rows, columns, [])).toBe(rows);
  });
});
