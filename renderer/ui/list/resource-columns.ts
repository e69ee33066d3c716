// The columns of a resource table, and how they share its width.
import type { ReactNode } from 'react';

export interface Column<Row> {
  id: string;
  header: string;
  /** Fixed, in CSS pixels. A column with neither `width` nor `grow` grows by 1. */
  width?: number | undefined;
  /** Its share of the space that is left. */
  grow?: number | undefined;
  /** Of a growing column, in CSS pixels; 96 unless told. */
  minWidth?: number | undefined;
  /** Left out while the table is narrower than this many CSS pixels, or has no room: the largest go first. */
  hideBelow?: number | undefined;
  /** Ascending, with ties settled. A column without it cannot be sorted by. */
  sort?: ((a: Row, b: Row) => number) | undefined;
  /** The same with ties left open, for sorting by several; `sort` unless told. */
  rank?: ((a: Row, b: Row) => number) | undefined;
  /** The first click shows the largest first. */
  descendingFirst?: boolean | undefined;
  /** Keeps its place and its width: the menu of a row. */
  fixed?: boolean | undefined;
  /** Text gets an ellipsis and a title; rendered once for a row that does not change. */
  cell: (row: Row) => ReactNode;
  align?: 'left' | 'right' | undefined;
}

export interface Sort {
  /** A column's id. */
  column: string;
  descending: boolean;
}

/** Of the checkbox in front of each row, in CSS pixels. */
export const checkWidth = 40;
const usualMinimum = 96;
/** What a person may make of a column, in CSS pixels. */
const widthLimits = { least: 48, most: 2000 };

export interface Layout<Row> {
  columns: readonly Column<Row>[];
  /** For `grid-template-columns`: whole pixels, so that no row measures anything. */
  template: string;
  /** Of all columns together; the table scrolls sideways when it is narrower. */
  width: number;
}

export function limitedWidth(width: number): number {
  return Math.round(Math.min(widthLimits.most, Math.max(widthLimits.least, width)));
}

function leastWidth<Row>(columns: readonly Column<Row>[], widths: Widths): number {
  return columns.reduce((sum, column) => sum + leastOf(column, widths), checkWidth);
}

/** Widths that a person chose, by column id, in CSS pixels. */
export type Widths = Readonly<Record<string, number>>;

function fixedWidth<Row>({ id, width }: Column<Row>, widths: Widths): number | undefined {
  const chosen = widths[id];
  return chosen === undefined ? width : limitedWidth(chosen);
}

function leastOf<Row>(column: Column<Row>, widths: Widths): number {
  return fixedWidth(column, widths) ?? column.minWidth ?? usualMinimum;
}

/** Without the columns that may go, as far as they must. */
function columnsThatFit<Row>(all: readonly Column<Row>[], tableWidth: number, widths: Widths): readonly Column<Row>[] {
  // One that a person made wider is one that is wanted.
  const limit = ({ id, hideBelow = 0 }: Column<Row>) => (widths[id] === undefined ? hideBelow : 0);
  let columns = all.filter((column) => tableWidth >= limit(column));
  while (leastWidth(columns, widths) > tableWidth) {
    const most = Math.max(...columns.map(limit));
    if (most === 0) break;
    const goes = columns.findLast((column) => limit(column) === most);
    columns = columns.filter((column) => column !== goes);
  }
  return columns;
}

/** Fixed columns keep their width, growing ones share what is left and keep their minimum. */
export function layoutColumns<Row>(all: readonly Column<Row>[], tableWidth: number, chosen: Widths = {}): Layout<Row> {
  const columns = columnsThatFit(all, tableWidth, chosen);
  const grows = columns.map((column) => (fixedWidth(column, chosen) === undefined ? (column.grow ?? 1) : 0));
  const least = columns.map((column) => leastOf(column, chosen));
  const widths = [...least];
  let spare = tableWidth - checkWidth - least.reduce((sum, each) => sum + each, 0);
  let share = grows.reduce((sum, each) => sum + each, 0);
  for (const [index, grow] of grows.entries()) {
    if (grow === 0 || spare <= 0) continue;
    const extra = Math.floor((spare * grow) / share);
    widths[index] = (widths[index] ?? 0) + extra;
    spare -= extra;
    share -= grow;
  }
  return {
    columns,
    template: [checkWidth, ...widths].map((each) => `${each}px`).join(' '),
    width: checkWidth + widths.reduce((sum, each) => sum + each, 0),
  };
}

/** A sorted copy; the rows as they are where there is nothing to sort by. The first counts most; equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorts: readonly Sort[],
): readonly Row[] {
  const known = sorts.flatMap(({ column, descending }) => {
    const found = columns.find(({ id }) => id === column);
    return found?.sort ? [{ found, sort: found.sort, descending }] : [];
  });
  const compares = known.map(({ found, sort, descending }, index) => {
    // Only the last settles ties, or those behind would never be asked.
    const compare = index === known.length - 1 ? sort : (found.rank ?? sort);
    return descending ? (a: Row, b: Row) => compare(b, a) : compare;
  });
  const [only] = compares;
  if (!only) return rows;
  if (compares.length === 1) return rows.toSorted(only);
  return rows.toSorted((a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** What a click on a column's header makes of the order; `add` keeps the others in front. */
export function nextSorts<Row>(sorts: readonly Sort[], column: Column<Row>, add: boolean): readonly Sort[] {
  const now = sorts.find((one) => one.column === column.id);
  const descending = now ? !now.descending : column.descendingFirst === true;
  const next = { column: column.id, descending };
  if (!add) return [next];
  return now ? sorts.map((one) => (one === now ? next : one)) : [...sorts, next];
}

/** The ids with one of them moved to the place where another is; behind it when it comes from before. */
export function movedTo(ids: readonly string[], id: string, target: string): string[] {
  const [from, to] = [ids.indexOf(id), ids.indexOf(target)];
  if (from < 0 || to < 0) return [...ids];
  const rest = ids.filter((one) => one !== id);
  rest.splice(to, 0, id);
  return rest;
}
