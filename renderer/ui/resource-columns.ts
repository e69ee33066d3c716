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
  /** Ascending. A column without it cannot be sorted by. */
  sort?: ((a: Row, b: Row) => number) | undefined;
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

export interface Layout<Row> {
  columns: readonly Column<Row>[];
  /** For `grid-template-columns`: whole pixels, so that no row measures anything. */
  template: string;
  /** Of all columns together; the table scrolls sideways when it is narrower. */
  width: number;
}

function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, column) => sum + (column.width ?? column.minWidth ?? usualMinimum), checkWidth);
}

/** Without the columns that may go, as far as they must. */
function columnsThatFit<Row>(all: readonly Column<Row>[], tableWidth: number): readonly Column<Row>[] {
  let columns = all.filter((column) => column.hideBelow === undefined || tableWidth >= column.hideBelow);
  while (leastWidth(columns) > tableWidth) {
    const most = Math.max(...columns.map((column) => column.hideBelow ?? 0));
    if (most === 0) break;
    const goes = columns.findLast((column) => column.hideBelow === most);
    columns = columns.filter((column) => column !== goes);
  }
  return columns;
}

/** Fixed columns keep their width, growing ones share what is left and keep their minimum. */
export function layoutColumns<Row>(all: readonly Column<Row>[], tableWidth: number): Layout<Row> {
  const columns = columnsThatFit(all, tableWidth);
  const grows = columns.map((column) => (column.width === undefined ? (column.grow ?? 1) : 0));
  const least = columns.map((column) => column.width ?? column.minWidth ?? usualMinimum);
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

/** A sorted copy; the rows as they are where there is nothing to sort by. Equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const compare = columns.find((column) => column.id === sort?.column)?.sort;
  if (!sort || !compare) return rows;
  return rows.toSorted(sort.descending ? (a, b) => compare(b, a) : compare);
}
