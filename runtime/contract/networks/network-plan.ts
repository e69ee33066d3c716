// What a new network is to be, as a value: everything `docker network create` can be told, what is wrong with it, and the same as a command.
import { z } from 'zod';
import { isContainerName } from '../specs/container-spec.ts';
import { dockerCommand } from '../specs/docker-command.ts';
import { contains, covers, isReserved, overlap, parseAddress, parseRange, type Range, rangeText } from './subnets.ts';

const pairs = z.record(z.string(), z.string());

/** One range of addresses (IPAM.Config). `range` is the part that containers get theirs from; `auxiliary` are kept from them, by name. */
export const networkPool = z.object({
  subnet: z.string(),
  range: z.string().optional(),
  gateway: z.string().optional(),
  auxiliary: pairs.optional(),
});
export type NetworkPool = z.infer<typeof networkPool>;

/** Only what is said is there: an absent field leaves it to the engine. `parent` and the like are among the driver's `options`. */
export const networkPlan = z.object({
  name: z.string(),
  driver: z.string(),
  pools: z.array(networkPool).optional(),
  ipamDriver: z.string().optional(),
  ipamOptions: pairs.optional(),
  /** `false` takes the addresses of version 4 away. */
  ipv4: z.boolean().optional(),
  ipv6: z.boolean().optional(),
  internal: z.boolean().optional(),
  attachable: z.boolean().optional(),
  ingress: z.boolean().optional(),
  scope: z.enum(['local', 'swarm']).optional(),
  /** Holds settings for others and carries nothing itself. */
  configOnly: z.boolean().optional(),
  configFrom: z.string().optional(),
  options: pairs.optional(),
  labels: pairs.optional(),
});
export type NetworkPlan = z.infer<typeof networkPlan>;

/** Each has its sentence under `networks:create.problem.<kind>`. */
export type PlanProblemKind =
  | 'nameMissing'
  | 'nameInvalid'
  | 'nameTaken'
  | 'subnetForm'
  | 'subnetStart'
  | 'subnetSmall'
  | 'subnetTwice'
  | 'subnetSecond'
  | 'subnetMissing'
  | 'rangeForm'
  | 'rangeOutside'
  | 'gatewayForm'
  | 'gatewayOutside'
  | 'gatewayReserved'
  | 'auxiliaryForm'
  | 'auxiliaryOutside'
  | 'auxiliaryTaken'
  | 'ipv6Off'
  | 'ipv6Subnet'
  | 'ipv4Off'
  | 'swarmNeeded'
  | 'ingressOverlay';

/** `field` is a path into the plan (`pools.0.gateway`); `subnet` is what the sentence has room for. */
export interface PlanProblem {
  field: string;
  kind: PlanProblemKind;
  subnet?: string;
}

/** What of an engine its plans depend on. */
export interface PlanGround {
  flavour: 'docker' | 'podman';
  /** Whether it can make networks of a swarm. */
  swarm: boolean;
  /** Fields that it has no place for, of `networkAbilities`. */
  lacks: readonly { field: string }[];
}

/** The first thing that is wrong with each field. */
export function planProblems(plan: NetworkPlan, ground: PlanGround): PlanProblem[] {
  return [
    ...nameProblems(plan),
    ...poolProblems(plan, ground),
    ...familyProblems(plan, ground),
    ...swarmProblems(plan, ground),
  ];
}

/** Networks and containers follow one rule of names. */
function nameProblems({ name }: NetworkPlan): PlanProblem[] {
  if (name === '') return [{ field: 'name', kind: 'nameMissing' }];
  return isContainerName(name) ? [] : [{ field: 'name', kind: 'nameInvalid' }];
}

function poolProblems(plan: NetworkPlan, ground: PlanGround): PlanProblem[] {
  const before: Range[] = [];
  return (plan.pools ?? []).flatMap((pool, index): PlanProblem[] => {
    const at = (field: string) => `pools.${index}.${field}`;
    const range = parseRange(pool.subnet);
    const wrong = subnetProblem(pool.subnet, range) ?? (range && placeProblem(range, before, plan, ground));
    if (range) before.push(range);
    if (wrong) return [{ field: at('subnet'), ...wrong }];
    return range ? insideProblems(pool, range).map(({ field, ...rest }) => ({ field: at(field), ...rest })) : [];
  });
}

type Wrong = Omit<PlanProblem, 'field'>;

function subnetProblem(text: string, range: Range | undefined): Wrong | undefined {
  if (text === '') return { kind: 'subnetMissing' };
  if (!range || range.prefix === 0) return { kind: 'subnetForm' };
  if (!range.aligned) return { kind: 'subnetStart', subnet: rangeText(range) };
  // Room for the gateway and one container beside the two reserved addresses.
  return range.bits - range.prefix < 2 ? { kind: 'subnetSmall' } : undefined;
}

/** A subnet beside those before it, and whether the network may have one of its family at all. */
function placeProblem(
  range: Range,
  before: readonly Range[],
  plan: NetworkPlan,
  ground: PlanGround,
): Wrong | undefined {
  const same = before.find((other) => overlap(other, range));
  if (same) return { kind: 'subnetTwice', subnet: rangeText(same) };
  // Docker: "bridge driver doesn't support multiple subnets".
  const second = before.some(({ bits }) => bits === range.bits);
  if (second && plan.driver === 'bridge' && ground.flavour === 'docker') return { kind: 'subnetSecond' };
  if (range.bits === 128 && plan.ipv6 !== true) return { kind: 'ipv6Off' };
  return range.bits === 32 && plan.ipv4 === false ? { kind: 'ipv4Off' } : undefined;
}

function insideProblems(pool: NetworkPool, subnet: Range): PlanProblem[] {
  const text = rangeText(subnet);
  const found: PlanProblem[] = [];
  const add = (field: string, kind: PlanProblemKind | undefined) => {
    if (kind) found.push({ field, kind, subnet: text });
  };
  add('range', rangeProblem(pool.range, subnet));
  add('gateway', gatewayProblem(pool.gateway, subnet));
  const gateway = parseAddress(pool.gateway ?? '');
  const seen = new Set<bigint>(gateway ? [gateway.value] : []);
  for (const [name, address] of Object.entries(pool.auxiliary ?? {})) {
    add(`auxiliary.${name}`, auxiliaryProblem(address, subnet, seen));
  }
  return found;
}

function rangeProblem(text: string | undefined, subnet: Range): PlanProblemKind | undefined {
  if (!text) return undefined;
  const range = parseRange(text);
  if (!range) return 'rangeForm';
  return covers(subnet, range) ? undefined : 'rangeOutside';
}

function gatewayProblem(text: string | undefined, subnet: Range): PlanProblemKind | undefined {
  if (!text) return undefined;
  const address = parseAddress(text);
  if (!address) return 'gatewayForm';
  if (!contains(subnet, address)) return 'gatewayOutside';
  return isReserved(subnet, address) ? 'gatewayReserved' : undefined;
}

function auxiliaryProblem(text: string, subnet: Range, seen: Set<bigint>): PlanProblemKind | undefined {
  const address = parseAddress(text);
  if (!address) return 'auxiliaryForm';
  if (!contains(subnet, address)) return 'auxiliaryOutside';
  if (seen.has(address.value)) return 'auxiliaryTaken';
  seen.add(address.value);
  return undefined;
}

/** Engines of before find no addresses of version 6 by themselves: see `ipv6.automatic` among what they lack. */
function familyProblems({ ipv6, pools = [], configOnly }: NetworkPlan, { lacks }: PlanGround): PlanProblem[] {
  if (ipv6 !== true || configOnly || !lacks.some(({ field }) => field === 'ipv6.automatic')) return [];
  return pools.some(({ subnet }) => subnet.includes(':')) ? [] : [{ field: 'ipv6', kind: 'ipv6Subnet' }];
}

function swarmProblems(plan: NetworkPlan, { swarm }: PlanGround): PlanProblem[] {
  const found: PlanProblem[] = [];
  if (plan.driver === 'overlay' && !swarm) found.push({ field: 'driver', kind: 'swarmNeeded' });
  if (plan.scope === 'swarm' && !swarm) found.push({ field: 'scope', kind: 'swarmNeeded' });
  if (plan.ingress && plan.driver !== 'overlay') found.push({ field: 'ingress', kind: 'ingressOverlay' });
  return found;
}

/** The line of docker that makes the same network; `name` is quoted where it must be. */
export function networkCommand(plan: NetworkPlan): string {
  const flags = plan.driver === 'bridge' || plan.driver === '' ? [] : ['--driver', plan.driver];
  for (const { subnet, range, gateway, auxiliary } of plan.pools ?? []) {
    flags.push('--subnet', subnet);
    if (range) flags.push('--ip-range', range);
    if (gateway) flags.push('--gateway', gateway);
    flags.push(...pairFlags('--aux-address', auxiliary));
  }
  if (plan.ipamDriver) flags.push('--ipam-driver', plan.ipamDriver);
  flags.push(...pairFlags('--ipam-opt', plan.ipamOptions));
  if (plan.ipv4 === false) flags.push('--ipv4=false');
  for (const flag of ['ipv6', 'internal', 'attachable', 'ingress'] as const) if (plan[flag]) flags.push(`--${flag}`);
  if (plan.scope) flags.push('--scope', plan.scope);
  if (plan.configOnly) flags.push('--config-only');
  if (plan.configFrom) flags.push('--config-from', plan.configFrom);
  flags.push(...pairFlags('--opt', plan.options), ...pairFlags('--label', plan.labels));
  return dockerCommand('network', 'create', ...flags, plan.name);
}

function pairFlags(flag: string, pairs: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(pairs).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}
