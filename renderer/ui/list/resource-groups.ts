// The lines of a table whose rows stand in groups: a line for each group, and its rows where it is open.
import type { ReactNode } from 'react';

export interface Grouping<Row> {
  /** The groups a row stands in, one at least; stable. */
  keysOf: (row: Row) => readonly string[];
  /** Stable. */
  compare: (a: string, b: string) => number;
  nameOf: (key: string) => string;
  /** What stands below a column's header in a group's line; undefined leaves the place to the title. Stable. */
  cell: (columnId: string, rows: readonly Row[], key: string) => ReactNode;
  closed: ReadonlySet<string>;
  onToggle: (key: string, open: boolean) => void;
  words: { open: string; close: string; select: (name: string) => string; count: (count: number) => string };
}

export interface RowLine<Row> {
  kind: 'row';
  id: string;
  row: Row;
  /** The line of its group. */
  groupId?: string;
}

export interface GroupLine<Row> {
  kind: 'group';
  id: string;
  key: string;
  rows: readonly Row[];
  open: boolean;
}

export type Line<Row> = RowLine<Row> | GroupLine<Row>;

/** The lines in their order; rows keep theirs within a group. A row in several groups has a line in each. */
export function linesOf<Row>(
  rows: readonly Row[],
  rowId: (row: Row) => string,
  grouping: Pick<Grouping<Row>, 'keysOf' | 'compare' | 'closed'> | undefined,
): Line<Row>[] {
  if (!grouping) return rows.map((row) => ({ kind: 'row', id: rowId(row), row }));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    for (const key of grouping.keysOf(row)) {
      const members = groups.get(key);
      if (members) members.push(row);
      else groups.set(key, [row]);
    }
  }
  const keys = [...groups.keys()].sort(grouping.compare);
  return keys.flatMap((key): Line<Row>[] => {
    const members = groups.get(key) ?? [];
    const id = `group ${key}`;
    const open = !grouping.closed.has(key);
    const group: Line<Row> = { kind: 'group', id, key, rows: members, open };
    if (!open) return [group];
    return [group, ...members.map((row): Line<Row> => ({ kind: 'row', id: `${rowId(row)} ${key}`, row, groupId: id }))];
  });
}

/** The rows that a line stands for, by id. */
export function rowIdsOf<Row>(line: Line<Row>, rowId: (row: Row) => string): string[] {
  return line.kind === 'row' ? [rowId(line.row)] : line.rows.map(rowId);
}

/** The lines with the objects of before where nothing about them changed, so that they are not drawn again. */
export function sameLines<Row>(before: readonly Line<Row>[], after: readonly Line<Row>[]): readonly Line<Row>[] {
  const known = new Map(before.map((line) => [line.id, line]));
  return after.map((line) => {
    const old = known.get(line.id);
    return old !== undefined && isSame(old, line) ? old : line;
  });
}

function isSame<Row>(a: Line<Row>, b: Line<Row>): boolean {
  if (a.kind === 'row') return b.kind === 'row' && a.row === b.row && a.groupId === b.groupId;
  if (b.kind === 'row' || a.open !== b.open || a.rows.length !== b.rows.length) return false;
  return a.rows.every((row, index) => row === b.rows[index]);
}
