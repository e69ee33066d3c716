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

/** Whether a state filter lets the row pass; an unknown filter lets all. */
export function passes(row: ContainerRow, filter: string): boolean {
  const known = stateFilters.find((one) => one === filter);
  return known === undefined || tests[known](row);
}

/** Always offered; the rarer states only while there are such containers, or while one is chosen. */
const always: readonly StateFilter[] = ['all', 'running', 'exited'];

export function offeredFilters(rows: readonly ContainerRow[], chosen: string): StateFilter[] {
  return stateFilters.filter((filter) => always.includes(filter) || filter === chosen || rows.some(tests[filter]));
}

/** Everything the search looks at: name, image, id, compose project and service, ports. */
export function haystack(row: ContainerRow): string {
  const ports = row.ports.flatMap((port) => [port.hostPort, port.containerPort]);
  return [row.name, row.image, row.id, row.project, row.service, ...ports].join('\n');
}

const stateOrder = ['running', 'restarting', 'paused', 'created', 'exited', 'dead', 'removing'];

type Compare = (a: ContainerRow, b: ContainerRow) => number;

const byName: Compare = (a, b) => naturalCompare(a.name, b.name) || naturalCompare(a.id, b.id);

/** Ascending, by column; each is total (name, then id settle a tie), so that rows never swap places by themselves. */
export const compareBy = {
  name: byName,
  image: (a, b) => naturalCompare(a.image, b.image) || byName(a, b),
  state: (a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) || byName(a, b),
  ports: (a, b) => firstPort(a.ports) - firstPort(b.ports) || byName(a, b),
  /** The youngest first, as "age" reads. */
  age: (a, b) => b.createdAt - a.createdAt || byName(a, b),
  /** Those of no project last. */
  project: (a, b) =>
    Number(a.project === undefined) - Number(b.project === undefined) ||
    naturalCompare(a.project ?? '', b.project ?? '') ||
    byName(a, b),
} satisfies Record<string, Compare>;
