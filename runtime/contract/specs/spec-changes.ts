// What differs between two specs, and whether a container can be given it without being made anew.
import { type ContainerSpec, containerSpec } from './container-spec.ts';

export interface SpecChange {
  /** A field of the spec, e.g. `ports`. */
  field: keyof ContainerSpec;
  before: unknown;
  after: unknown;
  /** Renaming, POST /containers/{id}/update, or joining and leaving networks does it. */
  inPlace: boolean;
}

/** What can always be changed. */
const always = new Set<keyof ContainerSpec>(['name', 'restart', 'maximumRetryCount', 'networks', 'pidsLimit']);

/** Limits that an update sets but never takes away: to it a limit of 0 is one that stays as it is. */
const settable = new Set<keyof ContainerSpec>([
  'memoryBytes',
  'memoryReservationBytes',
  'memorySwapBytes',
  'cpus',
  'cpuShares',
  'cpuPeriod',
  'cpuQuota',
  'cpuRealtimePeriod',
  'cpuRealtimeRuntime',
  'cpusetCpus',
  'cpusetMems',
  'blockWeight',
]);

/** Lists whose order says nothing. */
const sets = new Set<keyof ContainerSpec>([
  'ports',
  'expose',
  'volumes',
  'mounts',
  'capabilitiesAdd',
  'capabilitiesDrop',
  'securityOptions',
  'groups',
  'ulimits',
  'devices',
  'deviceRules',
  'blockWeightDevice',
  'deviceReadBps',
  'deviceWriteBps',
  'deviceReadIops',
  'deviceWriteIops',
]);

/** One text for what means the same: keys in order, nothing and an empty list alike. */
function meaning(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '' : `[${value.map(meaning).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const said = Object.entries(value)
      .map(([key, part]) => [key, meaning(part)] as const)
      .filter(([, part]) => part !== '')
      .sort(([one], [other]) => (one < other ? -1 : 1));
    return said.length === 0 ? '' : `{${said.map(([key, part]) => `${JSON.stringify(key)}:${part}`).join()}}`;
  }
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Values of pairs count even when they are empty texts, and switches that are off are like none but `init`, which the engine may have on. */
function fieldMeaning(field: keyof ContainerSpec, value: unknown): string {
  if (value === false && field !== 'init') return '';
  // Of a name that is there twice the last counts, and the order of names says nothing.
  if (field === 'env') return meaning(lastOfEach(value as ContainerSpec['env']));
  if (sets.has(field) && Array.isArray(value)) return value.map(meaning).sort().join();
  return meaning(value);
}

function lastOfEach(env: ContainerSpec['env']): Record<string, { value: string } | true> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value === undefined ? true : { value }]));
}

function isInPlace(field: keyof ContainerSpec, after: ContainerSpec): boolean {
  if (always.has(field)) return true;
  return settable.has(field) && after[field] !== undefined;
}

/** Cores are quota and period: an update refuses the one where a container has the other. */
function mixesCores(fields: ReadonlySet<keyof ContainerSpec>, before: ContainerSpec, after: ContainerSpec): boolean {
  const byQuota = (spec: ContainerSpec) => spec.cpuQuota !== undefined || spec.cpuPeriod !== undefined;
  if (!fields.has('cpus') && !fields.has('cpuQuota') && !fields.has('cpuPeriod')) return false;
  return (before.cpus !== undefined && byQuota(after)) || (byQuota(before) && after.cpus !== undefined);
}

/** The fields that differ in what they mean, in the order of the spec. */
export function specChanges(before: ContainerSpec, after: ContainerSpec): SpecChange[] {
  const fields = Object.keys(containerSpec.shape) as (keyof ContainerSpec)[];
  const different = fields.filter((field) => fieldMeaning(field, before[field]) !== fieldMeaning(field, after[field]));
  const mixed = mixesCores(new Set(different), before, after);
  return different.map((field) => ({
    field,
    before: before[field],
    after: after[field],
    inPlace: isInPlace(field, after) && !(mixed && /^cpu(?:s|Quota|Period)$/.test(field)),
  }));
}
