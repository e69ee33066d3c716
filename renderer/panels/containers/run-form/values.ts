// What a person typed into the run form, kept as typed: lines of text, switches, lists and rows.
import type {
  ContainerSpec,
  MountSpec,
  NetworkSpec,
  PortSpec,
} from '../../../../runtime/contract/specs/container-spec.ts';
import type { TextVariable } from '../../../ui/form/variable-text.ts';
import { decimal, duration, gpus, plain, type Reader, seconds, size, sizeOrNone, whole, wordsLine } from './readers.ts';

/** Every line of the form and how it is read. Those named like a field of the spec are that field. */
export const lines = {
  image: plain,
  name: plain,
  command: wordsLine,
  entrypoint: wordsLine,
  workingDirectory: plain,
  user: plain,
  networkMode: plain,
  maximumRetryCount: whole,
  healthTest: plain,
  healthInterval: duration,
  healthTimeout: duration,
  healthStartPeriod: duration,
  healthStartInterval: duration,
  healthRetries: whole,
  cpus: decimal,
  memoryBytes: size,
  memoryReservationBytes: size,
  memorySwapBytes: sizeOrNone,
  memorySwappiness: whole,
  kernelMemoryBytes: size,
  oomScoreAdj: whole,
  cpuShares: whole,
  cpuPeriod: whole,
  cpuQuota: whole,
  cpuRealtimePeriod: whole,
  cpuRealtimeRuntime: whole,
  cpusetCpus: plain,
  cpusetMems: plain,
  pidsLimit: whole,
  shmBytes: size,
  blockWeight: whole,
  userMode: plain,
  gpus,
  logDriver: plain,
  hostname: plain,
  domainname: plain,
  stopSignal: plain,
  stopTimeout: seconds,
  pidMode: plain,
  ipcMode: plain,
  utsMode: plain,
  cgroupMode: plain,
  cgroupParent: plain,
  runtime: plain,
  platform: plain,
  isolation: plain,
  volumeDriver: plain,
} satisfies Record<string, Reader>;
export type LineId = keyof typeof lines;
export const lineIds = Object.keys(lines) as LineId[];

export const flagIds = [
  'tty',
  'interactive',
  'stdinOnce',
  'init',
  'publishAll',
  'networkDisabled',
  'autoRemove',
  'oomKillDisable',
  'privileged',
  'readOnly',
] as const;
export type FlagId = (typeof flagIds)[number];

export const listIds = [
  'expose',
  'volumesFrom',
  'links',
  'extraHosts',
  'dns',
  'dnsSearch',
  'dnsOptions',
  'capabilitiesAdd',
  'capabilitiesDrop',
  'securityOptions',
  'groups',
  'deviceRules',
] as const;
export type ListId = (typeof listIds)[number];

/** `logOptions` are those of `logging`. */
export const pairIds = ['labels', 'annotations', 'sysctls', 'storageOptions', 'tmpfs', 'logOptions'] as const;
export type PairId = (typeof pairIds)[number];

export const rateIds = [
  'deviceReadBps',
  'deviceWriteBps',
  'deviceReadIops',
  'deviceWriteIops',
  'blockWeightDevice',
] as const;
export type RateId = (typeof rateIds)[number];

export interface PortEntry {
  key: number;
  hostIp: string;
  /** A port, or a range. */
  hostPort: string;
  containerPort: string;
  protocol: PortSpec['protocol'];
}

export interface PairEntry {
  key: number;
  name: string;
  value: string;
}

export interface EnvEntry extends PairEntry {
  /** The image's variable is taken away. */
  removed: boolean;
}

export interface VolumeEntry {
  key: number;
  source: string;
  destination: string;
  readOnly: boolean;
  /** As behind the second colon of `-v`, with commas. */
  options: string;
}

export interface MountEntry {
  key: number;
  type: MountSpec['type'];
  source: string;
  destination: string;
  readOnly: boolean;
  /** As words of `--mount`: `bind-propagation=rslave volume-nocopy`. */
  options: string;
}

export interface NetworkEntry {
  key: number;
  name: string;
  aliases: string[];
  ipv4: string;
  ipv6: string;
  mac: string;
  /** What this form has no field for. */
  kept: Pick<NetworkSpec, 'linkLocal' | 'links' | 'driverOptions' | 'gatewayPriority'>;
}

export interface UlimitEntry {
  key: number;
  name: string;
  soft: string;
  hard: string;
}

export interface DeviceEntry {
  key: number;
  host: string;
  container: string;
  permissions: string;
}

export interface RateEntry {
  key: number;
  kind: RateId;
  path: string;
  rate: string;
}

/** How health is checked: as the image says, not at all, by a shell's line, or by words. */
export const healthKinds = ['image', 'none', 'shell', 'words'] as const;
export type HealthKind = (typeof healthKinds)[number];

export interface FormValues {
  line: Record<LineId, string>;
  flag: Record<FlagId, boolean | undefined>;
  list: Record<ListId, string[]>;
  pairs: Record<PairId, PairEntry[]>;
  restart: ContainerSpec['restart'];
  healthKind: HealthKind;
  ports: PortEntry[];
  env: EnvEntry[];
  volumes: VolumeEntry[];
  mounts: MountEntry[];
  networks: NetworkEntry[];
  ulimits: UlimitEntry[];
  devices: DeviceEntry[];
  rates: RateEntry[];
  /** What this form cannot say: it goes along as it is. */
  kept: Pick<ContainerSpec, 'deviceRequests'>;
}

let lastKey = 0;

function key(): number {
  lastKey += 1;
  return lastKey;
}

export const newPort = (): PortEntry => ({ key: key(), hostIp: '', hostPort: '', containerPort: '', protocol: 'tcp' });
export const newPair = (pair?: TextVariable): PairEntry => ({
  key: key(),
  name: pair?.name ?? '',
  value: pair?.value ?? '',
});
export const newVariable = (variable?: TextVariable): EnvEntry => ({ ...newPair(variable), removed: false });
export const newVolume = (): VolumeEntry => ({ key: key(), source: '', destination: '', readOnly: false, options: '' });
export const newUlimit = (): UlimitEntry => ({ key: key(), name: '', soft: '', hard: '' });
export const newDevice = (): DeviceEntry => ({ key: key(), host: '', container: '', permissions: '' });
export const newRate = (): RateEntry => ({ key: key(), kind: 'deviceReadBps', path: '', rate: '' });

export function newMount(): MountEntry {
  return { key: key(), type: 'bind', source: '', destination: '', readOnly: false, options: '' };
}

export function newNetwork(): NetworkEntry {
  return { key: key(), name: '', aliases: [], ipv4: '', ipv6: '', mac: '', kept: {} };
}
