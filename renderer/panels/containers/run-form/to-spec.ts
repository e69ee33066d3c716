// What the form says, as a spec; what in it cannot be read or is wrong, and at which field of the form that is to be told.

import type { ProblemReason } from '../../../../runtime/contract/problem.ts';
import type {
  ContainerSpec,
  HealthCheckSpec,
  MountSpec,
  NetworkSpec,
} from '../../../../runtime/contract/specs/container-spec.ts';
import { specProblems } from '../../../../runtime/contract/specs/spec-problems.ts';
import { readMountOptions } from './mount-options.ts';
import { readPorts } from './port-ranges.ts';
import { readSize, readWhole, type Unreadable } from './readers.ts';
import {
  type DeviceEntry,
  type EnvEntry,
  type FormValues,
  type LineId,
  lineIds,
  lines,
  listIds,
  type MountEntry,
  type NetworkEntry,
  type PairEntry,
  pairIds,
  type RateEntry,
  rateIds,
  type UlimitEntry,
  type VolumeEntry,
} from './values.ts';
import { splitWords } from './words.ts';

/** What is wrong at a field: a problem's reason, or why a text cannot be read. */
export type FormReason = ProblemReason | Unreadable;

interface Reading {
  spec: ContainerSpec;
  /** By the form's field. */
  wrong: Map<string, FormReason>;
  /** For each list of the spec, the key of the row that each entry came from. */
  rows: Record<string, number[]>;
}

const blank = (...texts: string[]) => texts.every((text) => text.trim() === '');

const isUsed = {
  env: (row: EnvEntry) => row.removed || row.name !== '' || row.value !== '',
  volumes: (row: VolumeEntry) => !blank(row.source, row.destination),
  mounts: (row: MountEntry) => !blank(row.source, row.destination, row.options),
  networks: (row: NetworkEntry) => !blank(row.name, row.ipv4, row.ipv6, row.mac) || row.aliases.length > 0,
  ulimits: (row: UlimitEntry) => !blank(row.name, row.soft, row.hard),
  devices: (row: DeviceEntry) => !blank(row.host, row.container),
  rates: (row: RateEntry) => !blank(row.path, row.rate),
};

/** Fields that were left empty are left out. */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

function readLines(values: FormValues, wrong: Reading['wrong']): Partial<Record<LineId, unknown>> {
  const read: Partial<Record<LineId, unknown>> = {};
  for (const id of lineIds) {
    const text = values.line[id];
    if (text.trim() === '') continue;
    const value = lines[id].read(text);
    if (value === undefined) wrong.set(id, id === 'memoryBytes' ? 'memory-invalid' : lines[id].unreadable);
    else read[id] = value;
  }
  return read;
}

function record(entries: readonly PairEntry[]): Record<string, string> {
  return Object.fromEntries(entries.filter(({ name }) => name !== '').map(({ name, value }) => [name, value]));
}

function readHealth(values: FormValues, read: Partial<Record<LineId, unknown>>, wrong: Reading['wrong']) {
  const text = values.line.healthTest;
  const kind = values.healthKind;
  const asked = kind === 'shell' || kind === 'words';
  const words = kind === 'words' ? splitWords(text) : [text];
  if (asked && blank(text)) wrong.set('healthTest', 'required');
  else if (words === undefined) wrong.set('healthTest', 'quote');
  const tests = { image: [], none: ['NONE'], shell: ['CMD-SHELL', ...(words ?? [])], words: ['CMD', ...(words ?? [])] };
  const times = given({
    interval: read.healthInterval,
    timeout: read.healthTimeout,
    startPeriod: read.healthStartPeriod,
    startInterval: read.healthStartInterval,
    retries: read.healthRetries,
  }) as Omit<HealthCheckSpec, 'test'>;
  if (kind === 'none') return { test: tests.none };
  if (kind === 'image' && Object.keys(times).length === 0) return undefined;
  return { test: tests[kind], ...times };
}

function readMounts(entries: readonly MountEntry[], wrong: Reading['wrong']): MountSpec[] {
  return entries.map(({ key, type, source, destination, readOnly, options }) => {
    const details = readMountOptions(options);
    if (details === undefined) wrong.set(`mounts.${key}.options`, 'option');
    return { type, ...given({ source: source.trim() }), destination: destination.trim(), readOnly, ...details };
  });
}

function readNetworks(entries: readonly NetworkEntry[]): NetworkSpec[] {
  return entries.map(({ name, aliases, ipv4, ipv6, mac, kept }) => ({
    name: name.trim(),
    aliases,
    ...given({ ipv4: ipv4.trim(), ipv6: ipv6.trim(), mac: mac.trim() }),
    ...kept,
  }));
}

/** NaN where it is none, which the spec's own checks refuse; told at the row here, as they may not know the field. */
function number(text: string, field: string, wrong: Reading['wrong'], read = readWhole, reason: FormReason = 'whole') {
  const value = read(text);
  if (value === undefined) wrong.set(field, reason);
  return value ?? Number.NaN;
}

function readRates(values: FormValues, wrong: Reading['wrong']): Partial<ContainerSpec> {
  const rows = values.rates.filter(isUsed.rates);
  const lists = rateIds.map((kind) => {
    const entries = rows
      .filter((row) => row.kind === kind)
      .map(({ key, path, rate }) => {
        const isSize = kind.endsWith('Bps');
        const value = number(
          rate,
          `rates.${key}.rate`,
          wrong,
          isSize ? readSize : readWhole,
          isSize ? 'size' : 'whole',
        );
        return { path: path.trim(), [kind === 'blockWeightDevice' ? 'weight' : 'rate']: value };
      });
    return [kind, unlessEmpty(entries)];
  });
  return given(Object.fromEntries(lists)) as Partial<ContainerSpec>;
}

function readVolumes({ source, destination, readOnly, options }: VolumeEntry): ContainerSpec['volumes'][number] {
  const more = options.split(',').flatMap((option) => (option.trim() === '' ? [] : [option.trim()]));
  return {
    source: source.trim(),
    destination: destination.trim(),
    readOnly,
    ...(more.length > 0 && { options: more }),
  };
}

function readValues(values: FormValues): Reading {
  const wrong: Reading['wrong'] = new Map();
  const read = readLines(values, wrong);
  const { healthTest, healthInterval, healthTimeout, healthStartPeriod, healthStartInterval, ...others } = read;
  const { healthRetries, logDriver, gpus, image, name, command, ...fields } = others;
  const ports = readPorts(values.ports, wrong);
  const used = {
    env: values.env.filter(isUsed.env),
    volumes: values.volumes.filter(isUsed.volumes),
    mounts: values.mounts.filter(isUsed.mounts),
    networks: values.networks.filter(isUsed.networks),
    ulimits: values.ulimits.filter(isUsed.ulimits),
    devices: values.devices.filter(isUsed.devices),
  };
  const { labels, logOptions, ...records } = Object.fromEntries(pairIds.map((id) => [id, record(values.pairs[id])]));
  const hasLogging = logDriver !== undefined || Object.keys(logOptions ?? {}).length > 0;
  const spec = {
    image: image ?? '',
    name: name ?? '',
    command: command ?? [],
    ...fields,
    ...given({ ...values.flag, tty: values.flag.tty ?? false }),
    ...given(Object.fromEntries(listIds.map((id) => [id, unlessEmpty(values.list[id])]))),
    ...Object.fromEntries(Object.entries(records).filter(([, pairs]) => Object.keys(pairs).length > 0)),
    labels: labels ?? {},
    restart: values.restart,
    ports: ports.map(({ port }) => port),
    env: used.env.map(({ name, value, removed }) => ({ name: name.trim(), ...(!removed && { value }) })),
    volumes: used.volumes.map(readVolumes),
    ...given({
      mounts: unlessEmpty(readMounts(used.mounts, wrong)),
      networks: unlessEmpty(readNetworks(used.networks)),
      ulimits: unlessEmpty(
        used.ulimits.map(({ key, name, soft, hard }) => ({
          name: name.trim(),
          soft: number(soft, `ulimits.${key}.soft`, wrong),
          hard: number(hard.trim() === '' ? soft : hard, `ulimits.${key}.hard`, wrong),
        })),
      ),
      devices: unlessEmpty(
        used.devices.map(({ host, container, permissions }) => ({
          host: host.trim(),
          container: container.trim() || host.trim(),
          permissions: permissions.trim() || 'rwm',
        })),
      ),
      healthCheck: readHealth(values, read, wrong),
      logging: hasLogging ? { driver: logDriver ?? '', options: logOptions } : undefined,
      deviceRequests: gpus ?? values.kept.deviceRequests,
    }),
    ...readRates(values, wrong),
  } as ContainerSpec;
  const rows = Object.fromEntries(Object.entries(used).map(([list, entries]) => [list, entries.map(({ key }) => key)]));
  return { spec, wrong, rows: { ...rows, ports: ports.map(({ key }) => key) } };
}

/** The spec; rows left empty are left out, as are lines that cannot be read, and numbers in rows that are none are NaN. */
export function toSpec(values: FormValues): ContainerSpec {
  return readValues(values).spec;
}

const otherNames: Record<string, string> = {
  'healthCheck.test': 'healthTest',
  'healthCheck.interval': 'healthInterval',
  'healthCheck.timeout': 'healthTimeout',
  'healthCheck.startPeriod': 'healthStartPeriod',
  'healthCheck.startInterval': 'healthStartInterval',
  'healthCheck.retries': 'healthRetries',
  'logging.driver': 'logDriver',
  deviceRequests: 'gpus',
};

/** `list.INDEX.part` of the spec as `list.KEY.part` of the form; anything else by its own name. */
function fieldIn(field: string, values: FormValues, rows: Reading['rows']): string | undefined {
  const renamed = Object.entries(otherNames).find(([name]) => field === name || field.startsWith(`${name}.`))?.[1];
  if (renamed !== undefined) return renamed;
  const [name = '', index = '', ...part] = field.split('.');
  const isRate = rateIds.some((id) => id === name);
  const list = isRate ? 'rates' : name;
  const keys = isRate
    ? values.rates.filter((row) => row.kind === name && isUsed.rates(row)).map(({ key }) => key)
    : rows[list];
  if (keys !== undefined) {
    const row = keys[Number(index)];
    return row === undefined ? undefined : `${list}.${row}.${partIn(list, part[0] ?? '')}`;
  }
  const pairs = values.pairs[(field.startsWith('logging.options') ? 'logOptions' : list) as keyof FormValues['pairs']];
  if (pairs !== undefined) {
    const name = field.slice(field.startsWith('logging.options') ? 'logging.options.'.length : list.length + 1);
    const entry = pairs.find((pair) => pair.name === name) ?? pairs[0];
    return entry && `${pairIdOf(field, list)}.${entry.key}.name`;
  }
  if (list in values.line || list in values.list || list in values.flag || list === 'restart') return list;
  return undefined;
}

const pairIdOf = (field: string, list: string) => (field.startsWith('logging.options') ? 'logOptions' : list);

/** The parts of each row; the first is where a problem stands that names the row only, or a part that no field shows. */
const parts: Record<string, readonly string[]> = {
  ports: ['containerPort', 'hostPort', 'hostIp'],
  env: ['name', 'value'],
  volumes: ['source', 'destination', 'options'],
  mounts: ['options', 'source', 'destination'],
  networks: ['name', 'aliases', 'ipv4', 'ipv6', 'mac'],
  ulimits: ['name', 'soft', 'hard'],
  devices: ['host', 'container', 'permissions'],
};

const rateParts: Record<string, string> = { rate: 'rate', weight: 'rate' };

function partIn(list: string, part: string): string {
  if (part === 'hostPortEnd') return 'hostPort';
  if (list === 'rates') return rateParts[part] ?? 'path';
  return parts[list]?.find((known) => known === part) ?? parts[list]?.[0] ?? part;
}

/** The form's field for a field of the spec; undefined for one that the form does not have. */
export function formField(field: string, values: FormValues): string | undefined {
  return fieldIn(field, values, readValues(values).rows);
}

/** What can be told wrong without asking the engine, by the form's field. */
export function formProblems(values: FormValues): ReadonlyMap<string, FormReason> {
  const { spec, wrong, rows } = readValues(values);
  const problems = new Map<string, FormReason>(wrong);
  for (const { field, reason } of specProblems(spec)) {
    const at = fieldIn(field, values, rows) ?? 'other';
    if (!problems.has(at)) problems.set(at, reason);
  }
  return problems;
}

const finite = (value: number | undefined) => value === undefined || Number.isFinite(value);

/** The spec as far as it can be shown while it is being typed: `IMAGE` stands for an image, rows that are not whole are left out. */
export function previewSpec(values: FormValues): ContainerSpec {
  const spec = toSpec(values);
  const { ulimits, devices, networks, mounts, ...rest } = spec;
  return {
    ...rest,
    image: spec.image || 'IMAGE',
    ports: spec.ports.filter((port) => finite(port.containerPort) && finite(port.hostPort) && finite(port.hostPortEnd)),
    volumes: spec.volumes.filter(({ destination }) => destination !== ''),
    env: spec.env.filter(({ name }) => name !== ''),
    ...given({
      ulimits: ulimits?.filter(({ name, soft, hard }) => name !== '' && finite(soft) && finite(hard)),
      devices: devices?.filter(({ host }) => host !== ''),
      networks: networks?.filter(({ name }) => name !== ''),
      mounts: mounts?.filter(({ destination }) => destination !== ''),
    }),
  };
}

/** What a person left as it was stays exactly as it was, whichever way the form would write it. */
export function amended(before: ContainerSpec, filled: FormValues, values: FormValues): ContainerSpec {
  const [first, next] = [toSpec(filled), toSpec(values)] as Record<string, unknown>[];
  const fields = new Set([...Object.keys(before), ...Object.keys(next ?? {})]);
  const original = before as Record<string, unknown>;
  return Object.fromEntries(
    [...fields].flatMap((field) => {
      const same = JSON.stringify(first?.[field]) === JSON.stringify(next?.[field]);
      const value = same ? original[field] : next?.[field];
      return value === undefined ? [] : [[field, value]];
    }),
  ) as ContainerSpec;
}
