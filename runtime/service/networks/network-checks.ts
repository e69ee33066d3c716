// What is found wrong with a network or a place in it before an engine is asked, as the contract's problems.
import {
  type EndpointProblemKind,
  endpointProblem,
  type NetworkEndpoint,
} from '../../contract/networks/network-endpoint.ts';
import { type HostNetworks, type Overlap, overlapsOf } from '../../contract/networks/network-overlaps.ts';
import { type NetworkPlan, type PlanProblem, planProblems } from '../../contract/networks/network-plan.ts';
import type { NetworkAbilities, NetworkMember, NetworkRow } from '../../contract/networks.ts';
import type { ProblemReason } from '../../contract/problem.ts';
import { lackedByEndpoint, lackedByPlan } from '../../engine/networks/network-limits.ts';
import { ServiceProblem } from '../problems.ts';

const planReasons: Partial<Record<PlanProblem['kind'], ProblemReason>> = {
  nameMissing: 'required',
  nameInvalid: 'name-invalid',
  nameTaken: 'name-taken',
  swarmNeeded: 'unsupported',
  ingressOverlay: 'unsupported',
  ipv6Subnet: 'unsupported',
};

/** Without blanks around what was typed. */
export function trimmedPlan(plan: NetworkPlan): NetworkPlan {
  const pools = plan.pools?.map((pool) => ({
    ...pool,
    subnet: pool.subnet.trim(),
    ...(pool.range !== undefined && { range: pool.range.trim() }),
    ...(pool.gateway !== undefined && { gateway: pool.gateway.trim() }),
  }));
  return { ...plan, name: plan.name.trim(), driver: plan.driver.trim() || 'bridge', ...(pools && { pools }) };
}

/** Throws the first thing that is wrong with it, or that this engine would leave out. */
export function checkPlan(plan: NetworkPlan, abilities: NetworkAbilities, rows: readonly NetworkRow[]): void {
  const [wrong] = planProblems(plan, abilities);
  if (wrong !== undefined) {
    const { kind, field, subnet } = wrong;
    const facts = subnet === undefined ? {} : { facts: { subnet } };
    throw new ServiceProblem(planReasons[kind] ?? 'subnet-invalid', kind, { field, ...facts });
  }
  if (rows.some(({ name }) => name === plan.name)) {
    throw new ServiceProblem('name-taken', `There is a network "${plan.name}" already`, { field: 'name' });
  }
  const lacked = lackedByPlan(plan, abilities);
  if (lacked !== undefined) throw new ServiceProblem('unsupported', `This engine has no ${lacked}`, { field: lacked });
}

/** `host` of undefined was not looked at, or is to pass. */
export function checkOverlaps(plan: NetworkPlan, rows: readonly NetworkRow[], host: HostNetworks | undefined): void {
  const [overlap] = overlapsOf(plan, rows, host);
  if (overlap === undefined) return;
  const { pool, kind, name, range } = overlap;
  const field = `pools.${pool}.subnet`;
  throw new ServiceProblem('subnet-overlaps', wordsOf(overlap), { field, facts: { other: range, name, kind } });
}

function wordsOf({ kind, name, range }: Overlap): string {
  if (kind === 'network') return `The network "${name}" has ${range}`;
  return kind === 'interface'
    ? `The interface ${name} of the host has ${range}`
    : `The host reaches ${range} by ${name}`;
}

const endpointReasons: Record<EndpointProblemKind, ProblemReason> = {
  address: 'ip-invalid',
  addressOutside: 'ip-invalid',
  addressReserved: 'ip-invalid',
  addressGateway: 'ip-invalid',
  addressTaken: 'conflict',
  mac: 'mac-invalid',
  alias: 'hostname-invalid',
  ownNetwork: 'network-needed',
};

export function checkEndpoint(
  endpoint: NetworkEndpoint,
  { row, containers }: { row: NetworkRow; containers: readonly NetworkMember[] },
  { lacks }: NetworkAbilities,
): void {
  const taken = containers.map(({ name, ipv4, ipv6 }) => ({ name, addresses: [ipv4, ipv6] }));
  const found = endpointProblem(endpoint, { name: row.name, subnets: row.subnets, taken });
  if (found !== undefined) {
    const message = [found.kind, found.detail].filter(Boolean).join(': ');
    throw new ServiceProblem(endpointReasons[found.kind], message, { field: found.field });
  }
  const lacked = lackedByEndpoint(endpoint, lacks);
  if (lacked !== undefined) throw new ServiceProblem('unsupported', `This engine has no ${lacked}`, { field: lacked });
}
