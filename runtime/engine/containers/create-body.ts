// The engine's description of a new container, made from a spec (POST /containers/create).
import type { ContainerSpec, HealthCheckSpec } from '../../contract/specs/container-spec.ts';
import { volumeWord } from '../../contract/specs/mount-words.ts';
import { type EngineApi, newestApi } from '../system.ts';
import { type EndpointSettings, endpointsOf, hostLinks, macOfConfig, networkModeOf } from './create-networks.ts';
import { rawMount } from './raw-mounts.ts';

interface PortBinding {
  HostIp: string;
  HostPort: string;
}

/** `systempaths=unconfined` is a word of the command line's: the engine is told of two empty lists. */
export const openSystemPaths = 'systempaths=unconfined';

/** What is there of them: fields that are undefined are left out. */
function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function portBindings(spec: ContainerSpec): Record<string, PortBinding[]> {
  const bindings: Record<string, PortBinding[]> = {};
  for (const { hostIp, hostPort, hostPortEnd, containerPort, protocol } of spec.ports) {
    const key = `${containerPort}/${protocol}`;
    bindings[key] ??= [];
    const end = hostPortEnd === undefined || hostPortEnd === hostPort ? '' : `-${hostPortEnd}`;
    bindings[key].push({ HostIp: hostIp ?? '', HostPort: hostPort === undefined ? '' : `${hostPort}${end}` });
  }
  return bindings;
}

function healthBody(health: HealthCheckSpec): Record<string, unknown> {
  return defined({
    Test: health.test,
    Interval: health.interval,
    Timeout: health.timeout,
    StartPeriod: health.startPeriod,
    StartInterval: health.startInterval,
    Retries: health.retries,
  });
}

/** An anonymous volume with a wish of its own cannot be told in `Volumes`, which knows paths alone. */
function isPlainAnonymous({ source, readOnly, options }: ContainerSpec['volumes'][number]): boolean {
  return source === '' && !readOnly && (options ?? []).length === 0;
}

function configBody(spec: ContainerSpec, api: EngineApi): Record<string, unknown> {
  const exposed = [...(spec.expose ?? []), ...spec.ports.map((port) => `${port.containerPort}/${port.protocol}`)];
  const anonymous = spec.volumes.filter(isPlainAnonymous);
  return defined({
    Image: spec.image.trim(),
    Cmd: spec.command.length === 0 ? undefined : spec.command,
    Entrypoint: spec.entrypoint,
    Env: spec.env.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    WorkingDir: spec.workingDirectory,
    User: spec.user,
    Hostname: spec.hostname,
    Domainname: spec.domainname,
    Tty: spec.tty,
    OpenStdin: spec.interactive,
    StdinOnce: spec.stdinOnce,
    StopSignal: spec.stopSignal,
    StopTimeout: spec.stopTimeout,
    Labels: spec.labels,
    Volumes: anonymous.length === 0 ? undefined : Object.fromEntries(anonymous.map((one) => [one.destination, {}])),
    ExposedPorts: Object.fromEntries(exposed.map((key) => [key, {}])),
    Healthcheck: spec.healthCheck && healthBody(spec.healthCheck),
    NetworkDisabled: spec.networkDisabled,
    MacAddress: macOfConfig(spec, api),
  });
}

function mountsBody(spec: ContainerSpec): Record<string, unknown>[] | undefined {
  const anonymous = spec.volumes.filter((one) => one.source === '' && !isPlainAnonymous(one));
  const mounts = [
    ...anonymous.map(({ destination, readOnly, options }) => ({
      type: 'volume' as const,
      destination,
      readOnly,
      ...(options?.includes('nocopy') && { volume: { noCopy: true } }),
    })),
    ...(spec.mounts ?? []),
  ];
  return mounts.length === 0 ? undefined : mounts.map(rawMount);
}

function rateBody(rates: ContainerSpec['deviceReadBps']) {
  return rates?.map(({ path, rate }) => ({ Path: path, Rate: rate }));
}

function limitsBody(spec: ContainerSpec): Record<string, unknown> {
  return {
    Memory: spec.memoryBytes,
    MemoryReservation: spec.memoryReservationBytes,
    MemorySwap: spec.memorySwapBytes,
    MemorySwappiness: spec.memorySwappiness,
    KernelMemory: spec.kernelMemoryBytes,
    OomKillDisable: spec.oomKillDisable,
    OomScoreAdj: spec.oomScoreAdj,
    NanoCpus: spec.cpus === undefined ? undefined : Math.round(spec.cpus * 1e9),
    CpuShares: spec.cpuShares,
    CpuPeriod: spec.cpuPeriod,
    CpuQuota: spec.cpuQuota,
    CpuRealtimePeriod: spec.cpuRealtimePeriod,
    CpuRealtimeRuntime: spec.cpuRealtimeRuntime,
    CpusetCpus: spec.cpusetCpus,
    CpusetMems: spec.cpusetMems,
    PidsLimit: spec.pidsLimit,
    Ulimits: spec.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    ShmSize: spec.shmBytes,
    BlkioWeight: spec.blockWeight,
    BlkioWeightDevice: spec.blockWeightDevice?.map(({ path, weight }) => ({ Path: path, Weight: weight })),
    BlkioDeviceReadBps: rateBody(spec.deviceReadBps),
    BlkioDeviceWriteBps: rateBody(spec.deviceWriteBps),
    BlkioDeviceReadIOps: rateBody(spec.deviceReadIops),
    BlkioDeviceWriteIOps: rateBody(spec.deviceWriteIops),
    StorageOpt: spec.storageOptions,
  };
}

function securityBody(spec: ContainerSpec): Record<string, unknown> {
  const isOpen = spec.securityOptions?.includes(openSystemPaths) === true;
  return {
    Privileged: spec.privileged,
    ReadonlyRootfs: spec.readOnly,
    CapAdd: spec.capabilitiesAdd,
    CapDrop: spec.capabilitiesDrop,
    SecurityOpt: spec.securityOptions?.filter((option) => option !== openSystemPaths),
    ...(isOpen && { MaskedPaths: [], ReadonlyPaths: [] }),
    GroupAdd: spec.groups,
    Devices: spec.devices?.map(({ host, container, permissions }) => ({
      PathOnHost: host,
      PathInContainer: container,
      CgroupPermissions: permissions,
    })),
    DeviceCgroupRules: spec.deviceRules,
    DeviceRequests: spec.deviceRequests?.map(({ driver, count, deviceIds, capabilities, options }) => ({
      Driver: driver,
      Count: count,
      DeviceIDs: deviceIds,
      Capabilities: capabilities,
      Options: options,
    })),
    Sysctls: spec.sysctls,
    PidMode: spec.pidMode,
    IpcMode: spec.ipcMode,
    UTSMode: spec.utsMode,
    UsernsMode: spec.userMode,
    CgroupnsMode: spec.cgroupMode,
    CgroupParent: spec.cgroupParent,
    Runtime: spec.runtime,
    Isolation: spec.isolation,
  };
}

function hostBody(spec: ContainerSpec): Record<string, unknown> {
  return defined({
    PortBindings: portBindings(spec),
    PublishAllPorts: spec.publishAll,
    // Binds, not Mounts: only they make a missing host directory, as `docker run -v` does.
    Binds: spec.volumes.filter(({ source }) => source !== '').map(volumeWord),
    Mounts: mountsBody(spec),
    Tmpfs: spec.tmpfs,
    VolumesFrom: spec.volumesFrom,
    VolumeDriver: spec.volumeDriver,
    NetworkMode: networkModeOf(spec),
    Links: hostLinks(spec),
    ExtraHosts: spec.extraHosts,
    Dns: spec.dns,
    DnsSearch: spec.dnsSearch,
    DnsOptions: spec.dnsOptions,
    RestartPolicy: { Name: spec.restart, MaximumRetryCount: spec.maximumRetryCount ?? 0 },
    AutoRemove: spec.autoRemove,
    Init: spec.init,
    Annotations: spec.annotations,
    LogConfig: spec.logging && { Type: spec.logging.driver, Config: spec.logging.options },
    ...limitsBody(spec),
    ...securityBody(spec),
  });
}

export interface CreateBody extends Record<string, unknown> {
  HostConfig: Record<string, unknown>;
  NetworkingConfig?: { EndpointsConfig: Record<string, EndpointSettings> };
}

/**
 * The body of POST /containers/create; equals what `dockerRunCommand` prints. Older engines take one network here: `laterNetworks` are
 * those to join afterwards. The name and the platform go into the query.
 */
export function createBody(spec: ContainerSpec, api: EngineApi = newestApi): CreateBody {
  const endpoints = endpointsOf(spec, api);
  return {
    ...configBody(spec, api),
    HostConfig: hostBody(spec),
    ...(Object.keys(endpoints).length > 0 && { NetworkingConfig: { EndpointsConfig: endpoints } }),
  };
}

/** What goes into the query of POST /containers/create. */
export function createQuery(spec: ContainerSpec): Record<string, string> {
  return {
    ...(spec.name !== '' && { name: spec.name }),
    ...(spec.platform !== undefined && { platform: spec.platform }),
  };
}
