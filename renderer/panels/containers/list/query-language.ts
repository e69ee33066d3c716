// What can be asked of containers in the list's query bar: the keys, what each looks at, and the values that exist now.
import type { ContainerRow, ContainerStats } from '../../../../runtime/contract/containers.ts';
import {
  bytesField,
  choiceField,
  numberField,
  pairField,
  textField,
  timeField,
} from '../../../../runtime/contract/queries/query-fields.ts';
import { type ListKey, listLanguage } from '../../../state/lists/list-query.ts';
import { haystack } from '../rows.ts';
import { sampleOf } from '../stats-store.ts';

const states = ['running', 'exited', 'created', 'paused', 'restarting', 'removing', 'dead'] as const;
const healths = ['healthy', 'unhealthy', 'starting', 'none'] as const;

function figure(pick: (sample: ContainerStats) => number) {
  return (row: ContainerRow) => {
    const sample = sampleOf(row.id);
    return [sample && pick(sample)];
  };
}

const mountWords = (row: ContainerRow) =>
  row.mounts.flatMap(({ name, source, destination }) => [name ?? source, destination]);
const volumeNames = (row: ContainerRow) =>
  row.mounts.map(({ name, source }) => name ?? source).filter((word) => word !== '');
const portNumbers = (row: ContainerRow) => row.ports.flatMap((port) => [port.hostPort, port.containerPort]);
const words = (...found: (string | number | undefined)[]) =>
  found.filter((word) => word !== undefined && word !== '').map(String);
const ages = ['<1h', '<1d', '<7d', '>30d'];

const keys = {
  state: {
    field: choiceField(states, (row: ContainerRow, word) => row.state === word),
    valuesOf: (row) => [row.state],
  },
  health: {
    field: choiceField(healths, (row: ContainerRow, word) => (row.health ?? 'none') === word),
    valuesOf: (row) => [row.health ?? 'none'],
  },
  name: { field: textField((row) => [row.name]), valuesOf: (row) => [row.name] },
  image: { field: textField((row) => [row.image, row.imageId]), valuesOf: (row) => words(row.image) },
  project: { field: textField((row) => [row.project]), valuesOf: (row) => words(row.project) },
  service: { field: textField((row) => [row.service]), valuesOf: (row) => words(row.service) },
  network: { field: textField((row) => row.networks), valuesOf: (row) => row.networks },
  volume: { field: textField(mountWords), valuesOf: volumeNames },
  port: { field: numberField(portNumbers), valuesOf: (row) => words(...new Set(portNumbers(row))) },
  label: {
    field: pairField((row) => row.labels),
    valuesOf: (row) => Object.entries(row.labels).map(([key, text]) => `${key}=${text}`),
  },
  cpu: {
    field: numberField(
      figure((sample) => sample.cpuPercent),
      '%',
    ),
    examples: ['>1', '>10', '>50', '>90'],
    measured: true,
  },
  memory: {
    field: bytesField(figure((sample) => sample.memoryBytes)),
    examples: ['>100MiB', '>500MiB', '>1GiB'],
    measured: true,
  },
  pids: { field: numberField(figure((sample) => sample.pids)), examples: ['>10', '>100'], measured: true },
  created: { field: timeField((row) => row.createdAt), examples: ages, timed: true },
  started: { field: timeField((row) => row.startedAt), examples: ages, timed: true, whole: true },
  restarts: { field: numberField((row) => [row.restartCount]), examples: ['>0', '>3', '>10'], whole: true },
  exit: { field: numberField((row) => [row.exitCode]), valuesOf: (row) => words(row.exitCode) },
  command: { field: textField((row) => [row.command]) },
  id: { field: textField((row) => [row.id]) },
} satisfies Record<string, ListKey<ContainerRow>>;

export const containerLanguage = listLanguage<ContainerRow>(keys, haystack);
