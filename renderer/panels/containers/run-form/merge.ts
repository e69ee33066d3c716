// A pasted command put into a form in which something stands already: what stands there stays, the rest is added.
import { type ContainerSpec, emptySpec } from '../../../../runtime/contract/specs/container-spec.ts';

const nothing = emptySpec() as Record<string, unknown>;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Rows that say the same about the same thing: a variable's name, a path in the container, a network's name. */
const identities: Partial<Record<string, (entry: never) => unknown>> = {
  env: ({ name }: { name: string }) => name,
  volumes: ({ destination }: { destination: string }) => destination,
  mounts: ({ destination }: { destination: string }) => destination,
  networks: ({ name }: { name: string }) => name,
  ulimits: ({ name }: { name: string }) => name,
};

function mergedField(field: string, stays: unknown, comes: unknown): unknown {
  if (stays === undefined || same(stays, nothing[field])) return comes;
  if (comes === undefined || same(comes, nothing[field])) return stays;
  const words = field === 'command' || field === 'entrypoint';
  if (Array.isArray(stays) && Array.isArray(comes) && !words) {
    const identity = (identities[field] ?? ((entry: unknown) => entry)) as (entry: unknown) => unknown;
    const there = stays.map(identity);
    return [...stays, ...comes.filter((entry) => !there.some((one) => same(one, identity(entry))))];
  }
  const records = [stays, comes].every((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  return records && field !== 'healthCheck' && field !== 'logging'
    ? { ...(comes as object), ...(stays as object) }
    : stays;
}

/** `stays` wins wherever both say something of the same thing. */
export function mergedSpec(stays: ContainerSpec, comes: ContainerSpec): ContainerSpec {
  const [one, other] = [stays, comes] as Record<string, unknown>[];
  const fields = [...new Set([...Object.keys(stays), ...Object.keys(comes)])];
  return Object.fromEntries(
    fields.map((field) => [field, mergedField(field, one?.[field], other?.[field])]),
  ) as unknown as ContainerSpec;
}

/** Whether the form says anything yet. */
export function saysNothing(spec: ContainerSpec): boolean {
  return same({ ...emptySpec(), ...spec }, emptySpec());
}
