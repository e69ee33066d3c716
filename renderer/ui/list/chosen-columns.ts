// The columns of a list that a person puts together: those of its own and those of labels, with ways to sort by each.
import type { ReactNode } from 'react';
import { naturalCompare } from '../natural-order.ts';
import type { Column } from './resource-columns.ts';

export type Compare<Row> = (a: Row, b: Row) => number;

/** A column before its head and its ties are known. */
export type DrawnColumn<Row> = Pick<
  Column<Row>,
  'width' | 'grow' | 'minWidth' | 'hideBelow' | 'align' | 'descendingFirst'
> & { rank: Compare<Row>; cell: (row: Row) => ReactNode };

export function byNumber<Row>(value: (row: Row) => number): Compare<Row> {
  return (a, b) => value(a) - value(b);
}

/** What has no text comes last. */
export function byText<Row>(value: (row: Row) => string | undefined): Compare<Row> {
  return (a, b) => {
    const [first, second] = [value(a), value(b)];
    return Number(first === undefined) - Number(second === undefined) || naturalCompare(first ?? '', second ?? '');
  };
}

export interface ChosenColumnsInput<Row> {
  ids: readonly string[];
  usual: readonly string[];
  drawn: Readonly<Record<string, DrawnColumn<Row>>>;
  headerOf: (id: string) => string;
  /** The label that a column shows; undefined for any other. */
  labelOf: (id: string) => string | undefined;
  /** Settles ties; total, so that rows never swap places by themselves. */
  tie: Compare<Row>;
  /** The last one. */
  actions: Column<Row>;
}

/** The columns of the ids, the menu last. Only the usual ones make room for each other: who chose columns wants to see them. */
export function chosenColumns<Row extends { labels: Readonly<Record<string, string>> }>(
  input: ChosenColumnsInput<Row>,
): Column<Row>[] {
  const { ids, usual, drawn, headerOf, labelOf, tie, actions } = input;
  const isUsual = ids.join() === usual.join();
  const settled = (rank: Compare<Row>): Compare<Row> => (rank === tie ? tie : (a, b) => rank(a, b) || tie(a, b));
  const found = ids.flatMap((id): Column<Row>[] => {
    const label = labelOf(id);
    if (label !== undefined) {
      const rank = byText<Row>((row) => row.labels[label]);
      return [
        { id, header: label, grow: 1, minWidth: 96, sort: settled(rank), rank, cell: (row) => row.labels[label] },
      ];
    }
    const own = Object.hasOwn(drawn, id) ? drawn[id] : undefined;
    if (own === undefined) return [];
    const { rank, hideBelow, ...rest } = own;
    const header = headerOf(id);
    return [{ id, header, ...rest, hideBelow: isUsual ? hideBelow : undefined, sort: settled(rank), rank }];
  });
  return [...found, { ...actions, fixed: true }];
}
