// Columns that many resource tables have: plain text, ages, links to others, and the menu of a row.

import { Age } from '../age.tsx';
import { type LinkItem, LinkList } from '../link-list.tsx';
import { ActionMenu, type ActionMenuItem } from '../menu/action-menu.tsx';
import { naturalCompare } from '../natural-order.ts';
import type { Column } from './resource-columns.ts';

type Place<Row> = Pick<Column<Row>, 'width' | 'grow' | 'minWidth' | 'hideBelow'>;

interface UsualColumn<Row> extends Place<Row> {
  id: string;
  header: string;
  /** Settles ties; total, so that rows never swap places by themselves. */
  tie: (a: Row, b: Row) => number;
}

/** Sorts naturally; rows without a text come last and show a dash, or nothing. */
export function textColumn<Row>({
  tie,
  text,
  none = '',
  ...column
}: UsualColumn<Row> & { text: (row: Row) => string | undefined; none?: string }): Column<Row> {
  return {
    ...column,
    sort: (a, b) => {
      const [first, second] = [text(a), text(b)];
      const missing = Number(first === undefined) - Number(second === undefined);
      return missing || naturalCompare(first ?? '', second ?? '') || tie(a, b);
    },
    cell: (row) => text(row) ?? none,
  };
}

/** `at` is ms since 1970; the youngest comes first. */
export function ageColumn<Row>({
  tie,
  at,
  locale,
  ...column
}: UsualColumn<Row> & { at: (row: Row) => number | undefined; locale: string }): Column<Row> {
  return {
    width: 110,
    ...column,
    sort: (a, b) => (at(b) ?? 0) - (at(a) ?? 0) || tie(a, b),
    cell: (row) => {
      const time = at(row);
      return time === undefined ? '–' : <Age at={time} locale={locale} />;
    },
  };
}

/** Sorts by how many there are. */
export function linksColumn<Row>({
  tie,
  links,
  ...column
}: UsualColumn<Row> & { links: (row: Row) => readonly LinkItem[] }): Column<Row> {
  return {
    ...column,
    sort: (a, b) => links(a).length - links(b).length || tie(a, b),
    cell: (row) => <LinkList items={links(row)} />,
  };
}

/** The last column: a menu per row. */
export function actionsColumn<Row>(
  header: string,
  label: (row: Row) => string,
  items: (row: Row) => readonly ActionMenuItem[],
): Column<Row> {
  return {
    id: 'actions',
    header,
    width: 76,
    align: 'right',
    cell: (row) => <ActionMenu label={label(row)} items={items(row)} />,
  };
}
