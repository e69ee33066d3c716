// A spec as the options of `docker run`, in the order of the form.

import { networkWord } from '../networks/network-words.ts';
import type { ContainerSpec, NetworkSpec } from './container-spec.ts';
import { deviceWord, gpusWord, isGpuRequest, ulimitWord } from './device-words.ts';
import { mountWord, volumeWord } from './mount-words.ts';
import { decimalWord, durationWord, pairWords, sizeWord } from './option-values.ts';
import { publishWord } from './port-words.ts';

type Value = string | number | boolean | readonly string[] | undefined;

/** The option once for each value; nothing where there is none. */
function option(flag: string, value: Value): string[] {
  if (value === undefined) return [];
  if (value === true) return [flag];
  if (value === false) return [`${flag}=false`];
  return (typeof value === 'object' ? value : [String(value)]).flatMap((one) => [flag, one]);
}

const map = <T>(list: readonly T[] | undefined, word: (one: T) => string) => list?.map(word);
const size = (bytes: number | undefined) => (bytes === undefined || bytes < 0 ? bytes : sizeWord(bytes));
const only = (value: boolean | undefined) => (value === true ? true : undefined);

/**
 * Standard input that ends with its first client is what `docker run` makes of `-i` without `-d`; only to attach it is what can be told
 * apart.
 */
function frontOptions(spec: ContainerSpec): string[] {
  return [
    ...(spec.stdinOnce === true ? ['-a', 'stdin'] : ['-d']),
    ...option('-i', only(spec.interactive)),
    ...option('-t', only(spec.tty)),
    ...option('--rm', only(spec.autoRemove)),
    ...option('--name', spec.name === '' ? undefined : spec.name),
    ...option('--platform', spec.platform),
  ];
}

function placeOptions(spec: ContainerSpec): string[] {
  return [
    ...option('-p', map(spec.ports, publishWord)),
    ...option('-P', only(spec.publishAll)),
    ...option('--expose', spec.expose),
    ...option('-v', map(spec.volumes, volumeWord)),
    ...option('--mount', map(spec.mounts, mountWord)),
    ...option(
      '--tmpfs',
      map(Object.entries(spec.tmpfs ?? {}), ([path, options]) => (options === '' ? path : `${path}:${options}`)),
    ),
    ...option('--volumes-from', spec.volumesFrom),
    ...option('--volume-driver', spec.volumeDriver),
    ...option(
      '-e',
      map(spec.env, ({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    ),
    ...option('--label', pairWords(spec.labels)),
    ...option('--annotation', pairWords(spec.annotations ?? {})),
  ];
}

/**
 * docker reads all that stands in one `--network` as lower case. The first network's names can be told apart from it; those of others
 * cannot.
 */
function joinOptions(network: NetworkSpec, isFirst: boolean): string[] {
  const { name, aliases, ipv4, ipv6, linkLocal, mac, driverOptions, gatewayPriority } = network;
  const hasCapitals = /\p{Lu}/u.test([name, ...aliases].join());
  if (!isFirst || !hasCapitals || driverOptions !== undefined || gatewayPriority !== undefined) {
    return option('--network', networkWord(network));
  }
  return [
    ...option('--network', name),
    ...option('--network-alias', aliases),
    ...option('--ip', ipv4),
    ...option('--ip6', ipv6),
    ...option('--link-local-ip', linkLocal),
    ...option('--mac-address', mac),
  ];
}

function networkOptions(spec: ContainerSpec): string[] {
  return [
    ...option('--network', spec.networkMode),
    ...option('--network', spec.networkDisabled === true && spec.networkMode === undefined ? 'none' : undefined),
    ...(spec.networks ?? []).flatMap((network, index) => joinOptions(network, index === 0)),
    ...option('--link', spec.links),
    ...option('--add-host', spec.extraHosts),
    ...option('--dns', spec.dns),
    ...option('--dns-search', spec.dnsSearch),
    ...option('--dns-option', spec.dnsOptions),
    ...option('--hostname', spec.hostname),
    ...option('--domainname', spec.domainname),
  ];
}

/** A command of words has no option: it is written as the shell command that calls it. */
function healthCommand(test: readonly string[], quote: (word: string) => string): string | undefined {
  if (test.length === 0) return undefined;
  return test[0] === 'CMD-SHELL' ? test.slice(1).join(' ') : test.slice(1).map(quote).join(' ');
}

function healthOptions(spec: ContainerSpec, quote: (word: string) => string): string[] {
  const health = spec.healthCheck;
  if (health === undefined) return [];
  if (health.test[0] === 'NONE') return ['--no-healthcheck'];
  const duration = (value: number | undefined) => (value === undefined ? undefined : durationWord(value));
  return [
    ...option('--health-cmd', healthCommand(health.test, quote)),
    ...option('--health-interval', duration(health.interval)),
    ...option('--health-timeout', duration(health.timeout)),
    ...option('--health-start-period', duration(health.startPeriod)),
    ...option('--health-start-interval', duration(health.startInterval)),
    ...option('--health-retries', health.retries),
  ];
}

function restartWord({ restart, maximumRetryCount }: ContainerSpec): string | undefined {
  if (restart === 'no') return undefined;
  return restart === 'on-failure' && maximumRetryCount !== undefined && maximumRetryCount > 0
    ? `${restart}:${maximumRetryCount}`
    : restart;
}

function processOptions(spec: ContainerSpec, quote: (word: string) => string): string[] {
  return [
    ...option('--restart', restartWord(spec)),
    ...option('--workdir', spec.workingDirectory),
    ...option('--user', spec.user),
    ...option('--group-add', spec.groups),
    ...option('--init', spec.init),
    ...option('--stop-signal', spec.stopSignal),
    ...option('--stop-timeout', spec.stopTimeout),
    ...healthOptions(spec, quote),
  ];
}

function limitOptions(spec: ContainerSpec): string[] {
  return [
    ...option('--memory', size(spec.memoryBytes)),
    ...option('--memory-reservation', size(spec.memoryReservationBytes)),
    ...option('--memory-swap', size(spec.memorySwapBytes)),
    ...option('--memory-swappiness', spec.memorySwappiness),
    ...option('--kernel-memory', size(spec.kernelMemoryBytes)),
    ...option('--oom-kill-disable', only(spec.oomKillDisable)),
    ...option('--oom-score-adj', spec.oomScoreAdj),
    ...option('--cpus', spec.cpus === undefined ? undefined : decimalWord(spec.cpus)),
    ...option('--cpu-shares', spec.cpuShares),
    ...option('--cpu-period', spec.cpuPeriod),
    ...option('--cpu-quota', spec.cpuQuota),
    ...option('--cpu-rt-period', spec.cpuRealtimePeriod),
    ...option('--cpu-rt-runtime', spec.cpuRealtimeRuntime),
    ...option('--cpuset-cpus', spec.cpusetCpus),
    ...option('--cpuset-mems', spec.cpusetMems),
    ...option('--pids-limit', spec.pidsLimit),
    ...option('--ulimit', map(spec.ulimits, ulimitWord)),
    ...option('--shm-size', size(spec.shmBytes)),
    ...blockOptions(spec),
  ];
}

function blockOptions(spec: ContainerSpec): string[] {
  const rate = (one: { path: string; rate: number }) => `${one.path}:${one.rate}`;
  return [
    ...option('--blkio-weight', spec.blockWeight),
    ...option(
      '--blkio-weight-device',
      map(spec.blockWeightDevice, ({ path, weight }) => `${path}:${weight}`),
    ),
    ...option('--device-read-bps', map(spec.deviceReadBps, rate)),
    ...option('--device-write-bps', map(spec.deviceWriteBps, rate)),
    ...option('--device-read-iops', map(spec.deviceReadIops, rate)),
    ...option('--device-write-iops', map(spec.deviceWriteIops, rate)),
    ...option('--storage-opt', pairWords(spec.storageOptions ?? {})),
  ];
}

function securityOptions(spec: ContainerSpec): string[] {
  const requests = spec.deviceRequests ?? [];
  return [
    ...option('--privileged', only(spec.privileged)),
    ...option('--read-only', only(spec.readOnly)),
    ...option('--cap-add', spec.capabilitiesAdd),
    ...option('--cap-drop', spec.capabilitiesDrop),
    ...option('--security-opt', spec.securityOptions),
    ...option('--device', map(spec.devices, deviceWord)),
    ...option('--device-cgroup-rule', spec.deviceRules),
    ...option('--gpus', map(requests.filter(isGpuRequest), gpusWord)),
    ...option(
      '--device',
      requests.filter(({ driver }) => driver === 'cdi').flatMap(({ deviceIds }) => deviceIds),
    ),
    ...option('--sysctl', pairWords(spec.sysctls ?? {})),
    ...option('--pid', spec.pidMode),
    ...option('--ipc', spec.ipcMode),
    ...option('--uts', spec.utsMode),
    ...option('--userns', spec.userMode),
    ...option('--cgroupns', spec.cgroupMode),
    ...option('--cgroup-parent', spec.cgroupParent),
    ...option('--runtime', spec.runtime),
    ...option('--isolation', spec.isolation),
  ];
}

function logOptions({ logging }: ContainerSpec): string[] {
  if (logging === undefined) return [];
  return [
    ...option('--log-driver', logging.driver === '' ? undefined : logging.driver),
    ...option('--log-opt', pairWords(logging.options)),
  ];
}

/** The words between `run` and the image, then the image and its command; `quote` is for commands within a word. */
export function runWords(spec: ContainerSpec, quote: (word: string) => string): string[] {
  const [program, ...before] = spec.entrypoint ?? [];
  return [
    ...frontOptions(spec),
    ...placeOptions(spec),
    ...networkOptions(spec),
    ...processOptions(spec, quote),
    ...limitOptions(spec),
    ...securityOptions(spec),
    ...logOptions(spec),
    ...option('--entrypoint', program),
    spec.image,
    ...before,
    ...spec.command,
  ];
}
