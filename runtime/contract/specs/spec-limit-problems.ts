// What is wrong with the limits and rights of a spec, told without asking the engine.

import type { ProblemReason } from '../problem.ts';
import type { ContainerSpec } from './container-spec.ts';
import { type FieldProblem, isAbsolute } from './spec-place-problems.ts';

const minimumMemory = 6 * 1024 * 1024;

type NumberKey = {
  [K in keyof ContainerSpec]-?: number extends ContainerSpec[K] ? K : never;
}[keyof ContainerSpec];

/** The engine's ranges; `none` is a number beside them that stands for no limit. */
const ranges: [key: NumberKey, least: number, most: number, reason: ProblemReason, none?: number][] = [
  ['memoryBytes', minimumMemory, Number.MAX_SAFE_INTEGER, 'memory-invalid'],
  ['memoryReservationBytes', minimumMemory, Number.MAX_SAFE_INTEGER, 'memory-invalid'],
  ['memorySwapBytes', 1, Number.MAX_SAFE_INTEGER, 'size-invalid', -1],
  ['memorySwappiness', 0, 100, 'number-invalid'],
  ['kernelMemoryBytes', minimumMemory, Number.MAX_SAFE_INTEGER, 'memory-invalid'],
  ['oomScoreAdj', -1000, 1000, 'number-invalid'],
  ['cpuShares', 2, 262_144, 'number-invalid'],
  ['cpuPeriod', 1000, 1_000_000, 'number-invalid'],
  ['cpuQuota', 1000, Number.MAX_SAFE_INTEGER, 'number-invalid', -1],
  ['cpuRealtimePeriod', 1, 1_000_000_000, 'number-invalid'],
  ['cpuRealtimeRuntime', 1, 1_000_000_000, 'number-invalid'],
  ['pidsLimit', 1, 4_194_304, 'number-invalid', -1],
  ['shmBytes', 1, Number.MAX_SAFE_INTEGER, 'size-invalid'],
  ['blockWeight', 10, 1000, 'number-invalid'],
  ['stopTimeout', 0, 2_147_483_647, 'number-invalid', -1],
  ['maximumRetryCount', 0, 2_147_483_647, 'number-invalid'],
];

function rangeProblems(spec: ContainerSpec): FieldProblem[] {
  return ranges.flatMap(([field, least, most, reason, none]): FieldProblem[] => {
    const value = spec[field];
    if (value === undefined || value === none) return [];
    return Number.isInteger(value) && value >= least && value <= most ? [] : [{ field, reason }];
  });
}

/** Where one limit has to stand beside another one. */
function togetherProblems(spec: ContainerSpec): FieldProblem[] {
  const { memoryBytes, memorySwapBytes: swap, memoryReservationBytes: reservation, cpus } = spec;
  const problems: FieldProblem[] = [];
  if (swap !== undefined && memoryBytes === undefined) {
    problems.push({ field: 'memorySwapBytes', reason: 'swap-without-memory' });
  } else if (swap !== undefined && swap !== -1 && memoryBytes !== undefined && swap < memoryBytes) {
    problems.push({ field: 'memorySwapBytes', reason: 'swap-too-small' });
  }
  if (reservation !== undefined && memoryBytes !== undefined && reservation > memoryBytes) {
    problems.push({ field: 'memoryReservationBytes', reason: 'reservation-too-large' });
  }
  if (cpus !== undefined && !(cpus >= 0.01 && cpus <= 1024)) problems.push({ field: 'cpus', reason: 'cpus-invalid' });
  for (const field of ['cpuQuota', 'cpuPeriod'] as const) {
    if (cpus !== undefined && spec[field] !== undefined) problems.push({ field, reason: 'cpus-twice' });
  }
  return problems;
}

const cpuSet = /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/;

function setProblems(spec: ContainerSpec): FieldProblem[] {
  const fields = ['cpusetCpus', 'cpusetMems'] as const;
  return fields.flatMap((field): FieldProblem[] => {
    const text = spec[field];
    const isFine = text === undefined || (cpuSet.test(text) && text.split(',').every(isRising));
    return isFine ? [] : [{ field, reason: 'cpuset-invalid' }];
  });
}

function isRising(range: string): boolean {
  const [first, last] = range.split('-');
  return last === undefined || Number(first) <= Number(last);
}

const ulimitNames =
  'as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');

function ulimitProblems(spec: ContainerSpec): FieldProblem[] {
  const seen = new Set<string>();
  return (spec.ulimits ?? []).flatMap(({ name, soft, hard }, index): FieldProblem[] => {
    const at = `ulimits.${index}`;
    if (!ulimitNames.includes(name)) return [{ field: `${at}.name`, reason: 'ulimit-unknown' }];
    if (seen.has(name)) return [{ field: `${at}.name`, reason: 'twice' }];
    seen.add(name);
    const isLimit = (value: number) => Number.isInteger(value) && value >= -1;
    if (!isLimit(soft)) return [{ field: `${at}.soft`, reason: 'number-invalid' }];
    if (!isLimit(hard)) return [{ field: `${at}.hard`, reason: 'number-invalid' }];
    const isAbove = hard !== -1 && (soft === -1 || soft > hard);
    return isAbove ? [{ field: `${at}.soft`, reason: 'ulimit-invalid' }] : [];
  });
}

function rateProblems(spec: ContainerSpec): FieldProblem[] {
  const fields = ['deviceReadBps', 'deviceWriteBps', 'deviceReadIops', 'deviceWriteIops'] as const;
  const rates = fields.flatMap((field) =>
    (spec[field] ?? []).flatMap(({ path, rate }, index): FieldProblem[] => {
      if (!path.startsWith('/')) return [{ field: `${field}.${index}.path`, reason: 'path-not-absolute' }];
      return Number.isInteger(rate) && rate > 0 ? [] : [{ field: `${field}.${index}.rate`, reason: 'number-invalid' }];
    }),
  );
  const weights = (spec.blockWeightDevice ?? []).flatMap(({ path, weight }, index): FieldProblem[] => {
    const at = `blockWeightDevice.${index}`;
    if (!path.startsWith('/')) return [{ field: `${at}.path`, reason: 'path-not-absolute' }];
    return weight >= 10 && weight <= 1000 ? [] : [{ field: `${at}.weight`, reason: 'number-invalid' }];
  });
  return [...rates, ...weights];
}

function deviceProblems(spec: ContainerSpec): FieldProblem[] {
  const devices = (spec.devices ?? []).flatMap(({ host, container, permissions }, index): FieldProblem[] => {
    const at = `devices.${index}`;
    if (!isAbsolute(host)) return [{ field: `${at}.host`, reason: 'path-not-absolute' }];
    if (!isAbsolute(container)) return [{ field: `${at}.container`, reason: 'path-not-absolute' }];
    const isFine = /^[rwm]{1,3}$/.test(permissions) && new Set(permissions).size === permissions.length;
    return isFine ? [] : [{ field: `${at}.permissions`, reason: 'device-permissions-invalid' }];
  });
  const rules = (spec.deviceRules ?? []).flatMap((rule, index): FieldProblem[] =>
    /^[acb] (?:\d+|\*):(?:\d+|\*) [rwm]{1,3}$/.test(rule)
      ? []
      : [{ field: `deviceRules.${index}`, reason: 'device-rule-invalid' }],
  );
  const requests = (spec.deviceRequests ?? []).flatMap(({ count, deviceIds }, index): FieldProblem[] => {
    const isFine = Number.isInteger(count) && count >= -1 && !(count !== 0 && deviceIds.length > 0);
    return isFine ? [] : [{ field: `deviceRequests.${index}.count`, reason: 'number-invalid' }];
  });
  return [...devices, ...rules, ...requests];
}

/** Of Linux, without `CAP_` (capabilities(7)). */
const capabilityNames = new Set(
  (
    'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID ' +
    'IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW ' +
    'PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO ' +
    'SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'
  ).split(' '),
);

function capabilityProblems(spec: ContainerSpec): FieldProblem[] {
  const plain = (name: string) => name.toUpperCase().replace(/^CAP_/, '');
  const dropped = new Set((spec.capabilitiesDrop ?? []).map(plain));
  const check = (field: 'capabilitiesAdd' | 'capabilitiesDrop') =>
    (spec[field] ?? []).flatMap((name, index): FieldProblem[] => {
      const at = `${field}.${index}`;
      if (!capabilityNames.has(plain(name))) return [{ field: at, reason: 'capability-unknown' }];
      const isBoth = field === 'capabilitiesAdd' && plain(name) !== 'ALL' && dropped.has(plain(name));
      return isBoth ? [{ field: at, reason: 'capability-both' }] : [];
    });
  return [...check('capabilitiesAdd'), ...check('capabilitiesDrop')];
}

function sysctlProblems(spec: ContainerSpec): FieldProblem[] {
  return Object.keys(spec.sysctls ?? {}).flatMap((name): FieldProblem[] => {
    const field = `sysctls.${name}`;
    const isOwn =
      /^(?:net|fs\.mqueue)[./][\w./-]+$|^kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|domainname|hostname)$/;
    if (!isOwn.test(name)) return [{ field, reason: 'sysctl-invalid' }];
    return name.startsWith('net') && spec.networkMode === 'host' ? [{ field, reason: 'sysctl-of-host' }] : [];
  });
}

/** What each name space may be besides a container's own. */
const modes = {
  pidMode: /^(?:host|private|container:.+)$/,
  ipcMode: /^(?:none|host|private|shareable|container:.+)$/,
  utsMode: /^(?:host|private)$/,
  userMode: /^(?:host|private|keep-id.*|auto.*|nomap|container:.+|ns:.+)$/,
  cgroupMode: /^(?:host|private|container:.+|ns:.+)$/,
} as const;

function modeProblems(spec: ContainerSpec): FieldProblem[] {
  return Object.entries(modes).flatMap(([field, pattern]): FieldProblem[] => {
    const mode = spec[field as keyof typeof modes];
    return mode === undefined || pattern.test(mode) ? [] : [{ field, reason: 'mode-invalid' }];
  });
}

/** All of them, in the order of the form. */
export function limitProblems(spec: ContainerSpec): FieldProblem[] {
  return [
    ...rangeProblems(spec),
    ...togetherProblems(spec),
    ...setProblems(spec),
    ...ulimitProblems(spec),
    ...rateProblems(spec),
    ...capabilityProblems(spec),
    ...deviceProblems(spec),
    ...sysctlProblems(spec),
    ...modeProblems(spec),
  ];
}
