// The widths of a table's columns while a person changes them: dragged, stepped, fitted to what they hold.
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import { contentWidth } from './column-fit.ts';
import { type Column, type Layout, layoutColumns, limitedWidth, type Widths } from './resource-columns.ts';
import type { ColumnHandlers } from './resource-header.tsx';

export interface ColumnChange {
  widths: Widths;
  /** Undefined: the width it has by itself again. */
  onWidth: (id: string, width: number | undefined) => void;
  /** To the place of another column. */
  onMove: (id: string, target: string) => void;
  help: string;
}

/** The width that a column is drawn with. */
function drawnWidth<Row>({ columns, template }: Layout<Row>, id: string): number {
  return Number.parseInt(template.split(' ')[columns.findIndex((column) => column.id === id) + 1] ?? '0', 10);
}

/** Rows are drawn anew with another array of columns, so an equal one stays the same. */
function useStable<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  const before = useRef(columns);
  const same = before.current.length === columns.length && columns.every((one, at) => one === before.current[at]);
  if (!same) before.current = columns;
  return before.current;
}

const none: Widths = {};

export function useColumnWidths<Row>(
  all: readonly Column<Row>[],
  tableWidth: number,
  table: RefObject<HTMLDivElement | null>,
  change: ColumnChange | undefined,
): { layout: Layout<Row>; handlers: ColumnHandlers | undefined } {
  const [dragged, setDragged] = useState<{ id: string; from: number; width: number }>();
  const chosen = change?.widths ?? none;
  const widths = useMemo(() => (dragged ? { ...chosen, [dragged.id]: dragged.width } : chosen), [chosen, dragged]);
  const fresh = useMemo(() => layoutColumns(all, tableWidth, widths), [all, tableWidth, widths]);
  const layout = { ...fresh, columns: useStable(fresh.columns) };
  const latest = useRef({ layout, dragged, change });
  latest.current = { layout, dragged, change };

  const widen = useCallback((id: string, delta: number | undefined, done: boolean) => {
    const now = latest.current;
    const from = now.dragged?.id === id ? now.dragged.from : drawnWidth(now.layout, id);
    const width = delta === undefined ? undefined : limitedWidth(from + delta);
    setDragged(done || width === undefined ? undefined : { id, from, width });
    if (done && width !== undefined) now.change?.onWidth(id, width);
  }, []);
  const fit = useCallback(
    (id: string) => {
      const now = latest.current;
      const place = now.layout.columns.findIndex((column) => column.id === id) + 2;
      const width = table.current ? contentWidth(table.current, place) : 0;
      if (width > 0) now.change?.onWidth(id, limitedWidth(width));
    },
    [table],
  );
  const move = useCallback((id: string, target: string) => latest.current.change?.onMove(id, target), []);
  const help = change?.help;
  const handlers = useMemo(
    () => (help === undefined ? undefined : { move, widen, fit, help }),
    [help, move, widen, fit],
  );
  return { layout, handlers };
}
