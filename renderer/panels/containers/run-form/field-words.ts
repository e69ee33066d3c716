// A field of a spec in short words, as docker would write it: for what a closed section says, and for what changes.
import type {
  ContainerSpec,
  HealthCheckSpec,
  MountSpec,
  NetworkSpec,
  PortSpec,
} from '../../../../runtime/contract/specs/container-spec.ts';
import { volumeWord } from '../../../../runtime/contract/specs/mount-words.ts';
import { durationWord, sizeWord } from '../../../../runtime/contract/specs/option-values.ts';
import { writeMountOptions } from './mount-options.ts';
import { writeGpus } from './readers.ts';
import { type LineId, lines } from './values.ts';
import { joinWords } from './words.ts';

export type SpecField = keyof ContainerSpec;

function portWords({ hostIp, hostPort, hostPortEnd, containerPort, protocol }: PortSpec): string {
  const ip = hostIp?.includes(':') ? `[${hostIp}]` : hostIp;
  const outside = hostPort === undefined ? '' : `${hostPort}${hostPortEnd === undefined ? '' : `-${hostPortEnd}`}`;
  const left = [ip, outside].filter((part) => part !== undefined && part !== '');
  return `${[...left, containerPort].join(':')}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

function mountWords(mount: MountSpec): string {
  const place = [mount.source, mount.destination].filter(Boolean).join(':');
  return [mount.type, place, mount.readOnly ? 'ro' : '', writeMountOptions(mount)].filter(Boolean).join(' ');
}

function networkWords({ name, aliases, ipv4, ipv6, mac }: NetworkSpec): string {
  return [name, ...aliases, ipv4, ipv6, mac].filter(Boolean).join(' ');
}

function healthWords({ test, interval, timeout, startPeriod, startInterval, retries }: HealthCheckSpec): string[] {
  const times = { interval, timeout, startPeriod, startInterval };
  return [
    ...(test.length > 0
      ? [test[0] === 'CMD' ? joinWords(test.slice(1)) : test.slice(test.length > 1 ? 1 : 0).join(' ')]
      : []),
    ...Object.entries(times).flatMap(([name, time]) => (time === undefined ? [] : [`${name} ${durationWord(time)}`])),
    ...(retries === undefined ? [] : [`retries ${retries}`]),
  ];
}

const pairWords = (pairs: Record<string, string>) =>
  Object.entries(pairs).map(([name, value]) => (value === '' ? name : `${name}=${value}`));

type Words = { [K in SpecField]?: (value: Exclude<ContainerSpec[K], undefined>) => string[] };

const rates = (kind: 'size' | 'count') => (entries: readonly { path: string; rate: number }[]) =>
  entries.map(({ path, rate }) => `${path}:${kind === 'size' ? sizeWord(rate) : rate}`);

const special: Words = {
  ports: (ports) => ports.map(portWords),
  env: (env) => env.map(({ name, value }) => (value === undefined ? `-${name}` : `${name}=${value}`)),
  volumes: (volumes) => volumes.map(volumeWord),
  mounts: (mounts) => mounts.map(mountWords),
  networks: (networks) => networks.map(networkWords),
  healthCheck: healthWords,
  logging: ({ driver, options }) => [driver, ...pairWords(options)].filter((word) => word !== ''),
  ulimits: (ulimits) => ulimits.map(({ name, soft, hard }) => `${name}=${soft}:${hard}`),
  devices: (devices) => devices.map(({ host, container, permissions }) => `${host}:${container}:${permissions}`),
  deviceRequests: (requests) => [writeGpus(requests) ?? JSON.stringify(requests)],
  blockWeightDevice: (entries) => entries.map(({ path, weight }) => `${path}:${weight}`),
  deviceReadBps: rates('size'),
  deviceWriteBps: rates('size'),
  deviceReadIops: rates('count'),
  deviceWriteIops: rates('count'),
};

/** One text an entry; none for a field that is not set. A switch is `true` or `false`. Hostile: show as text. */
export function fieldWords(field: SpecField, value: unknown): string[] {
  if (value === undefined || value === '') return [];
  const own = special[field] as ((value: unknown) => string[]) | undefined;
  if (own) return own(value);
  const line = field in lines ? lines[field as LineId] : undefined;
  if (line) return [line.write(value)].filter((word) => word !== '');
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'object' && value !== null ? pairWords(value as Record<string, string>) : [String(value)];
}
