// The form filled from a spec: everything in it has its place, and what the form cannot say is kept beside it.
import {
  type ContainerSpec,
  emptySpec,
  type HealthCheckSpec,
  type PortSpec,
} from '../../../../runtime/contract/specs/container-spec.ts';
import { writeMountOptions } from './mount-options.ts';
import { gpus, size, writeGpus } from './readers.ts';
import {
  type FormValues,
  flagIds,
  type HealthKind,
  type LineId,
  lineIds,
  lines,
  listIds,
  newDevice,
  newMount,
  newNetwork,
  newPair,
  newPort,
  newRate,
  newUlimit,
  newVariable,
  newVolume,
  type PairEntry,
  type PortEntry,
  type RateEntry,
  type RateId,
  rateIds,
} from './values.ts';
import { joinWords } from './words.ts';

/** How the check is written in the form: `test` as its kind and its line. */
function healthParts(check: HealthCheckSpec | undefined): { kind: HealthKind; test: string } {
  const [kind, ...rest] = check?.test ?? [];
  if (kind === undefined) return { kind: 'image', test: '' };
  if (kind === 'NONE') return { kind: 'none', test: '' };
  if (kind === 'CMD-SHELL' && rest.length === 1) return { kind: 'shell', test: rest[0] ?? '' };
  // A shell with more words than one gets them as its arguments.
  const words = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...rest] : rest;
  return { kind: 'words', test: joinWords(words) };
}

/** Lines that are not a field of the spec by themselves. */
function partsOf(spec: ContainerSpec): Partial<Record<LineId, unknown>> {
  const { healthCheck: check, logging, deviceRequests } = spec;
  return {
    healthTest: healthParts(check).test,
    healthInterval: check?.interval,
    healthTimeout: check?.timeout,
    healthStartPeriod: check?.startPeriod,
    healthStartInterval: check?.startInterval,
    healthRetries: check?.retries,
    logDriver: logging?.driver,
    gpus: deviceRequests && writeGpus(deviceRequests) !== undefined ? deviceRequests : undefined,
  };
}

function lineTexts(spec: ContainerSpec): Record<LineId, string> {
  const values: Record<string, unknown> = { ...spec, ...partsOf(spec) };
  return Object.fromEntries(
    lineIds.map((id) => [id, values[id] === undefined ? '' : lines[id].write(values[id])]),
  ) as Record<LineId, string>;
}

function portEntry({ hostIp = '', hostPort, hostPortEnd, containerPort, protocol }: PortSpec): PortEntry {
  const range = hostPortEnd === undefined ? '' : `-${hostPortEnd}`;
  return {
    ...newPort(),
    hostIp,
    hostPort: hostPort === undefined ? '' : `${hostPort}${range}`,
    containerPort: String(containerPort),
    protocol,
  };
}

function pairEntries(record: Record<string, string> | undefined): PairEntry[] {
  return Object.entries(record ?? {}).map(([name, value]) => newPair({ name, value }));
}

function rateEntries(spec: ContainerSpec): RateEntry[] {
  const entry = (kind: RateId, path: string, rate: string) => ({ ...newRate(), kind, path, rate });
  return rateIds.flatMap((kind) => {
    if (kind === 'blockWeightDevice')
      return (spec[kind] ?? []).map(({ path, weight }) => entry(kind, path, String(weight)));
    const write = kind.endsWith('Bps') ? size.write : String;
    return (spec[kind] ?? []).map(({ path, rate }) => entry(kind, path, write(rate)));
  });
}

/** See `toSpec`, which takes it back without a loss. */
export function valuesOf(spec: ContainerSpec): FormValues {
  const { deviceRequests } = spec;
  const kept = deviceRequests !== undefined && gpus.write(deviceRequests) === '' ? { deviceRequests } : {};
  const { labels, annotations, sysctls, storageOptions, tmpfs, logging } = spec;
  const records = { labels, annotations, sysctls, storageOptions, tmpfs, logOptions: logging?.options };
  return {
    line: lineTexts(spec),
    flag: Object.fromEntries(flagIds.map((id) => [id, spec[id]])) as FormValues['flag'],
    list: Object.fromEntries(listIds.map((id) => [id, [...(spec[id] ?? [])]])) as FormValues['list'],
    pairs: Object.fromEntries(
      Object.entries(records).map(([id, record]) => [id, pairEntries(record)]),
    ) as FormValues['pairs'],
    restart: spec.restart,
    healthKind: healthParts(spec.healthCheck).kind,
    ports: spec.ports.map(portEntry),
    env: spec.env.map(({ name, value }) => ({
      ...newVariable({ name, value: value ?? '' }),
      removed: value === undefined,
    })),
    volumes: spec.volumes.map(({ source, destination, readOnly, options }) => ({
      ...newVolume(),
      source,
      destination,
      readOnly,
      options: (options ?? []).join(','),
    })),
    mounts: (spec.mounts ?? []).map((mount) => ({
      ...newMount(),
      type: mount.type,
      source: mount.source ?? '',
      destination: mount.destination,
      readOnly: mount.readOnly,
      options: writeMountOptions(mount),
    })),
    networks: (spec.networks ?? []).map(({ name, aliases, ipv4 = '', ipv6 = '', mac = '', ...rest }) => ({
      ...newNetwork(),
      name,
      aliases: [...aliases],
      ipv4,
      ipv6,
      mac,
      kept: rest,
    })),
    ulimits: (spec.ulimits ?? []).map(({ name, soft, hard }) => ({
      ...newUlimit(),
      name,
      soft: String(soft),
      hard: String(hard),
    })),
    devices: (spec.devices ?? []).map((device) => ({ ...newDevice(), ...device })),
    rates: rateEntries(spec),
    kept,
  };
}

/** A form that asks for nothing but an image. */
export function initialValues(image = ''): FormValues {
  return valuesOf(emptySpec(image));
}
