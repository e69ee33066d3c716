// @vitest-environment happy-dom
// The table by keyboard and mouse, and that it draws little and seldom.
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { IconButton } from '../icon-button.tsx';
import { type Column, ResourceTable, type Sort } from './resource-table.tsx';

interface Thing {
  id: string;
  name: string;
  size: number;
}

const things = (count: number): Thing[] =>
  Array.from({ length: count }, (_, index) => ({ id: `t${index}`, name: `thing ${index}`, size: count - index }));
const rowId = (row: Thing) => row.id;
const words = { selectAll: 'Select all', selectRow: (row: Thing) => `Select ${row.name}`, open: 'Enter opens' };
const pressed = vi.fn();
const drawn = vi.fn();
const columns: Column<Thing>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: (a, b) => a.name.localeCompare(b.name),
    cell: (row) => {
      drawn(row.id);
      return row.name;
    },
  },
  { id: 'size', header: 'Size', width: 80, align: 'right', sort: (a, b) => a.size - b.size, cell: (row) => row.size },
  {
    id: 'actions',
    header: 'Actions',
    width: 80,
    cell: (row) => <IconButton icon="play" label={`Start ${row.name}`} onClick={() => pressed(row.id)} />,
  },
];

interface Spies {
  onOpen?: (row: Thing) => void;
  onDelete?: () => void;
  onVisibleChange?: (ids: readonly string[]) => void;
}

function Harness({ rows, onOpen, onDelete, onVisibleChange }: Spies & { rows: Thing[] }) {
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [sorts, setSorts] = useState<readonly Sort[]>([]);
  return (
    <>
      <output>{[...selection].join(' ')}</output>
      <ResourceTable
        label="Things"
        rows={rows}
        rowId={rowId}
        columns={columns}
        selection={selection}
        onSelectionChange={setSelection}
        onOpen={onOpen}
        onDelete={onDelete}
        onVisibleChange={onVisibleChange}
        sorts={sorts}
        onSortChange={setSorts}
        words={words}
        empty={<p>Nothing here</p>}
      />
    </>
  );
}

const show = (count = 20, spies: Spies = {}) => render(<Harness rows={things(count)} {...spies} />);
const grid = () => screen.getByRole('grid');
const enter = () => act(() => grid().focus());
const key = (name: string, more: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? grid(), { key: name, ...more });
const selected = () => screen.getByRole('status').textContent;
const active = () => {
  const id = grid().getAttribute('aria-activedescendant');
  return (id && document.getElementById(id)?.querySelector('[role=gridcell]:nth-child(2)')?.textContent) || undefined;
};
const names = () =>
  screen.getAllByRole('row').flatMap((row) => row.querySelector('[role=gridcell]:nth-child(2)')?.textContent ?? []);

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

describe('ResourceTable', () => {
  it('names rows, columns and cells for a screen reader', () => {
    show(3);
    expect(grid().getAttribute('aria-rowcount')).toBe('4');
    expect(grid().getAttribute('aria-colcount')).toBe('4');
    expect(screen.getAllByRole('columnheader')).toHaveLength(4);
    const row = screen.getAllByRole('row')[2];
    expect(row?.getAttribute('aria-rowindex')).toBe('3');
    expect(within(row as HTMLElement).getAllByRole('gridcell')).toHaveLength(4);
    expect(screen.getByText('thing 1').getAttribute('title')).toBe('thing 1');
  });

  it('draws only the rows on screen, of any number', () => {
    show(5000);
    expect(screen.getAllByRole('row').length).toBeLessThan(40);
    expect(grid().getAttribute('aria-rowcount')).toBe('5001');
  });

  it('moves the active row with the arrows, page by page and to the ends', () => {
    show(5000);
    enter();
    expect(active()).toBe('thing 0');
    key('ArrowDown');
    key('ArrowDown');
    expect(active()).toBe('thing 2');
    key('ArrowUp');
    expect(active()).toBe('thing 1');
    key('PageDown');
    expect(Number(active()?.slice(6))).toBeGreaterThan(5);
    key('Home');
    expect(active()).toBe('thing 0');
    key('ArrowUp');
    expect(active()).toBe('thing 0');
  });

  it('keeps the active row in the page, however far away it is', () => {
    show(5000);
    enter();
    key('End');
    expect(names()).toContain('thing 4999');
  });

  it('selects with Space, ranges with Shift, everything with Ctrl+A, nothing with Escape', () => {
    show(5);
    enter();
    key('ArrowDown');
    key(' ');
    expect(selected()).toBe('t1');
    key('ArrowDown', { shiftKey: true });
    key('ArrowDown', { shiftKey: true });
    expect(selected()).toBe('t1 t2 t3');
    key(' ');
    expect(selected()).toBe('t1 t2');
    key('a', { ctrlKey: true });
    expect(selected()?.split(' ')).toHaveLength(5);
    key('Escape');
    expect(selected()).toBe('');
  });

  it('selects a range from the last box to the one clicked with Shift', () => {
    show(6);
    fireEvent.click(screen.getByRole('checkbox', { name: 'Select thing 1' }));
    fireEvent.click(screen.getByText('thing 4'), { shiftKey: true });
    expect(selected()).toBe('t1 t2 t3 t4');
    fireEvent.click(screen.getByText('thing 2'), { ctrlKey: true });
    expect(selected()).toBe('t1 t3 t4');
  });

  it('selects all and none with the box in the header, which shows what is in between', () => {
    show(3);
    const box = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select all' });
    fireEvent.click(screen.getByRole('checkbox', { name: 'Select thing 0' }));
    expect([box.indeterminate, box.checked]).toEqual([true, false]);
    fireEvent.click(box);
    expect(selected()).toBe('t0 t1 t2');
    expect([box.indeterminate, box.checked]).toEqual([false, true]);
    fireEvent.click(box);
    expect(selected()).toBe('');
  });

  it('opens with Enter and a click on the row, but not on its controls', () => {
    const onOpen = vi.fn();
    show(3, { onOpen });
    enter();
    key('ArrowDown');
    key('Enter');
    expect(onOpen).toHaveBeenLastCalledWith(things(3)[1]);
    fireEvent.click(screen.getByText('thing 2'));
    expect(onOpen).toHaveBeenLastCalledWith(things(3)[2]);
    fireEvent.click(screen.getByRole('button', { name: 'Start thing 0' }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Select thing 0' }));
    expect(onOpen).toHaveBeenCalledTimes(2);
    expect(pressed).toHaveBeenCalledExactlyOnceWith('t0');
  });

  it('tells of the Delete key', () => {
    const onDelete = vi.fn();
    show(3, { onDelete });
    enter();
    key('Delete');
    expect(onDelete).toHaveBeenCalledOnce();
  });

  it('reaches the controls of the active row, and of no other, with Right and Tab', () => {
    show(3);
    enter();
    key('ArrowDown');
    expect(screen.getByRole('button', { name: 'Start thing 1' }).tabIndex).toBe(0);
    expect(screen.getByRole('button', { name: 'Start thing 0' }).tabIndex).toBe(-1);
    key('ArrowRight');
    expect(document.activeElement).toBe(screen.getByRole('checkbox', { name: 'Select thing 1' }));
    key('ArrowRight');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Start thing 1' }));
    key('Escape');
    expect(document.activeElement).toBe(grid());
    key('ArrowRight');
    key('ArrowLeft');
    expect(document.activeElement).toBe(grid());
  });

  it('sorts by a header, and the other way the second time', () => {
    show(3);
    const header = screen.getByRole('columnheader', { name: 'Size' });
    fireEvent.click(within(header).getByRole('button'));
    expect(header.getAttribute('aria-sort')).toBe('ascending');
    expect(names()).toEqual(['thing 2', 'thing 1', 'thing 0']);
    fireEvent.click(within(header).getByRole('button'));
    expect(header.getAttribute('aria-sort')).toBe('descending');
    expect(names()).toEqual(['thing 0', 'thing 1', 'thing 2']);
    expect(within(screen.getByRole('columnheader', { name: 'Actions' })).queryByRole('button')).toBeNull();
  });

  it('follows the active row through a new order', () => {
    show(3);
    enter();
    expect(active()).toBe('thing 0');
    fireEvent.click(within(screen.getByRole('columnheader', { name: 'Size' })).getByRole('button'));
    expect(active()).toBe('thing 0');
    expect(names().at(-1)).toBe('thing 0');
  });

  it('says what is empty below the header', () => {
    show(0);
    expect(screen.getByText('Nothing here')).toBeTruthy();
    expect(screen.getAllByRole('columnheader')).toHaveLength(4);
  });

  it('tells which rows are on screen', () => {
    const onVisibleChange = vi.fn();
    show(5000, { onVisibleChange });
    const ids = onVisibleChange.mock.lastCall?.[0] as string[];
    expect(ids[0]).toBe('t0');
    expect(ids.length).toBeLessThan(30);
  });

  it('renders cells again only of rows that changed', () => {
    const rows = things(10);
    const { rerender } = render(<Harness rows={rows} />);
    drawn.mockClear();
    enter();
    key('ArrowDown');
    key(' ');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
    expect(drawn).not.toHaveBeenCalled();
    rerender(<Harness rows={rows.map((row) => (row.id === 't3' ? { ...row, name: 'new' } : row))} />);
    expect(drawn.mock.calls).toEqual([['t3']]);
  });

  it('draws only what is seen after a jump, in the elements that are there, and the rest when it rests', () => {
    vi.useFakeTimers();
    try {
      show(5000);
      const indexes = () =>
        [...grid().querySelectorAll('[data-index]')].map((row) => Number(row.getAttribute('data-index')));
      const jump = (row: number) => {
        grid().scrollTop = row * 40;
        fireEvent.scroll(grid());
      };
      const before = indexes().length;
      jump(1000);
      const seen = indexes();
      expect([seen[0], seen.length]).toEqual([1000, 17]);
      const elements = [...grid().querySelectorAll('[data-index]')];
      jump(2001);
      expect(indexes()).toEqual(seen.map((index) => index + 1001));
      expect(elements.every((element) => element.isConnected)).toBe(true);
      expect(screen.getByText('thing 2001')).toBeTruthy();
      // A smaller move goes on from there.
      jump(2002);
      expect(indexes()).toEqual(seen.map((index) => index + 1002));
      act(() => vi.advanceTimersByTime(200));
      expect(indexes().length).toBeGreaterThan(before);
      expect(indexes()).toEqual(expect.arrayContaining(seen.map((index) => index + 1002)));
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps the element of the active row over a jump: it may hold the focus', () => {
    show(5000);
    enter();
    const active = () => grid().querySelector('[data-active]');
    const first = active();
    expect(first?.getAttribute('data-index')).toBe('0');
    grid().scrollTop = 40_000;
    fireEvent.scroll(grid());
    expect(active()).toBe(first);
  });
});
