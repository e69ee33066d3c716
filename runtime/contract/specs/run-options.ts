// The options of `docker run` and what each says in a spec; those of podman that have no counterpart are known by name.

import { isNetworkMode, parseNetwork } from '../networks/network-words.ts';
import type { ContainerSpec } from './container-spec.ts';
import { isDeviceName, namedDevices, parseDevice, parseGpus, parseRate, parseUlimit } from './device-words.ts';
import { parseMount, parseVolume } from './mount-words.ts';
import { addPair, cut, parseDecimal, parseSize, parseWhole } from './option-values.ts';
import { parseExpose, parsePublish } from './port-words.ts';
import {
  amount,
  health,
  limit,
  list,
  onOff,
  pairs,
  type RunDraft,
  type RunOption,
  text,
  toAddress,
  value,
  words,
} from './run-option-kinds.ts';

const capability = (given: string) => (given === '' ? undefined : given.toUpperCase().replace(/^CAP_/, ''));
const sizeOrNone = (given: string) => (given === '-1' ? -1 : parseSize(given));

function setRestart({ spec }: RunDraft, given: string): boolean {
  const [name, count] = cut(given, ':');
  const retries = count === undefined ? undefined : parseWhole(count);
  if (!['no', 'always', 'unless-stopped', 'on-failure'].includes(name)) return false;
  if (count !== undefined && (retries === undefined || name !== 'on-failure')) return false;
  spec.restart = name as ContainerSpec['restart'];
  if (retries !== undefined && retries > 0) spec.maximumRetryCount = retries;
  return true;
}

function addNetwork({ spec }: RunDraft, given: string): boolean {
  if (isNetworkMode(given)) {
    spec.networkMode = given;
    return true;
  }
  if (given === 'default') return true;
  const network = parseNetwork(given);
  if (network !== undefined) spec.networks = [...(spec.networks ?? []), network];
  return network !== undefined;
}

function addDevice({ spec }: RunDraft, given: string): boolean {
  if (isDeviceName(given)) {
    const others = (spec.deviceRequests ?? []).filter(({ driver }) => driver !== 'cdi');
    const before = spec.deviceRequests?.find(({ driver }) => driver === 'cdi')?.deviceIds ?? [];
    spec.deviceRequests = [...others, namedDevices([...before, given])];
    return true;
  }
  const device = parseDevice(given);
  if (device !== undefined) spec.devices = [...(spec.devices ?? []), device];
  return device !== undefined;
}

function addVariable({ spec }: RunDraft, given: string): boolean {
  const [name, found] = cut(given, '=');
  if (name !== '') spec.env.push(found === undefined ? { name } : { name, value: found });
  return name !== '';
}

function addHost(given: string): string | undefined {
  const [, name, address] = /^([^:=]+)[:=](.+)$/.exec(given) ?? [];
  return name === undefined || address === undefined ? undefined : `${name}:${address.replace(/^\[(.*)\]$/, '$1')}`;
}

function addTmpfs({ spec }: RunDraft, given: string): boolean {
  const [path, options] = cut(given, ':');
  if (path !== '') spec.tmpfs = { ...spec.tmpfs, [path]: options ?? '' };
  return path !== '';
}

function setLogDriver({ spec }: RunDraft, driver: string): boolean {
  if (driver !== '') spec.logging = { driver, options: spec.logging?.options ?? {} };
  return driver !== '';
}

function addLogOption({ spec }: RunDraft, given: string): boolean {
  if (!given.includes('=') || given.startsWith('=')) return false;
  spec.logging = { driver: spec.logging?.driver ?? '', options: addPair(spec.logging?.options, given) };
  return true;
}

function weightOf(given: string) {
  const found = parseRate(given, false);
  return found && { path: found.path, weight: found.rate };
}

const ignored: RunOption = { kind: 'ignored', value: false };
const ignoredValue: RunOption = { kind: 'ignored', value: true };
const unsupported: RunOption = { kind: 'unsupported', value: false };
const unsupportedValue: RunOption = { kind: 'unsupported', value: true };

const networkOption = value(addNetwork);
const aliasOption = value((draft, given) => {
  if (given !== '') draft.aliases.push(given);
  return given !== '';
});

/** By the long name. */
const options: Record<string, RunOption> = {
  'add-host': list('extraHosts', addHost),
  annotation: pairs('annotations'),
  attach: value((draft, given) => {
    draft.attach.push(given.toLowerCase());
    return /^(?:stdin|stdout|stderr)$/i.test(given);
  }),
  'blkio-weight': limit('blockWeight', parseWhole),
  'blkio-weight-device': list('blockWeightDevice', weightOf),
  'cap-add': list('capabilitiesAdd', capability),
  'cap-drop': list('capabilitiesDrop', capability),
  'cgroup-parent': text('cgroupParent'),
  cgroupns: text('cgroupMode'),
  cidfile: { kind: 'file', message: 'cidfile' },
  'cpu-period': limit('cpuPeriod', parseWhole),
  'cpu-quota': limit('cpuQuota', parseWhole),
  'cpu-rt-period': limit('cpuRealtimePeriod', parseWhole),
  'cpu-rt-runtime': limit('cpuRealtimeRuntime', parseWhole),
  'cpu-shares': limit('cpuShares', parseWhole),
  cpus: limit('cpus', parseDecimal),
  'cpuset-cpus': text('cpusetCpus'),
  'cpuset-mems': text('cpusetMems'),
  detach: {
    kind: 'switch',
    apply: (draft, on) => {
      draft.detached = on;
    },
  },
  'detach-keys': ignoredValue,
  device: value(addDevice),
  'device-cgroup-rule': words('deviceRules'),
  'device-read-bps': list('deviceReadBps', (given) => parseRate(given, true)),
  'device-read-iops': list('deviceReadIops', (given) => parseRate(given, false)),
  'device-write-bps': list('deviceWriteBps', (given) => parseRate(given, true)),
  'device-write-iops': list('deviceWriteIops', (given) => parseRate(given, false)),
  'disable-content-trust': ignored,
  dns: words('dns'),
  'dns-opt': words('dnsOptions'),
  'dns-option': words('dnsOptions'),
  'dns-search': words('dnsSearch'),
  domainname: text('domainname'),
  entrypoint: value(({ spec }, given) => {
    spec.entrypoint = [given];
    return true;
  }),
  env: value(addVariable),
  'env-file': { kind: 'file', message: 'env-file' },
  expose: list('expose', parseExpose),
  gpus: list('deviceRequests', parseGpus),
  'group-add': words('groups'),
  'health-cmd': value((draft, given) => {
    draft.healthTest = given === '' ? [] : ['CMD-SHELL', given];
    return true;
  }),
  'health-interval': health('interval'),
  'health-retries': health('retries'),
  'health-start-interval': health('startInterval'),
  'health-start-period': health('startPeriod'),
  'health-timeout': health('timeout'),
  help: ignored,
  hostname: text('hostname'),
  init: onOff('init', true),
  interactive: onOff('interactive'),
  ip: toAddress('ipv4'),
  ip6: toAddress('ipv6'),
  ipc: text('ipcMode'),
  isolation: text('isolation'),
  'kernel-memory': limit('kernelMemoryBytes', parseSize),
  label: pairs('labels'),
  'label-file': { kind: 'file', message: 'label-file' },
  link: words('links'),
  'link-local-ip': value((draft, given) => {
    if (given !== '') draft.address.linkLocal = [...(draft.address.linkLocal ?? []), given];
    return given !== '';
  }),
  'log-driver': value(setLogDriver),
  'log-opt': value(addLogOption),
  'mac-address': toAddress('mac'),
  memory: limit('memoryBytes', parseSize),
  'memory-reservation': limit('memoryReservationBytes', parseSize),
  'memory-swap': limit('memorySwapBytes', sizeOrNone),
  'memory-swappiness': value(({ spec }, given) => {
    const found = parseWhole(given);
    if (found !== undefined && found >= 0) spec.memorySwappiness = found;
    return found !== undefined;
  }),
  mount: list('mounts', parseMount),
  name: text('name'),
  net: networkOption,
  network: networkOption,
  'net-alias': aliasOption,
  'network-alias': aliasOption,
  'no-healthcheck': {
    kind: 'switch',
    apply: (draft, on) => {
      if (on) draft.healthTest = ['NONE'];
    },
  },
  'oom-kill-disable': onOff('oomKillDisable'),
  'oom-score-adj': limit('oomScoreAdj', parseWhole),
  pid: text('pidMode'),
  'pids-limit': limit('pidsLimit', parseWhole),
  platform: text('platform'),
  privileged: onOff('privileged'),
  publish: list('ports', parsePublish),
  'publish-all': onOff('publishAll'),
  pull: value((draft, given) => {
    if (given === 'missing' || given === 'always' || given === 'never') draft.pull = given;
    else if (given === 'newer') draft.pull = 'always';
    else return false;
    return true;
  }),
  quiet: ignored,
  'read-only': onOff('readOnly'),
  restart: value(setRestart),
  rm: onOff('autoRemove'),
  runtime: text('runtime'),
  'security-opt': value(({ spec }, given) => {
    if (given === '') return false;
    // Docker still takes the colon of old.
    spec.securityOptions = [...(spec.securityOptions ?? []), given.replace(/^(label|seccomp|apparmor):/, '$1=')];
    return true;
  }),
  'shm-size': limit('shmBytes', parseSize),
  'sig-proxy': ignored,
  'stop-signal': text('stopSignal'),
  'stop-timeout': amount('stopTimeout', parseWhole),
  'storage-opt': pairs('storageOptions'),
  sysctl: pairs('sysctls'),
  tmpfs: value(addTmpfs),
  tty: onOff('tty'),
  ulimit: list('ulimits', parseUlimit),
  user: text('user'),
  userns: text('userMode'),
  uts: text('utsMode'),
  volume: list('volumes', parseVolume),
  'volume-driver': text('volumeDriver'),
  'volumes-from': words('volumesFrom'),
  workdir: text('workingDirectory'),
};

/** Of Windows' docker and of podman: nothing here stands for them. */
const withoutCounterpart: readonly [takesValue: boolean, names: string][] = [
  [true, 'cpu-count cpu-percent io-maxbandwidth io-maxiops arch authfile cgroup-conf cgroups'],
  [true, 'chrootdirs conmon-pidfile decryption-key env-merge gidmap group-entry health-log-destination'],
  [true, 'health-max-log-count health-max-log-size health-on-failure health-startup-cmd health-startup-interval'],
  [true, 'health-startup-retries health-startup-success health-startup-timeout hosts-file hostuser image-volume'],
  [true, 'init-ctr init-path os passwd-entry personality pidfile pod pod-id-file preserve-fd'],
  [true, 'preserve-fds rdt-class requires retry retry-delay sdnotify seccomp-policy secret'],
  [true, 'subgidname subuidname systemd timeout tz uidmap umask unsetenv variant'],
  [false, 'env-host http-proxy no-hostname no-hosts passwd read-only-tmpfs replace rmi rootfs tls-verify'],
  [false, 'unsetenv-all use-api-socket'],
];

for (const [takesValue, names] of withoutCounterpart) {
  for (const name of names.split(' ')) options[name] ??= takesValue ? unsupportedValue : unsupported;
}

/** The options of one letter. */
const letters: Record<string, string> = {
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  P: 'publish-all',
  p: 'publish',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
};

/** The option of a long name; undefined where nobody knows it. */
export function longOption(name: string): RunOption | undefined {
  return Object.hasOwn(options, name) ? options[name] : undefined;
}

/** The option of a letter. */
export function letterOption(letter: string): RunOption | undefined {
  const name = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
  return name === undefined ? undefined : longOption(name);
}
