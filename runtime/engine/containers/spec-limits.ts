// What an engine cannot hold of a spec, by flavour and age, each with its reason: what it does not take, and what it does not tell.

import type { EngineInfo, EngineLack } from '../../contract/engines.ts';
import type { ContainerSpec } from '../../contract/specs/container-spec.ts';
import type { EngineApi } from '../system.ts';
import { openSystemPaths } from './create-body.ts';
import { minorOf } from './create-networks.ts';

export interface SpecLimit {
  /** What of a spec it is about, rows without their numbers; absent where only some values are refused. */
  field?: string;
  /** Where a spec asks for it, as a path (`ports.0.hostPortEnd`); undefined where it does not. */
  at(spec: ContainerSpec): string | undefined;
  flavour: EngineApi['flavour'];
  /** Engines whose API has a smaller minor number; absent: all of the flavour. */
  before?: number;
  reason: string;
}

const whole = (field: keyof ContainerSpec): Pick<SpecLimit, 'at' | 'field'> => ({
  field,
  at: (spec) => (spec[field] === undefined ? undefined : field),
});

/** The first entry of a list that has it, as a path. */
const entry = <K extends 'ports' | 'env' | 'mounts' | 'networks' | 'volumes' | 'devices'>(
  field: K,
  key: string,
  asks: (one: NonNullable<ContainerSpec[K]>[number], index: number) => boolean,
): Pick<SpecLimit, 'at' | 'field'> => ({
  field: `${field}.${key}`,
  at: (spec) => {
    const list: readonly NonNullable<ContainerSpec[K]>[number][] = spec[field] ?? [];
    const index = list.findIndex(asks);
    return index < 0 ? undefined : `${field}.${index}.${key}`;
  },
});

const startInterval: Pick<SpecLimit, 'at' | 'field'> = {
  field: 'healthCheck.startInterval',
  at: ({ healthCheck }) => (healthCheck?.startInterval === undefined ? undefined : 'healthCheck.startInterval'),
};

/** Docker Engine, by the API each came with: older ones leave out in silence what they do not know. */
const dockerTakes: readonly SpecLimit[] = [
  { ...whole('platform'), flavour: 'docker', before: 41, reason: 'POST /containers/create has it since API 1.41' },
  { ...whole('deviceRequests'), flavour: 'docker', before: 40, reason: 'HostConfig.DeviceRequests is of API 1.40' },
  { ...whole('cgroupMode'), flavour: 'docker', before: 41, reason: 'HostConfig.CgroupnsMode is of API 1.41' },
  { ...whole('annotations'), flavour: 'docker', before: 43, reason: 'HostConfig.Annotations is of API 1.43' },
  { ...startInterval, flavour: 'docker', before: 44, reason: 'Healthcheck.StartInterval is of API 1.44' },
  {
    ...entry('networks', 'mac', ({ mac }, index) => index > 0 && mac !== undefined),
    flavour: 'docker',
    before: 44,
    reason: 'one MAC address for a container until API 1.44',
  },
  {
    ...entry(
      'mounts',
      'bind',
      ({ bind }) => bind?.readOnlyNonRecursive === true || bind?.readOnlyForceRecursive === true,
    ),
    flavour: 'docker',
    before: 44,
    reason: 'recursion of read-only binds is of API 1.44',
  },
  {
    ...entry('mounts', 'bind', ({ bind }) => bind?.createMountpoint === true),
    flavour: 'docker',
    before: 42,
    reason: 'BindOptions.CreateMountpoint is of API 1.42',
  },
  {
    ...entry('mounts', 'volume.subpath', ({ volume }) => volume?.subpath !== undefined),
    flavour: 'docker',
    before: 45,
    reason: 'VolumeOptions.Subpath is of API 1.45',
  },
  {
    ...entry('mounts', 'tmpfs.options', ({ tmpfs }) => tmpfs?.options !== undefined),
    flavour: 'docker',
    before: 46,
    reason: 'TmpfsOptions.Options is of API 1.46',
  },
  {
    ...entry('mounts', 'type', ({ type }) => type === 'image'),
    flavour: 'docker',
    before: 48,
    reason: 'mounts of images are of API 1.48',
  },
  {
    ...entry('networks', 'gatewayPriority', ({ gatewayPriority }) => gatewayPriority !== undefined),
    flavour: 'docker',
    before: 48,
    reason: 'EndpointSettings.GwPriority is of API 1.48',
  },
];

/** Podman's docker-compatible API, as version 4 has it. */
const podmanTakes: readonly SpecLimit[] = [
  {
    ...entry('ports', 'hostPortEnd', ({ hostPortEnd }) => hostPortEnd !== undefined),
    flavour: 'podman',
    reason: 'takes a single number for HostPort',
  },
  { ...whole('links'), flavour: 'podman', reason: '"bad parameter: link is not supported"' },
  {
    ...entry('env', 'value', ({ value }) => value === undefined),
    flavour: 'podman',
    reason: 'gives a variable without a value that of its own process',
  },
  { ...whole('annotations'), flavour: 'podman', reason: 'HostConfig.Annotations is not read' },
  { ...startInterval, flavour: 'podman', reason: 'Healthcheck.StartInterval is not read' },
  { ...whole('deviceRequests'), flavour: 'podman', reason: 'HostConfig.DeviceRequests is not read' },
  { ...whole('domainname'), flavour: 'podman', reason: 'Domainname is not read' },
  { ...whole('stdinOnce'), flavour: 'podman', reason: 'StdinOnce is not read' },
  {
    at: ({ securityOptions }) => (securityOptions?.includes(openSystemPaths) ? 'securityOptions' : undefined),
    flavour: 'podman',
    reason: 'MaskedPaths and ReadonlyPaths are not read',
  },
  {
    at: ({ logging }) => (logging?.driver === 'local' ? 'logging.driver' : undefined),
    flavour: 'podman',
    reason: '"invalid log driver"',
  },
  {
    at: ({ init, pidMode }) => (init === true && pidMode === 'host' ? 'init' : undefined),
    flavour: 'podman',
    reason: '"cannot add init binary as PID 1 (PID namespace isn\'t private)"',
  },
  {
    at: ({ expose, ports }) =>
      ports.some(({ protocol }) => protocol === 'sctp') || expose?.some((key) => key.endsWith('/sctp'))
        ? 'expose'
        : undefined,
    flavour: 'podman',
    reason: '"protocol SCTP is not allowed for exposed ports"',
  },
];

function fits(limit: SpecLimit, api: EngineApi): boolean {
  return limit.flavour === api.flavour && (limit.before === undefined || minorOf(api) < limit.before);
}

export interface Refusal {
  field: string;
  reason: string;
}

/** What this engine would refuse, or leave out without a word. */
export function refusals(spec: ContainerSpec, api: EngineApi): Refusal[] {
  return [...dockerTakes, ...podmanTakes].flatMap((limit) => {
    const field = fits(limit, api) ? limit.at(spec) : undefined;
    return field === undefined ? [] : [{ field, reason: limit.reason }];
  });
}

/** Fields that are nothing to this engine whatever stands in them, for who wants to say so before anything is sent. */
export function lacksOf(info: EngineApi & Pick<EngineInfo, 'limits'>): EngineLack[] {
  const lacks = [...dockerTakes, ...podmanTakes].flatMap((limit): EngineLack[] => {
    const { field, before } = limit;
    if (field === undefined || !fits(limit, info)) return [];
    return [before === undefined ? { field, reason: 'podman' } : { field, reason: 'engine-age', since: `1.${before}` }];
  });
  if (info.limits) return lacks;
  return [...lacks, ...groupLimits.map((field) => ({ field, reason: 'rootless-cgroups' as const }))];
}

/** What a control group holds a container to: where there is none the engine leaves them out with a warning. */
const groupLimits = [
  'cpus',
  'memoryBytes',
  'memoryReservationBytes',
  'memorySwapBytes',
  'memorySwappiness',
  'kernelMemoryBytes',
  'oomKillDisable',
  'pidsLimit',
  'cpusetCpus',
  'cpusetMems',
  'cpuShares',
  'cpuPeriod',
  'cpuQuota',
  'cpuRealtimePeriod',
  'cpuRealtimeRuntime',
  'blockWeight',
] as const satisfies readonly (keyof ContainerSpec)[];

/** How a field comes back from an inspection of podman's: not at all, or as something that means the same. */
export interface Telling {
  field: keyof ContainerSpec;
  how: 'untold' | 'otherwise';
  reason: string;
}

/** Podman 4's docker-compatible GET /containers/{id}/json. */
const podmanTells: readonly Telling[] = [
  { field: 'sysctls', how: 'untold', reason: 'no field of its answer has them' },
  { field: 'expose', how: 'untold', reason: 'Config.ExposedPorts is empty' },
  { field: 'deviceRules', how: 'untold', reason: 'HostConfig.DeviceCgroupRules is null' },
  { field: 'devices', how: 'untold', reason: 'no permissions, and no devices at all of a privileged container' },
  { field: 'cgroupMode', how: 'untold', reason: 'HostConfig.CgroupnsMode is empty' },
  { field: 'logging', how: 'untold', reason: 'HostConfig.LogConfig.Config is null' },
  { field: 'memorySwapBytes', how: 'untold', reason: 'no limit of swap is told as none asked for' },
  { field: 'networks', how: 'untold', reason: 'IPAMConfig is null, and there is no address asked for' },
  { field: 'image', how: 'otherwise', reason: 'with the registry localhost/ where it had none' },
  { field: 'init', how: 'otherwise', reason: 'false is what it has without' },
  { field: 'ipcMode', how: 'otherwise', reason: 'shareable is its own default' },
  { field: 'userMode', how: 'otherwise', reason: 'host is its own default' },
  {
    field: 'healthCheck',
    how: 'otherwise',
    reason: 'its defaults, and the check of the image, are told as if they were asked for',
  },
  { field: 'cpuPeriod', how: 'otherwise', reason: 'a quota of the usual 100,000 is told as a number of CPUs' },
  { field: 'stopTimeout', how: 'otherwise', reason: '0 is what it keeps for none' },
  { field: 'stopSignal', how: 'otherwise', reason: 'numbers come back as names' },
  { field: 'mounts', how: 'otherwise', reason: 'all are Binds or Tmpfs' },
  { field: 'volumes', how: 'otherwise', reason: 'with those of Mounts and VolumesFrom' },
  { field: 'volumesFrom', how: 'otherwise', reason: 'as volumes of its own' },
  { field: 'tmpfs', how: 'otherwise', reason: 'with those of Mounts, without rw' },
  { field: 'ports', how: 'otherwise', reason: 'with those that publishAll chose' },
  { field: 'publishAll', how: 'otherwise', reason: 'as the ports that were chosen' },
  { field: 'ulimits', how: 'otherwise', reason: 'with its own defaults of nofile and nproc' },
  { field: 'capabilitiesAdd', how: 'otherwise', reason: 'ALL as each by its name' },
  { field: 'capabilitiesDrop', how: 'otherwise', reason: 'with those that its own service lacks' },
  { field: 'deviceReadBps', how: 'otherwise', reason: 'one rate for each device' },
  { field: 'deviceWriteBps', how: 'otherwise', reason: 'one rate for each device' },
  { field: 'deviceReadIops', how: 'otherwise', reason: 'one rate for each device' },
  { field: 'deviceWriteIops', how: 'otherwise', reason: 'one rate for each device' },
];

/** What an inspection of this engine tells otherwise than it was asked for, or not at all: a container made anew lacks the latter. */
export function tellings(flavour: EngineApi['flavour']): readonly Telling[] {
  return flavour === 'podman' ? podmanTells : [];
}
