// Which containers the list shows: search, the state filter with its counts, and the order by each column.
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { naturalCompare } from '../../ui/natural-order.ts';
import { firstPort } from './ports.ts';

export const stateFilters = ['all', 'running', 'unhealthy', 'paused', 'exited', 'created'] as const;
export type StateFilter = (typeof stateFilters)[number];

const tests: Record<StateFilter, (row: ContainerRow) => boolean> = {
  all: () => true,
  running: (row) => row.state === 'running' || row.state === 'restarting',
  unhealthy: (row) => row.state === 'running' && row.health === 'unhealthy',
  paused: (row) => row.state === 'paused',
  exited: (row) => row.state === 'exited' || row.state === 'dead' || row.state === 'removing',
  created: (row) => row.state === 'created',
};

/** How many rows each filter would show. */
export function countStates(rows: readonly ContainerRow[]): Record<StateFilter, number> {
  const counts = { all: 0, running: 0, unhealthy: 0, paused: 0, exited: 0, created: 0 };
  for (const row of rows) for (const filter of stateFilters) if (tests[filter](row)) counts[filter] += 1;
  return counts;
}

function haystack(row: ContainerRow): string {
  const ports = row.ports.flatMap((port) => [port.hostPort, port.containerPort]);
  return [row.name, row.image, row.id, row.project, row.service, ...ports].join('\n').toLowerCase();
}

/** Whether a row has every word of the query in its name, image, id, project, service or ports; letter case is nothing. */
export function matches(row: ContainerRow, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = haystack(row);
  return words.every((word) => text.includes(word));
}

export function filterRows(rows: readonly ContainerRow[], query: string, filter: StateFilter): ContainerRow[] {
  return rows.filter((row) => tests[filter](row) && matches(row, query));
}

const stateOrder = ['running', 'restarting', 'paused', 'created', 'exited', 'dead', 'removing'];

type Compare = (a: ContainerRow, b: ContainerRow) => number;

/** Ascending, by column; each is total (name, then id settle a tie), so that rows never swap places by themselves. */
export const compareBy = {
  name: (a, b) => naturalCompare(a.name, b.name) || naturalCompare(a.id, b.id),
  image: (a, b) => naturalCompare(a.image, b.image) || compareBy.name(a, b),
  state: (a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) || compareBy.name(a, b),
  ports: (a, b) => firstPort(a.ports) - firstPort(b.ports) || compareBy.name(a, b),
  /** The youngest first, as "age" reads. */
  age: (a, b) => b.createdAt - a.createdAt || compareBy.name(a, b),
  /** Those of no project last. */
  project: (a, b) =>
    Number(a.project === undefined) - Number(b.project === undefined) ||
    naturalCompare(a.project ?? '', b.project ?? '') ||
    compareBy.name(a, b),
} satisfies Record<string, Compare>;

/** What a person set in the list. */
export interface ListView {
  query: string;
  filter: StateFilter;
  sort: { column: string; descending: boolean };
}

export const initialListView: ListView = { query: '', filter: 'all', sort: { column: 'name', descending: false } };
