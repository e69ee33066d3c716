// What the list's words are looked for in, and the order by each column.
import type { ContainerRow, ContainerStats } from '../../../runtime/contract/containers.ts';
import { naturalCompare } from '../../ui/natural-order.ts';
import { firstPort } from './ports.ts';
import { sampleOf } from './stats-store.ts';

/** Everything the search looks at: name, image, id, compose project and service, ports. */
export function haystack(row: ContainerRow): string {
  const ports = row.ports.flatMap((port) => [port.hostPort, port.containerPort]);
  return [row.name, row.image, row.id, row.project, row.service, ...ports].join('\n');
}

const stateOrder = ['running', 'restarting', 'paused', 'created', 'exited', 'dead', 'removing'];

type Compare = (a: ContainerRow, b: ContainerRow) => number;

const byName: Compare = (a, b) => naturalCompare(a.name, b.name) || naturalCompare(a.id, b.id);

type Value = string | number | undefined;

/** Ascending; what has no value comes last, or for figures first: nothing is less than some. */
function byValue(value: (row: ContainerRow) => Value, missing: 1 | -1 = 1): Compare {
  return (a, b) => {
    const [first, second] = [value(a), value(b)];
    if (first === undefined || second === undefined) {
      return missing * (Number(first === undefined) - Number(second === undefined));
    }
    return typeof first === 'number' && typeof second === 'number'
      ? first - second
      : naturalCompare(String(first), String(second));
  };
}

function figure(pick: (sample: ContainerStats) => number): Compare {
  const value = (row: ContainerRow) => {
    const sample = sampleOf(row.id);
    return sample && pick(sample);
  };
  return byValue(value, -1);
}

const joined = (texts: readonly string[]) => (texts.length === 0 ? undefined : texts.join(', '));
const youngestFirst = (at: (row: ContainerRow) => number | undefined): Compare =>
  byValue((row) => {
    const time = at(row);
    return time === undefined ? undefined : -time;
  });

/** Ascending by a column's value alone: equal ones are left open. */
export const ranks = {
  name: byName,
  image: byValue((row) => row.image),
  state: byValue((row) => stateOrder.indexOf(row.state)),
  health: byValue((row) => row.health),
  ports: byValue((row) => firstPort(row.ports)),
  cpu: figure((sample) => sample.cpuPercent),
  memory: figure((sample) => sample.memoryBytes),
  network: figure((sample) => sample.networkReceivedBytes + sample.networkSentBytes),
  block: figure((sample) => sample.blockReadBytes + sample.blockWrittenBytes),
  pids: figure((sample) => sample.pids),
  /** The youngest first, as "age" reads. */
  age: youngestFirst((row) => row.createdAt),
  started: youngestFirst((row) => row.startedAt),
  restarts: byValue((row) => row.restartCount, -1),
  exit: byValue((row) => row.exitCode),
  project: byValue((row) => row.project),
  service: byValue((row) => row.service),
  networks: byValue((row) => joined(row.networks)),
  mounts: byValue((row) => joined(mountTexts(row))),
  command: byValue((row) => row.command || undefined),
  id: byValue((row) => row.id),
} satisfies Record<string, Compare>;

export type RankName = keyof typeof ranks;

/** With ties settled by name, then id: total, so that rows never swap places by themselves. */
export function totally(rank: Compare): Compare {
  return (a, b) => rank(a, b) || byName(a, b);
}

export function labelRank(label: string): Compare {
  return byValue((row) => row.labels[label]);
}

/** What is mounted where, as docker writes it. */
export function mountTexts(row: ContainerRow): string[] {
  return row.mounts.map(({ name, source, destination }) => [name ?? source, destination].filter(Boolean).join(':'));
}
