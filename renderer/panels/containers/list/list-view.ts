// How a person looks at the list: the query, the columns, the order, the groups; kept on this computer, and by name in the settings.
import type { SavedView } from '../../../../runtime/contract/views.ts';
import type { Sort } from '../../../ui/list/resource-table.tsx';

/** `columns` are ids in their order, the usual ones when empty; `closed` are groups. */
export interface ListView {
  query: string;
  columns: string[];
  widths: Record<string, number>;
  sorts: Sort[];
  group: string;
  closed: string[];
}

export const initialView: ListView = {
  query: '',
  columns: [],
  widths: {},
  sorts: [{ column: 'name', descending: false }],
  group: '',
  closed: [],
};

/** What is saved under a name: everything but what is open and closed. */
export function savedOf(view: ListView, id: string, name: string): SavedView {
  const { query, columns, widths, sorts, group } = view;
  return { id, name, query, columns, widths, sort: sorts, group };
}

export function shownBy({ query, columns, widths, sort, group }: SavedView): Partial<ListView> {
  return { query, columns, widths, sorts: sort, group, closed: [] };
}

/** Whether the list is shown as the saved view says. */
export function isShown(saved: SavedView, view: ListView): boolean {
  const now = savedOf(view, saved.id, saved.name);
  return JSON.stringify(sorted(now)) === JSON.stringify(sorted(saved));
}

function sorted(view: SavedView) {
  const { widths, ...rest } = view;
  const keys = Object.keys(rest).sort() as (keyof typeof rest)[];
  return [...keys.map((key) => [key, rest[key]]), Object.entries(widths).sort(([a], [b]) => (a < b ? -1 : 1))];
}
