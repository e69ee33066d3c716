// A spec as a service of a compose file, as a plain object whose YAML is written elsewhere (compose-spec, as of 2025).
import { composeMounts, there } from './compose-mounts.ts';
import { composeNetworks } from './compose-networks.ts';
import type { ContainerSpec, HealthCheckSpec } from './container-spec.ts';
import { ulimitWord } from './device-words.ts';
import { durationWord } from './option-values.ts';

/** One entry of `services:`, and what stands beside it at the top level where the service needs it. */
export interface ComposeService {
  service: Record<string, unknown>;
  volumes?: Record<string, unknown>;
  networks?: Record<string, unknown>;
}

type Fields = Record<string, unknown>;

/** `$` is the beginning of a variable in a compose file, wherever it stands; two of them are one. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, escaped(part)]));
}

/** Of the image's check only what is stated differs, which compose can say too. */
function healthcheck(health: HealthCheckSpec | undefined): Fields | undefined {
  if (health === undefined) return undefined;
  if (health.test[0] === 'NONE') return { disable: true };
  const duration = (value: number | undefined) => (value === undefined ? undefined : durationWord(value));
  return there({
    test: health.test,
    interval: duration(health.interval),
    timeout: duration(health.timeout),
    start_period: duration(health.startPeriod),
    start_interval: duration(health.startInterval),
    retries: health.retries,
  });
}

function restart({ restart: policy, maximumRetryCount }: ContainerSpec): string | undefined {
  if (policy === 'no') return undefined;
  return policy === 'on-failure' && maximumRetryCount ? `${policy}:${maximumRetryCount}` : policy;
}

function port(one: ContainerSpec['ports'][number]): Fields {
  const end = one.hostPortEnd === undefined ? '' : `-${one.hostPortEnd}`;
  return there({
    target: one.containerPort,
    published: one.hostPort === undefined ? undefined : `${one.hostPort}${end}`,
    host_ip: one.hostIp || undefined,
    protocol: one.protocol === 'tcp' ? undefined : one.protocol,
    mode: 'host',
  });
}

function processFields(spec: ContainerSpec): Fields {
  return {
    image: spec.image,
    container_name: spec.name || undefined,
    platform: spec.platform,
    command: spec.command,
    // One empty word would be a program without a name: an empty list takes the image's away.
    entrypoint: spec.entrypoint?.length === 1 && spec.entrypoint[0] === '' ? undefined : spec.entrypoint,
    environment: Object.fromEntries(spec.env.map(({ name, value }) => [name, value ?? null])),
    working_dir: spec.workingDirectory,
    user: spec.user,
    hostname: spec.hostname,
    domainname: spec.domainname,
    tty: spec.tty || undefined,
    stdin_open: spec.interactive,
    init: spec.init,
    stop_signal: spec.stopSignal,
    stop_grace_period: spec.stopTimeout === undefined ? undefined : `${spec.stopTimeout}s`,
    labels: spec.labels,
    annotations: spec.annotations,
    restart: restart(spec),
    healthcheck: healthcheck(spec.healthCheck),
  };
}

function blockFields(spec: ContainerSpec): Fields {
  const rates = (list: ContainerSpec['deviceReadBps']) => list?.map(({ path, rate }) => ({ path, rate }));
  return there({
    weight: spec.blockWeight,
    weight_device: spec.blockWeightDevice?.map(({ path, weight }) => ({ path, weight })),
    device_read_bps: rates(spec.deviceReadBps),
    device_write_bps: rates(spec.deviceWriteBps),
    device_read_iops: rates(spec.deviceReadIops),
    device_write_iops: rates(spec.deviceWriteIops),
  });
}

function ulimits({ ulimits: list }: ContainerSpec): Fields | undefined {
  return list && Object.fromEntries(list.map((one) => [one.name, ulimit(one)]));
}

function ulimit(one: NonNullable<ContainerSpec['ulimits']>[number]): unknown {
  return ulimitWord(one).includes(':') ? { soft: one.soft, hard: one.hard } : one.soft;
}

function limitFields(spec: ContainerSpec): Fields {
  return {
    mem_limit: spec.memoryBytes,
    mem_reservation: spec.memoryReservationBytes,
    memswap_limit: spec.memorySwapBytes,
    mem_swappiness: spec.memorySwappiness,
    oom_kill_disable: spec.oomKillDisable,
    oom_score_adj: spec.oomScoreAdj,
    cpus: spec.cpus,
    cpu_shares: spec.cpuShares,
    cpu_period: spec.cpuPeriod,
    cpu_quota: spec.cpuQuota,
    cpu_rt_period: spec.cpuRealtimePeriod,
    cpu_rt_runtime: spec.cpuRealtimeRuntime,
    cpuset: spec.cpusetCpus,
    pids_limit: spec.pidsLimit,
    ulimits: ulimits(spec),
    shm_size: spec.shmBytes,
    blkio_config: blockFields(spec),
    storage_opt: spec.storageOptions,
  };
}

function gpus(spec: ContainerSpec): Fields[] | undefined {
  return spec.deviceRequests
    ?.filter(({ driver }) => driver !== 'cdi')
    .map(({ driver, count, deviceIds, capabilities, options }) =>
      there({
        driver: driver || undefined,
        count: deviceIds.length > 0 ? undefined : count === -1 ? 'all' : count,
        device_ids: deviceIds,
        capabilities: capabilities[0],
        options,
      }),
    );
}

function devices(spec: ContainerSpec): string[] {
  const named = (spec.deviceRequests ?? []).filter(({ driver }) => driver === 'cdi');
  return [
    ...(spec.devices ?? []).map(({ host, container, permissions }) => `${host}:${container}:${permissions}`),
    ...named.flatMap(({ deviceIds }) => deviceIds),
  ];
}

function securityFields(spec: ContainerSpec): Fields {
  return {
    privileged: spec.privileged,
    read_only: spec.readOnly,
    cap_add: spec.capabilitiesAdd,
    cap_drop: spec.capabilitiesDrop,
    security_opt: spec.securityOptions,
    group_add: spec.groups,
    devices: devices(spec),
    device_cgroup_rules: spec.deviceRules,
    gpus: gpus(spec),
    sysctls: spec.sysctls,
    pid: spec.pidMode,
    ipc: spec.ipcMode,
    uts: spec.utsMode,
    userns_mode: spec.userMode,
    cgroup: spec.cgroupMode,
    cgroup_parent: spec.cgroupParent,
    runtime: spec.runtime,
    isolation: spec.isolation,
    logging: spec.logging && there({ driver: spec.logging.driver || undefined, options: spec.logging.options }),
  };
}

/**
 * The service that equals the spec. A compose file cannot say all: removal at the end, ports of all that is exposed, a set of memory nodes,
 * kernel memory, link-local settings of the default network and input that ends with its first client are not in it; an image's
 * entrypoint cannot be taken away without another.
 */
export function composeService(spec: ContainerSpec): ComposeService {
  const mounts = composeMounts(spec);
  const networks = composeNetworks(spec);
  const service = there({
    ...processFields(spec),
    ports: spec.ports.map(port),
    expose: spec.expose,
    ...mounts.service,
    ...networks.service,
    ...limitFields(spec),
    ...securityFields(spec),
  });
  return {
    service: escaped(service) as Fields,
    ...(Object.keys(mounts.volumes).length > 0 && { volumes: escaped(mounts.volumes) as Fields }),
    ...(Object.keys(networks.networks).length > 0 && { networks: escaped(networks.networks) as Fields }),
  };
}

/** A whole compose file with the one service, called as the container is, or as its image. */
export function composeFile(spec: ContainerSpec): Record<string, unknown> {
  const { service, ...beside } = composeService(spec);
  const ofImage =
    spec.image
      .split('@', 1)[0]
      ?.replace(/:[^/:]*$/, '')
      .split('/')
      .at(-1) ?? '';
  const name = (spec.name || ofImage).replace(/[^a-zA-Z0-9._-]/g, '-');
  return { services: { [/^[a-zA-Z0-9]/.test(name) ? name : 'service']: service }, ...beside };
}
