// What a container is to be, as a value: everything `docker create` can be told.
import { z } from 'zod';

export const restartPolicy = z.enum(['no', 'always', 'unless-stopped', 'on-failure']);

const words = z.array(z.string());
const pairs = z.record(z.string(), z.string());

/** `hostPort` of undefined: the engine chooses a free one; with `hostPortEnd` it takes a free one of that range. */
export const portSpec = z.object({
  hostIp: z.string().optional(),
  hostPort: z.number().optional(),
  hostPortEnd: z.number().optional(),
  containerPort: z.number(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});
export type PortSpec = z.infer<typeof portSpec>;

/** As `docker run --mount`: what `-v` cannot say. Sizes in bytes. */
export const mountSpec = z.object({
  type: z.enum(['volume', 'bind', 'tmpfs', 'npipe', 'cluster', 'image']),
  source: z.string().optional(),
  destination: z.string(),
  readOnly: z.boolean(),
  consistency: z.string().optional(),
  bind: z
    .object({
      propagation: z.string().optional(),
      nonRecursive: z.boolean().optional(),
      createMountpoint: z.boolean().optional(),
      readOnlyNonRecursive: z.boolean().optional(),
      readOnlyForceRecursive: z.boolean().optional(),
    })
    .optional(),
  volume: z
    .object({
      noCopy: z.boolean().optional(),
      labels: pairs.optional(),
      driver: z.string().optional(),
      driverOptions: pairs.optional(),
      subpath: z.string().optional(),
    })
    .optional(),
  image: z.object({ subpath: z.string().optional() }).optional(),
  tmpfs: z
    .object({ sizeBytes: z.number().optional(), mode: z.number().optional(), options: z.array(words).optional() })
    .optional(),
});
export type MountSpec = z.infer<typeof mountSpec>;

/** One network a container joins; what is not said the engine chooses. */
export const networkSpec = z.object({
  name: z.string(),
  aliases: words,
  ipv4: z.string().optional(),
  ipv6: z.string().optional(),
  linkLocal: words.optional(),
  mac: z.string().optional(),
  links: words.optional(),
  driverOptions: pairs.optional(),
  gatewayPriority: z.number().optional(),
});
export type NetworkSpec = z.infer<typeof networkSpec>;

/** Durations in nanoseconds, as the engine has them; `test` begins with NONE, CMD or CMD-SHELL, and is empty where the image's is kept. */
export const healthCheckSpec = z.object({
  test: words,
  interval: z.number().optional(),
  timeout: z.number().optional(),
  startPeriod: z.number().optional(),
  startInterval: z.number().optional(),
  retries: z.number().optional(),
});
export type HealthCheckSpec = z.infer<typeof healthCheckSpec>;

/** As `--gpus` and HostConfig.DeviceRequests: `count` -1 is all. */
export const deviceRequest = z.object({
  driver: z.string(),
  count: z.number(),
  deviceIds: words,
  capabilities: z.array(words),
  options: pairs,
});

const deviceRate = z.object({ path: z.string(), rate: z.number() });

/**
 * Everything `docker create` can be told. Only what is said is there: an absent field (and an empty `command`) leaves it to the image or
 * the engine. `source` of a volume: its name, an absolute path to bind, or '' for an anonymous one. Sizes in bytes.
 */
export const containerSpec = z.object({
  image: z.string(),
  name: z.string(),
  platform: z.string().optional(),
  command: words,
  /** `['']` clears the image's. */
  entrypoint: words.optional(),
  /** Without a value it takes the image's variable away. */
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
  workingDirectory: z.string().optional(),
  user: z.string().optional(),
  hostname: z.string().optional(),
  domainname: z.string().optional(),
  tty: z.boolean(),
  /** Standard input stays open (`-i`). */
  interactive: z.boolean().optional(),
  /** Standard input ends with the first client (`StdinOnce`). */
  stdinOnce: z.boolean().optional(),
  init: z.boolean().optional(),
  stopSignal: z.string().optional(),
  /** Seconds. */
  stopTimeout: z.number().optional(),
  labels: pairs,
  annotations: pairs.optional(),

  ports: z.array(portSpec),
  publishAll: z.boolean().optional(),
  /** Exposed without being published: `8080/tcp`. */
  expose: words.optional(),
  /** As `-v`; `options` are what stands behind the second colon besides ro and rw: z, Z, rshared, nocopy … */
  volumes: z.array(
    z.object({ source: z.string(), destination: z.string(), readOnly: z.boolean(), options: words.optional() }),
  ),
  mounts: z.array(mountSpec).optional(),
  /** As `--tmpfs`: options by path. */
  tmpfs: pairs.optional(),
  volumesFrom: words.optional(),
  volumeDriver: z.string().optional(),

  /** `host`, `none`, `container:NAME`; absent: the first of `networks`, or the engine's own. */
  networkMode: z.string().optional(),
  networks: z.array(networkSpec).optional(),
  networkDisabled: z.boolean().optional(),
  links: words.optional(),
  /** `name:address`. */
  extraHosts: words.optional(),
  dns: words.optional(),
  dnsSearch: words.optional(),
  dnsOptions: words.optional(),

  restart: restartPolicy,
  maximumRetryCount: z.number().optional(),
  autoRemove: z.boolean().optional(),
  healthCheck: healthCheckSpec.optional(),

  /** Bytes and cores; undefined is no limit. */
  memoryBytes: z.number().optional(),
  memoryReservationBytes: z.number().optional(),
  /** With the memory; -1 is no limit. */
  memorySwapBytes: z.number().optional(),
  memorySwappiness: z.number().optional(),
  kernelMemoryBytes: z.number().optional(),
  oomKillDisable: z.boolean().optional(),
  oomScoreAdj: z.number().optional(),
  cpus: z.number().optional(),
  cpuShares: z.number().optional(),
  /** Microseconds. */
  cpuPeriod: z.number().optional(),
  cpuQuota: z.number().optional(),
  cpuRealtimePeriod: z.number().optional(),
  cpuRealtimeRuntime: z.number().optional(),
  cpusetCpus: z.string().optional(),
  cpusetMems: z.string().optional(),
  pidsLimit: z.number().optional(),
  ulimits: z.array(z.object({ name: z.string(), soft: z.number(), hard: z.number() })).optional(),
  shmBytes: z.number().optional(),
  blockWeight: z.number().optional(),
  blockWeightDevice: z.array(z.object({ path: z.string(), weight: z.number() })).optional(),
  deviceReadBps: z.array(deviceRate).optional(),
  deviceWriteBps: z.array(deviceRate).optional(),
  deviceReadIops: z.array(deviceRate).optional(),
  deviceWriteIops: z.array(deviceRate).optional(),
  storageOptions: pairs.optional(),

  privileged: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  capabilitiesAdd: words.optional(),
  capabilitiesDrop: words.optional(),
  securityOptions: words.optional(),
  groups: words.optional(),
  devices: z.array(z.object({ host: z.string(), container: z.string(), permissions: z.string() })).optional(),
  deviceRules: words.optional(),
  deviceRequests: z.array(deviceRequest).optional(),
  sysctls: pairs.optional(),
  pidMode: z.string().optional(),
  ipcMode: z.string().optional(),
  utsMode: z.string().optional(),
  userMode: z.string().optional(),
  cgroupMode: z.string().optional(),
  cgroupParent: z.string().optional(),
  runtime: z.string().optional(),
  isolation: z.string().optional(),

  logging: z.object({ driver: z.string(), options: pairs }).optional(),
});
export type ContainerSpec = z.infer<typeof containerSpec>;

/** A spec that asks for nothing but an image. */
export function emptySpec(image = ''): ContainerSpec {
  return { image, name: '', command: [], env: [], ports: [], volumes: [], restart: 'no', tty: false, labels: {} };
}

const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** Whether the engine takes it as a container's name (Docker: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`). */
export function isContainerName(name: string): boolean {
  return containerName.test(name);
}

/** Whether the engine takes it as a volume's name. */
export function isVolumeName(name: string): boolean {
  return volumeName.test(name);
}
