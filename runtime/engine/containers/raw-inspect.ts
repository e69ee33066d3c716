// What engines answer about a container and its image, as far as a spec is made of it; any of it may be missing.
import type { RawMount } from './raw-mounts.ts';

type Maybe<T> = T | null | undefined;
type Words = Maybe<string[]>;
type Pairs = Maybe<Record<string, string>>;
type Keys = Maybe<Record<string, object>>;

/** Durations in nanoseconds. */
export interface RawHealth {
  Test?: Words;
  Interval?: Maybe<number>;
  Timeout?: Maybe<number>;
  StartPeriod?: Maybe<number>;
  StartInterval?: Maybe<number>;
  Retries?: Maybe<number>;
}

/** `Config` of an image's inspection: what its containers get where they say nothing themselves. */
export interface ImageConfig {
  Env?: Words;
  Cmd?: Maybe<string | string[]>;
  Entrypoint?: Maybe<string | string[]>;
  Labels?: Pairs;
  WorkingDir?: Maybe<string>;
  User?: Maybe<string>;
  ExposedPorts?: Keys;
  Volumes?: Keys;
  Healthcheck?: Maybe<RawHealth>;
  StopSignal?: Maybe<string>;
}

export interface RawConfig extends ImageConfig {
  Image?: Maybe<string>;
  Hostname?: Maybe<string>;
  Domainname?: Maybe<string>;
  Tty?: Maybe<boolean>;
  OpenStdin?: Maybe<boolean>;
  StdinOnce?: Maybe<boolean>;
  StopTimeout?: Maybe<number>;
  NetworkDisabled?: Maybe<boolean>;
  MacAddress?: Maybe<string>;
}

type Rates = Maybe<{ Path?: string; Rate?: number }[]>;

export interface RawLimits {
  Memory?: Maybe<number>;
  MemoryReservation?: Maybe<number>;
  MemorySwap?: Maybe<number>;
  MemorySwappiness?: Maybe<number>;
  KernelMemory?: Maybe<number>;
  OomKillDisable?: Maybe<boolean>;
  OomScoreAdj?: Maybe<number>;
  NanoCpus?: Maybe<number>;
  CpuShares?: Maybe<number>;
  CpuPeriod?: Maybe<number>;
  CpuQuota?: Maybe<number>;
  CpuRealtimePeriod?: Maybe<number>;
  CpuRealtimeRuntime?: Maybe<number>;
  CpusetCpus?: Maybe<string>;
  CpusetMems?: Maybe<string>;
  PidsLimit?: Maybe<number>;
  Ulimits?: Maybe<{ Name?: string; Soft?: number; Hard?: number }[]>;
  ShmSize?: Maybe<number>;
  BlkioWeight?: Maybe<number>;
  BlkioWeightDevice?: Maybe<{ Path?: string; Weight?: number }[]>;
  BlkioDeviceReadBps?: Rates;
  BlkioDeviceWriteBps?: Rates;
  BlkioDeviceReadIOps?: Rates;
  BlkioDeviceWriteIOps?: Rates;
  StorageOpt?: Pairs;
}

export interface RawSecurity {
  Privileged?: Maybe<boolean>;
  ReadonlyRootfs?: Maybe<boolean>;
  CapAdd?: Words;
  CapDrop?: Words;
  SecurityOpt?: Words;
  MaskedPaths?: Words;
  ReadonlyPaths?: Words;
  GroupAdd?: Words;
  Devices?: Maybe<{ PathOnHost?: string; PathInContainer?: string; CgroupPermissions?: string }[]>;
  DeviceCgroupRules?: Words;
  DeviceRequests?: Maybe<
    {
      Driver?: string;
      Count?: number;
      DeviceIDs?: Words;
      Capabilities?: Maybe<string[][]>;
      Options?: Pairs;
    }[]
  >;
  Sysctls?: Pairs;
  PidMode?: Maybe<string>;
  IpcMode?: Maybe<string>;
  UTSMode?: Maybe<string>;
  UsernsMode?: Maybe<string>;
  CgroupnsMode?: Maybe<string>;
  CgroupParent?: Maybe<string>;
  Runtime?: Maybe<string>;
  Isolation?: Maybe<string>;
}

export interface RawHost extends RawLimits, RawSecurity {
  Binds?: Words;
  Mounts?: Maybe<RawMount[]>;
  Tmpfs?: Pairs;
  VolumesFrom?: Words;
  VolumeDriver?: Maybe<string>;
  PortBindings?: Maybe<Record<string, Maybe<{ HostIp?: string; HostPort?: string }[]>>>;
  PublishAllPorts?: Maybe<boolean>;
  NetworkMode?: Maybe<string>;
  Links?: Words;
  ExtraHosts?: Words;
  Dns?: Words;
  DnsSearch?: Words;
  DnsOptions?: Words;
  RestartPolicy?: Maybe<{ Name?: string; MaximumRetryCount?: number }>;
  AutoRemove?: Maybe<boolean>;
  Init?: Maybe<boolean>;
  Annotations?: Pairs;
  LogConfig?: Maybe<{ Type?: string; Config?: Pairs }>;
}

export interface RawEndpoint {
  IPAMConfig?: Maybe<{ IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: Words }>;
  Aliases?: Words;
  DNSNames?: Words;
  Links?: Words;
  DriverOpts?: Pairs;
  MacAddress?: Maybe<string>;
  GwPriority?: Maybe<number>;
}

/** GET /containers/{id}/json. */
export interface RawInspect {
  Id: string;
  Name?: Maybe<string>;
  /** The image's id. */
  Image?: Maybe<string>;
  State?: Maybe<{ Status?: string; StartedAt?: string }>;
  Config?: Maybe<RawConfig>;
  HostConfig?: Maybe<RawHost>;
  NetworkSettings?: Maybe<{ Networks?: Maybe<Record<string, Maybe<RawEndpoint>>> }>;
  Mounts?: Maybe<{ Type?: string; Name?: string; Destination?: string; RW?: boolean }[]>;
}

/** What is taken for a default depends on these; where one is not known, what is usual. */
export interface EngineFacts {
  flavour: 'docker' | 'podman';
  /** Of the computer, which a container with its network has for a host name. */
  hostName: string;
  cgroupVersion: string;
  runtime: string;
  logDriver: string;
  /** `linux/amd64`. */
  platform: string;
}

export const usualFacts: EngineFacts = {
  flavour: 'docker',
  hostName: '',
  cgroupVersion: '2',
  runtime: 'runc',
  logDriver: 'json-file',
  platform: '',
};
