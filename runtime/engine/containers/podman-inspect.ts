// Podman's answer about a container as docker would have given it: without what podman fills in itself.
import type { RawConfig, RawHealth, RawHost, RawInspect } from './raw-inspect.ts';

/** Signals by number on Linux: podman keeps no names. */
const signals =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

function signalName(text: string | null | undefined): string | undefined {
  const name = signals[Number(text) - 1];
  return name === undefined ? (text ?? undefined) : `SIG${name}`;
}

/** Options of mounts that podman adds to each. */
const filledOptions = new Set(['rprivate', 'rbind', 'nosuid', 'nodev', 'tmpcopyup']);

function withoutFilled(options: string, more: readonly string[] = []): string {
  return options
    .split(',')
    .filter((option) => !filledOptions.has(option) && !more.includes(option))
    .join(',');
}

function bindOf(bind: string): string {
  const at = bind.lastIndexOf(':');
  const options = withoutFilled(bind.slice(at + 1), ['rw']);
  return bind.slice(0, at) + (options === '' ? '' : `:${options}`);
}

/** Made of its own accord where the root is read-only. */
const readOnlyFolders = ['/run', '/tmp', '/var/tmp'];

function tmpfsOf(host: RawHost): Record<string, string> {
  const own = (path: string, options: string) =>
    !(host.ReadonlyRootfs === true && readOnlyFolders.includes(path) && options === '');
  return Object.fromEntries(
    Object.entries(host.Tmpfs ?? {})
      .map(([path, options]) => [path, withoutFilled(options, ['rw'])] as const)
      .filter(([path, options]) => own(path, options)),
  );
}

/** Variables that podman sets for each container. */
function envOf({ Env, Hostname, User }: RawConfig): string[] {
  const filled = new Set(['container=podman', 'TERM=xterm', `HOSTNAME=${Hostname}`]);
  if (/^(?:|0|root)(?::.*)?$/.test(User ?? '')) filled.add('HOME=/root');
  return (Env ?? []).filter((variable) => !filled.has(variable));
}

const second = 1e9;

/** Podman states the defaults of a check where docker leaves them out. */
function healthOf(health: RawHealth | null | undefined): RawHealth | null | undefined {
  if (health === null || health === undefined) return health;
  const unless = (value: number | null | undefined, filled: number) => (value === filled ? 0 : value);
  return {
    ...health,
    Interval: unless(health.Interval, 30 * second),
    Timeout: unless(health.Timeout, 30 * second),
    Retries: unless(health.Retries, 3),
  };
}

function configOf(config: RawConfig): RawConfig {
  return {
    ...config,
    Env: envOf(config),
    StopSignal: signalName(config.StopSignal),
    // 0 is what it keeps for one that was given none, 10 what it uses.
    StopTimeout: config.StopTimeout === 0 || config.StopTimeout === 10 ? undefined : config.StopTimeout,
    WorkingDir: config.WorkingDir === '/' ? '' : config.WorkingDir,
    Healthcheck: healthOf(config.Healthcheck),
  };
}

const filledShm = 65_536_000;
const filledPids = 2048;

function limitsOf(host: RawHost): RawHost {
  const { NanoCpus, CpuPeriod, CpuQuota, MemorySwappiness, PidsLimit, ShmSize } = host;
  // It keeps cores as quota and period, and tells all three.
  const isCores = NanoCpus && CpuPeriod && CpuQuota && Math.abs(NanoCpus - (CpuQuota / CpuPeriod) * 1e9) < 10_000;
  return {
    ...host,
    ...(isCores && { CpuPeriod: 0, CpuQuota: 0 }),
    MemorySwappiness: MemorySwappiness === 0 ? undefined : MemorySwappiness,
    PidsLimit: PidsLimit === filledPids ? 0 : PidsLimit,
    ShmSize: ShmSize === filledShm ? 0 : ShmSize,
    Ulimits: (host.Ulimits ?? []).map((limit) => ({
      ...limit,
      Name: (limit.Name ?? '').replace(/^RLIMIT_/, '').toLowerCase(),
    })),
  };
}

function hostOf(host: RawHost): RawHost {
  const unless = (value: string | null | undefined, filled: string) => (value === filled ? '' : value);
  return {
    ...limitsOf(host),
    Binds: (host.Binds ?? []).map(bindOf),
    Tmpfs: tmpfsOf(host),
    Init: host.Init === true ? true : undefined,
    IpcMode: unless(host.IpcMode, 'shareable'),
    PidMode: unless(host.PidMode, 'private'),
    UTSMode: unless(host.UTSMode, 'private'),
    Runtime: unless(host.Runtime, 'oci'),
    Devices: (host.Devices ?? []).map((device) => ({
      ...device,
      CgroupPermissions: device.CgroupPermissions || 'rwm',
    })),
  };
}

/** Docker's form of podman's answer (podman 4 and 5, GET /containers/{id}/json). */
export function fromPodman(inspect: RawInspect): RawInspect {
  return { ...inspect, Config: configOf(inspect.Config ?? {}), HostConfig: hostOf(inspect.HostConfig ?? {}) };
}
