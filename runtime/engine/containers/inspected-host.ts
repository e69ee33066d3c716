// The limits and rights of an inspected container as a spec has them; what the engine fills in by itself is left out.
import type { ContainerSpec } from '../../contract/specs/container-spec.ts';
import { openSystemPaths } from './create-body.ts';
import type { EngineFacts, RawHost, RawLimits, RawSecurity } from './raw-inspect.ts';

type Part = Partial<ContainerSpec>;

/** The fields that are there; a spec has no undefined ones. */
export function stated(fields: { [K in keyof ContainerSpec]?: ContainerSpec[K] | undefined }): Part {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Part;
}

/** Engines say 0 (and some -1) where nothing was asked. */
export const positive = (value: number | null | undefined) =>
  value !== null && value !== undefined && value > 0 ? value : undefined;
const nonZero = (value: number | null | undefined) => value || undefined;
export const filled = (value: string | null | undefined) => value || undefined;
export const some = <T>(list: readonly T[] | null | undefined) => (list && list.length > 0 ? [...list] : undefined);
export const somePairs = (pairs: Record<string, string> | null | undefined) =>
  pairs && Object.keys(pairs).length > 0 ? pairs : undefined;
export const yes = (value: boolean | null | undefined) => (value === true ? true : undefined);

/** Memory and as much swap again is what the engine makes of memory alone. */
function swapOf({ Memory, MemorySwap }: RawLimits): number | undefined {
  if (!MemorySwap || (Memory && MemorySwap === 2 * Memory)) return undefined;
  return MemorySwap;
}

function ratesOf(rates: RawLimits['BlkioDeviceReadBps']): ContainerSpec['deviceReadBps'] | undefined {
  return some(rates)?.map(({ Path = '', Rate = 0 }) => ({ path: Path, rate: Rate }));
}

const usualShm = 64 * 2 ** 20;

export function limitsOf(host: RawLimits): Part {
  const swappiness = host.MemorySwappiness ?? -1;
  return stated({
    memoryBytes: positive(host.Memory),
    memoryReservationBytes: positive(host.MemoryReservation),
    memorySwapBytes: swapOf(host),
    memorySwappiness: swappiness < 0 ? undefined : swappiness,
    kernelMemoryBytes: positive(host.KernelMemory),
    oomKillDisable: yes(host.OomKillDisable),
    oomScoreAdj: nonZero(host.OomScoreAdj),
    cpus: host.NanoCpus ? host.NanoCpus / 1e9 : undefined,
    cpuShares: positive(host.CpuShares),
    cpuPeriod: positive(host.CpuPeriod),
    cpuQuota: nonZero(host.CpuQuota),
    cpuRealtimePeriod: positive(host.CpuRealtimePeriod),
    cpuRealtimeRuntime: nonZero(host.CpuRealtimeRuntime),
    cpusetCpus: filled(host.CpusetCpus),
    cpusetMems: filled(host.CpusetMems),
    pidsLimit: nonZero(host.PidsLimit),
    ulimits: some(host.Ulimits)?.map(({ Name = '', Soft = 0, Hard = 0 }) => ({ name: Name, soft: Soft, hard: Hard })),
    shmBytes: host.ShmSize === usualShm ? undefined : positive(host.ShmSize),
    blockWeight: positive(host.BlkioWeight),
    blockWeightDevice: some(host.BlkioWeightDevice)?.map(({ Path = '', Weight = 0 }) => ({
      path: Path,
      weight: Weight,
    })),
    deviceReadBps: ratesOf(host.BlkioDeviceReadBps),
    deviceWriteBps: ratesOf(host.BlkioDeviceWriteBps),
    deviceReadIops: ratesOf(host.BlkioDeviceReadIOps),
    deviceWriteIops: ratesOf(host.BlkioDeviceWriteIOps),
    storageOptions: somePairs(host.StorageOpt),
  });
}

/** `NET_ADMIN` for what engines of each age write with and without `CAP_`. */
function capabilities(names: readonly string[] | null | undefined): string[] | undefined {
  return some(names)?.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
}

/** No path is hidden, though it is no privileged container: it was asked for. */
function hasOpenSystemPaths({ MaskedPaths, ReadonlyPaths, Privileged }: RawSecurity): boolean {
  return Privileged !== true && MaskedPaths?.length === 0 && ReadonlyPaths?.length === 0;
}

/** Docker turns labels off by itself for what shares the host's processes or memory, and for privileged ones. */
function securityOptions(host: RawSecurity): string[] | undefined {
  const isFilled = host.Privileged === true || host.PidMode === 'host' || host.IpcMode === 'host';
  const own = (host.SecurityOpt ?? []).filter((option) => !(isFilled && option === 'label=disable'));
  return some(hasOpenSystemPaths(host) ? [...own, openSystemPaths] : own);
}

/** Engines write down the mode they chose: with version 1 of control groups, or all rights, the host's. */
function cgroupMode(host: RawSecurity, { cgroupVersion }: EngineFacts): string | undefined {
  const usual = cgroupVersion === '1' || host.Privileged === true ? 'host' : 'private';
  return host.CgroupnsMode === usual ? undefined : filled(host.CgroupnsMode);
}

function requestsOf(host: RawSecurity): ContainerSpec['deviceRequests'] | undefined {
  return some(host.DeviceRequests)?.map((request) => ({
    driver: request.Driver ?? '',
    count: request.Count ?? 0,
    deviceIds: request.DeviceIDs ?? [],
    capabilities: request.Capabilities ?? [],
    options: request.Options ?? {},
  }));
}

export function securityOf(host: RawSecurity, facts: EngineFacts): Part {
  const unless = (value: string | null | undefined, usual: string) => (value === usual ? undefined : filled(value));
  return stated({
    privileged: yes(host.Privileged),
    readOnly: yes(host.ReadonlyRootfs),
    capabilitiesAdd: capabilities(host.CapAdd),
    capabilitiesDrop: capabilities(host.CapDrop),
    securityOptions: securityOptions(host),
    groups: some(host.GroupAdd),
    devices: some(host.Devices)?.map(({ PathOnHost = '', PathInContainer = '', CgroupPermissions = '' }) => ({
      host: PathOnHost,
      container: PathInContainer,
      permissions: CgroupPermissions,
    })),
    deviceRules: some(host.DeviceCgroupRules),
    deviceRequests: requestsOf(host),
    sysctls: somePairs(host.Sysctls),
    pidMode: filled(host.PidMode),
    ipcMode: unless(host.IpcMode, 'private'),
    utsMode: filled(host.UTSMode),
    userMode: filled(host.UsernsMode),
    cgroupMode: cgroupMode(host, facts),
    cgroupParent: filled(host.CgroupParent),
    runtime: unless(host.Runtime, facts.runtime),
    isolation: unless(host.Isolation, 'default'),
  });
}

/** The driver is written down with each container; it was asked for where it is another than the engine's, or has options. */
export function loggingOf({ LogConfig }: RawHost, { logDriver }: EngineFacts): Part {
  const driver = LogConfig?.Type ?? '';
  const options = LogConfig?.Config ?? {};
  const usual = driver === '' || driver === (logDriver || 'json-file');
  return usual && Object.keys(options).length === 0 ? {} : { logging: { driver, options } };
}
