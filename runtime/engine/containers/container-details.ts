// What an inspected container tells: how it is set up, how it ended, how healthy it is, and what keeps it apart.
import type { ContainerInspectInfo } from 'dockerode';
import type { ContainerDetails, HealthProbe, Isolation, LastExit } from '../../contract/containers.ts';
import { timeOf, wordsOf } from '../labels.ts';
import { rowOfInspect } from './container-row.ts';

type State = ContainerInspectInfo['State'];

/** Everything a container's page shows, from GET /containers/{id}/json. */
export function detailsOf(engineId: string, raw: ContainerInspectInfo): ContainerDetails {
  const { Config: config, HostConfig: host } = raw;
  return {
    row: rowOfInspect(engineId, raw),
    env: config.Env ?? [],
    entrypoint: wordsOf(config.Entrypoint),
    command: wordsOf(config.Cmd),
    workingDirectory: config.WorkingDir ?? '',
    user: config.User ?? '',
    hostname: config.Hostname ?? '',
    tty: config.Tty ?? false,
    restartPolicy: host.RestartPolicy?.Name || 'no',
    restartCount: raw.RestartCount ?? 0,
    memoryBytes: host.Memory ?? 0,
    cpus: host.NanoCpus ? host.NanoCpus / 1e9 : host.CpuQuota && host.CpuPeriod ? host.CpuQuota / host.CpuPeriod : 0,
    networks: Object.entries(raw.NetworkSettings?.Networks ?? {}).map(([name, network]) => ({
      name,
      address: network.IPAddress ?? '',
      ipv6: network.GlobalIPv6Address ?? '',
      gateway: network.Gateway || network.IPv6Gateway || '',
      mac: network.MacAddress ?? '',
      aliases: network.Aliases ?? [],
      fixed: fixedOf(network.IPAMConfig as RawFixed),
    })),
    ...lastExitOf(raw.State),
    ...healthOf(raw.State),
    isolation: isolationOf(raw),
    raw,
  };
}

type RawFixed = { IPv4Address?: string; IPv6Address?: string } | null | undefined;

function fixedOf(asked: RawFixed): ContainerDetails['networks'][number]['fixed'] {
  const { IPv4Address: ipv4, IPv6Address: ipv6 } = asked ?? {};
  return { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) };
}

/** Nothing for one that never ran: engines put 0 there all the same. */
function lastExitOf(state: State): { lastExit?: LastExit } {
  const at = timeOf(state.FinishedAt);
  const error = state.Error ?? '';
  if (at === undefined && error === '') return {};
  return {
    lastExit: {
      code: state.ExitCode ?? 0,
      ...(at === undefined ? {} : { at }),
      outOfMemory: state.OOMKilled ?? false,
      error,
    },
  };
}

interface RawProbe {
  Start?: string;
  End?: string;
  ExitCode?: number;
  Output?: string;
}

/** Podman keeps an empty one where there is no check. */
function healthOf(state: State): Pick<ContainerDetails, 'health'> {
  const { Health: raw } = state as { Health?: { Status?: string; FailingStreak?: number; Log?: RawProbe[] | null } };
  if (!raw?.Status || raw.Status === 'none') return {};
  return { health: { failingStreak: raw.FailingStreak ?? 0, log: (raw.Log ?? []).map(probeOf).reverse() } };
}

function probeOf(raw: RawProbe): HealthProbe {
  const endedAt = timeOf(raw.End);
  return {
    startedAt: timeOf(raw.Start) ?? 0,
    ...(endedAt === undefined ? {} : { endedAt }),
    exitCode: raw.ExitCode ?? 0,
    output: raw.Output ?? '',
  };
}

/** HostConfig as engines answer it, podman's among them; dockerode's types know less. */
interface RawHost {
  PidMode?: string;
  NetworkMode?: string;
  IpcMode?: string;
  UTSMode?: string;
  UsernsMode?: string;
  CgroupnsMode?: string;
  CgroupMode?: string;
  CgroupParent?: string;
  Privileged?: boolean;
  ReadonlyRootfs?: boolean;
  SecurityOpt?: string[] | null;
  CapAdd?: string[] | null;
  CapDrop?: string[] | null;
  Devices?: { PathOnHost?: string }[] | null;
  Memory?: number;
  MemoryReservation?: number;
  MemorySwap?: number;
  NanoCpus?: number;
  CpuQuota?: number;
  CpuPeriod?: number;
  CpuShares?: number;
  CpusetCpus?: string;
  PidsLimit?: number | null;
  ShmSize?: number;
  Ulimits?: { Name?: string; Soft?: number; Hard?: number }[] | null;
}

const ownNames = new Set(['', 'private', 'default', 'bridge', 'shareable', 'slirp4netns', 'pasta']);

function namespaceOf(mode: string | undefined, always?: string): Isolation['namespaces']['pid'] {
  const word = mode || always || '';
  const [kind = '', name] = word.split(/:(.*)/s);
  if (kind === 'container' && name) return { mode: 'container', container: name };
  return { mode: ownNames.has(word) ? 'private' : word };
}

/** The value behind `name=` or `name:` among the security options; undefined when it is not there. */
function securityOption(options: readonly string[], name: string): string | undefined {
  const found = options.find((one) => one.startsWith(`${name}=`) || one.startsWith(`${name}:`));
  return found?.slice(name.length + 1);
}

function given(value: number | null | undefined): number | undefined {
  return value !== null && value !== undefined && value > 0 ? value : undefined;
}

function limitsOf(host: RawHost) {
  const { Memory: memory = 0, MemorySwap: swap = 0, CpuQuota: quota, CpuPeriod: period } = host;
  const cpus = host.NanoCpus ? host.NanoCpus / 1e9 : quota && period ? quota / period : undefined;
  return {
    memoryBytes: given(memory),
    memoryReservationBytes: given(host.MemoryReservation),
    swapBytes: swap === -1 ? -1 : memory > 0 && swap >= memory ? swap - memory : undefined,
    cpus: given(cpus),
    cpuShares: given(host.CpuShares),
    cpuset: host.CpusetCpus || undefined,
    pids: given(host.PidsLimit),
    shmBytes: given(host.ShmSize),
  };
}

/** What is not there is left out, as the contract has it. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function isolationOf(raw: ContainerInspectInfo): Isolation {
  const host = raw.HostConfig as unknown as RawHost;
  const options = host.SecurityOpt ?? [];
  const privileged = host.Privileged ?? false;
  const ownNetwork = Object.keys(raw.NetworkSettings?.Networks ?? {}).includes(host.NetworkMode ?? '');
  return {
    namespaces: {
      pid: namespaceOf(host.PidMode),
      network: ownNetwork && host.NetworkMode !== 'host' ? { mode: 'private' } : namespaceOf(host.NetworkMode),
      ipc: namespaceOf(host.IpcMode),
      uts: namespaceOf(host.UTSMode),
      user: host.UsernsMode ? namespaceOf(host.UsernsMode) : { mode: 'engine' },
      cgroup: namespaceOf(host.CgroupnsMode ?? host.CgroupMode, 'host'),
    },
    cgroupParent: host.CgroupParent ?? '',
    privileged,
    readOnly: host.ReadonlyRootfs ?? false,
    noNewPrivileges: options.some((one) => /^no-new-privileges(?:[:=]true)?$/.test(one)),
    seccomp: securityOption(options, 'seccomp') ?? (privileged ? 'unconfined' : 'default'),
    appArmor: securityOption(options, 'apparmor') ?? (raw as { AppArmorProfile?: string }).AppArmorProfile ?? '',
    capabilitiesAdd: host.CapAdd ?? [],
    capabilitiesDrop: host.CapDrop ?? [],
    devices: (host.Devices ?? []).flatMap(({ PathOnHost }) => PathOnHost ?? []),
    ...present(limitsOf(host)),
    ulimits: (host.Ulimits ?? []).map(({ Name = '', Soft = 0, Hard = 0 }) => ({ name: Name, soft: Soft, hard: Hard })),
  };
}
