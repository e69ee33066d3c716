// @vitest-environment happy-dom
// Tables in groups, sorted by several columns, with columns that move and widen: by keyboard and mouse.
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import fc from 'fast-check';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { movedTo, nextSorts } from './resource-columns.ts';
import { linesOf } from './resource-groups.ts';
import { type Column, ResourceTable, type Sort } from './resource-table.tsx';

interface Thing {
  id: string;
  kinds: string[];
  size: number;
}

const rowId = (row: Thing) => row.id;
const keysOf = (row: Thing) => row.kinds;
const compare = (a: string, b: string) => a.localeCompare(b);
const byId = (a: Thing, b: Thing) => a.id.localeCompare(b.id);
const bySize = (a: Thing, b: Thing) => a.size - b.size;
const columns: Column<Thing>[] = [
  { id: 'name', header: 'Name', sort: byId, cell: rowId },
  { id: 'size', header: 'Size', sort: (a, b) => bySize(a, b) || byId(a, b), rank: bySize, cell: ({ size }) => size },
  { id: 'menu', header: 'Menu', fixed: true, cell: () => null },
];
const words = { selectAll: 'Select all', selectRow: (row: Thing) => `Select ${row.id}` };
const groupWords = {
  open: 'Open',
  close: 'Close',
  select: (name: string) => `All of ${name}`,
  count: (count: number) => `${count} things`,
};
const things: Thing[] = [
  { id: 'b', kinds: ['red'], size: 2 },
  { id: 'a', kinds: ['red', 'blue'], size: 2 },
  { id: 'c', kinds: ['blue'], size: 1 },
];
const cell = (id: string, rows: readonly Thing[]) =>
  id === 'size' ? `sum ${rows.reduce((sum, row) => sum + row.size, 0)}` : undefined;
const onMove = vi.fn();
const onWidth = vi.fn();
const onOpen = vi.fn();
const onVisible = vi.fn();

function Things({ grouped = true }: { grouped?: boolean }) {
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [sorts, setSorts] = useState<readonly Sort[]>([{ column: 'name', descending: false }]);
  const onToggle = (key: string, open: boolean) => {
    const next = new Set(closed);
    if (open) next.delete(key);
    else next.add(key);
    setClosed(next);
  };
  const grouping = { keysOf, compare, nameOf: (key: string) => key, cell, closed, onToggle, words: groupWords };
  return (
    <>
      <output>{[...selection].toSorted().join(' ')}</output>
      <ResourceTable
        label="Things"
        rows={things}
        rowId={rowId}
        columns={columns}
        selection={selection}
        onSelectionChange={setSelection}
        onOpen={onOpen}
        onVisibleChange={onVisible}
        sorts={sorts}
        onSortChange={setSorts}
        grouping={grouped ? grouping : undefined}
        columnChange={{ widths: {}, onMove, onWidth, help: 'keys' }}
        words={words}
        empty={null}
      />
    </>
  );
}

const grid = () => screen.getByRole('treegrid');
const enter = () => act(() => grid().focus());
const key = (name: string, more: object = {}) => fireEvent.keyDown(grid(), { key: name, ...more });
const selected = () => screen.getByRole('status').textContent;
const lines = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelector('[aria-colindex="2"]')?.textContent);
const active = () => {
  const id = grid().getAttribute('aria-activedescendant') ?? '';
  return document.getElementById(id)?.querySelector('[aria-colindex="2"]')?.textContent;
};

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

describe('groups', () => {
  it('have a line each with counts and sums, and a row stands in all of its groups', () => {
    render(<Things />);
    expect(lines()).toEqual(['blue2 things', 'a', 'c', 'red2 things', 'a', 'b']);
    expect(screen.getByText('sum 3')).toBeTruthy();
    expect(grid().getAttribute('aria-rowcount')).toBe('7');
    expect(screen.getAllByRole('row', { expanded: true })).toHaveLength(2);
  });

  it('are closed and opened by mouse and keyboard', () => {
    render(<Things />);
    fireEvent.click(screen.getByRole('button', { name: 'Close blue' }));
    expect(lines()).toEqual(['blue2 things', 'red2 things', 'a', 'b']);
    enter();
    expect(active()).toBe('blue2 things');
    key('ArrowRight');
    expect(lines()).toHaveLength(6);
    key('ArrowDown');
    key('ArrowLeft');
    expect(active()).toBe('blue2 things');
    key('ArrowLeft');
    expect(lines()).toHaveLength(4);
    key('Enter');
    expect(lines()).toHaveLength(6);
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('are selected as a whole, and by a range', () => {
    render(<Things />);
    const box = screen.getByRole<HTMLInputElement>('checkbox', { name: 'All of blue' });
    fireEvent.click(box);
    expect(selected()).toBe('a c');
    const other = screen.getByRole<HTMLInputElement>('checkbox', { name: 'All of red' });
    expect([other.checked, other.indeterminate]).toEqual([false, true]);
    fireEvent.click(box);
    expect(selected()).toBe('');
    enter();
    key('a', { ctrlKey: true });
    expect(selected()).toBe('a b c');
  });

  it('tell only rows as those on screen', () => {
    render(<Things />);
    expect(new Set(onVisible.mock.lastCall?.[0])).toEqual(new Set(['a', 'b', 'c']));
  });

  it('hold every row as often as it has groups, in the order of the rows', () => {
    const any = fc.array(
      fc.record({
        id: fc.uuid(),
        kinds: fc.uniqueArray(fc.constantFrom<string>('x', 'y', 'z'), { minLength: 1 }),
        size: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(any, fc.constantFrom('x', 'y', ''), (rows, shut) => {
        const found = linesOf(rows, rowId, { keysOf, compare, closed: new Set([shut]) });
        const open = found.flatMap((line) => (line.kind === 'row' ? [line] : []));
        expect(open.length).toBe(rows.flatMap(({ kinds }) => kinds.filter((kind) => kind !== shut)).length);
        for (const line of found) {
          if (line.kind === 'group') expect(line.rows).toEqual(rows.filter(({ kinds }) => kinds.includes(line.key)));
        }
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
      }),
    );
  });
});

const header = (name: string) => within(screen.getByRole('columnheader', { name })).getByRole('button');

describe('columns', () => {
  it('sort by several with Shift', () => {
    render(<Things grouped={false} />);
    fireEvent.click(header('Size'));
    expect(lines()).toEqual(['c', 'a', 'b']);
    fireEvent.click(header('Name'), { shiftKey: true });
    fireEvent.click(header('Name'), { shiftKey: true });
    expect(lines()).toEqual(['c', 'b', 'a']);
    expect(header('Size').textContent).toContain('1');
    expect(header('Name').textContent).toContain('2');
    fireEvent.click(header('Name'));
    expect(lines()).toEqual(['a', 'b', 'c']);
  });

  it('move and widen by keyboard, but not the fixed one', () => {
    render(<Things />);
    fireEvent.keyDown(header('Name'), { key: 'ArrowRight', altKey: true });
    expect(onMove).toHaveBeenLastCalledWith('name', 'size');
    fireEvent.keyDown(header('Size'), { key: 'ArrowRight', altKey: true });
    expect(onMove).toHaveBeenCalledOnce();
    fireEvent.keyDown(header('Size'), { key: 'ArrowRight', shiftKey: true });
    const [[id, wider]] = onWidth.mock.calls as [[string, number]];
    fireEvent.keyDown(header('Size'), { key: 'ArrowLeft', shiftKey: true });
    const [, narrower] = onWidth.mock.lastCall as [string, number];
    expect([id, wider - narrower]).toEqual(['size', 32]);
  });

  it('widen by a dragged handle, and Escape takes it back', () => {
    // There is no pointer to be captured here.
    vi.spyOn(HTMLElement.prototype, 'setPointerCapture').mockReturnValue(undefined);
    render(<Things />);
    const handle = screen.getByRole('columnheader', { name: 'Size' }).querySelector(':scope > [aria-hidden="true"]');
    if (!handle) throw new Error('There is no handle.');
    fireEvent.pointerDown(handle, { clientX: 100, button: 0 });
    fireEvent.pointerMove(handle, { clientX: 150 });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    fireEvent.pointerUp(handle, { clientX: 150 });
    expect(onWidth).not.toHaveBeenCalled();
    fireEvent.pointerDown(handle, { clientX: 100, button: 0 });
    fireEvent.pointerMove(handle, { clientX: 150 });
    fireEvent.pointerUp(handle, { clientX: 160 });
    expect(onWidth).toHaveBeenCalledExactlyOnceWith('size', expect.any(Number));
  });
});

describe('orders', () => {
  it('nextSorts turns, replaces and adds', () => {
    const [name, size] = columns as [Column<Thing>, Column<Thing>];
    const one = nextSorts([], { ...size, descendingFirst: true }, false);
    expect(one).toEqual([{ column: 'size', descending: true }]);
    expect(nextSorts(one, size, false)).toEqual([{ column: 'size', descending: false }]);
    expect(nextSorts(one, name, true)).toEqual([...one, { column: 'name', descending: false }]);
  });

  it('movedTo keeps all and puts one where the other was', () => {
    expect(movedTo(['a', 'b', 'c'], 'a', 'c')).toEqual(['b', 'c', 'a']);
    expect(movedTo(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
    expect(movedTo(['a', 'b'], 'x', 'a')).toEqual(['a', 'b']);
  });
});
