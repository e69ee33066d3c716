// The parts of the form: which fields of a spec each holds, and where a field of the form stands.
import type { SpecField } from './field-words.ts';

export const sections = {
  basics: ['image', 'name', 'command', 'entrypoint', 'workingDirectory', 'user', 'tty', 'interactive'],
  ports: ['ports', 'publishAll', 'expose'],
  env: ['env'],
  storage: ['volumes', 'mounts', 'tmpfs', 'volumesFrom', 'volumeDriver', 'storageOptions'],
  networks: ['networkMode', 'networks', 'links', 'networkDisabled'],
  restart: ['restart', 'maximumRetryCount', 'autoRemove', 'healthCheck'],
  limits: [
    'cpus',
    'memoryBytes',
    'memoryReservationBytes',
    'memorySwapBytes',
    'pidsLimit',
    'shmBytes',
    'cpusetCpus',
    'cpusetMems',
    'cpuShares',
    'cpuPeriod',
    'cpuQuota',
    'cpuRealtimePeriod',
    'cpuRealtimeRuntime',
    'memorySwappiness',
    'kernelMemoryBytes',
    'oomKillDisable',
    'oomScoreAdj',
    'ulimits',
    'blockWeight',
    'blockWeightDevice',
    'deviceReadBps',
    'deviceWriteBps',
    'deviceReadIops',
    'deviceWriteIops',
  ],
  security: [
    'privileged',
    'readOnly',
    'userMode',
    'groups',
    'capabilitiesAdd',
    'capabilitiesDrop',
    'securityOptions',
    'devices',
    'deviceRules',
    'deviceRequests',
  ],
  logging: ['logging'],
  dns: ['dns', 'dnsSearch', 'dnsOptions', 'extraHosts'],
  labels: ['labels', 'annotations'],
  advanced: [
    'hostname',
    'domainname',
    'init',
    'stopSignal',
    'stopTimeout',
    'stdinOnce',
    'sysctls',
    'pidMode',
    'ipcMode',
    'utsMode',
    'cgroupMode',
    'cgroupParent',
    'runtime',
    'platform',
    'isolation',
  ],
} as const satisfies Record<string, readonly SpecField[]>;
export type SectionId = keyof typeof sections;
export const sectionIds = Object.keys(sections) as SectionId[];

const elsewhere: Record<string, SectionId> = {
  healthTest: 'restart',
  healthInterval: 'restart',
  healthTimeout: 'restart',
  healthStartPeriod: 'restart',
  healthStartInterval: 'restart',
  healthRetries: 'restart',
  logDriver: 'logging',
  logOptions: 'logging',
  gpus: 'security',
  rates: 'limits',
};

/** The section of a field of the form, e.g. of `ports.3.hostPort`; undefined for what has none. */
export function sectionOf(formField: string): SectionId | undefined {
  const [name = ''] = formField.split('.');
  return elsewhere[name] ?? sectionIds.find((id) => sections[id].some((field) => field === name));
}
