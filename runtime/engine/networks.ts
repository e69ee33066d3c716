// Networks of one engine.
import type { NetworkInspectInfo } from 'dockerode';
import type { NetworkPlan, NetworkPool } from '../contract/networks/network-plan.ts';
import type { NetworkMember, NetworkRow } from '../contract/networks.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { composeOf, timeOf } from './labels.ts';
import { EngineProblem, toEngineProblem, unlessMissing } from './problem.ts';

export interface NetworkDetails {
  row: NetworkRow;
  containers: NetworkMember[];
  options: Record<string, string>;
  raw: unknown;
}

/** GET /networks. */
export async function listNetworks(connection: EngineConnection, signal?: AbortSignal): Promise<NetworkRow[]> {
  const list = await connection.call((docker, abortSignal) => docker.listNetworks({ abortSignal }), { signal });
  return list.map((raw) => rowOf(connection.id, raw));
}

/** One network's row now, by id or name; undefined when there is none. */
export async function readNetwork(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<NetworkRow | undefined> {
  const raw = await unlessMissing(() => inspect(connection, id, signal));
  return raw === undefined ? undefined : rowOf(connection.id, raw);
}

/** GET /networks/{id}; `not-found`. Only running containers are in it. */
export async function inspectNetwork(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<NetworkDetails> {
  const raw = await inspect(connection, id, signal);
  const containers = Object.entries(raw.Containers ?? {}).map(([containerId, one]) => ({
    id: containerId,
    name: one.Name ?? '',
    address: one.IPv4Address || one.IPv6Address || '',
    ipv4: one.IPv4Address ?? '',
    ipv6: one.IPv6Address ?? '',
    mac: one.MacAddress ?? '',
  }));
  return { row: rowOf(connection.id, raw), containers, options: raw.Options ?? {}, raw };
}

/**
 * POST /networks/create; answers its id and what the engine warns of. `name-taken` at `name`, `subnet-invalid` or `conflict` at
 * `pools.N.subnet` or `pools.N.gateway`, where the engine's words tell which, else of the first.
 */
export async function createNetwork(
  connection: EngineConnection,
  plan: NetworkPlan,
): Promise<{ id: string; warning: string }> {
  try {
    const made = await connection.call((docker, abortSignal) =>
      docker.createNetwork({ ...createBody(plan), abortSignal } as never),
    );
    // dockerode keeps the answer of the engine beside the object it makes of it.
    const { id, Warning } = made as unknown as { id: string; Warning?: string };
    return { id, warning: Warning ?? '' };
  } catch (cause) {
    const { problem } = toEngineProblem(cause);
    // The kernel's word where it has no such interfaces (macvlan, ipvlan, dummy).
    if (/operation not supported/i.test(problem.message)) {
      throw new EngineProblem({ ...problem, reason: 'unsupported', field: 'driver' });
    }
    const { field } = problem;
    if (field !== 'subnet' && field !== 'gateway') throw new EngineProblem(problem);
    const named = (plan.pools ?? []).findIndex((pool) => problem.message.includes(pool[field] || '\0'));
    throw new EngineProblem({ ...problem, field: `pools.${Math.max(0, named)}.${field}` });
  }
}

const some = (pairs: Record<string, string> | undefined) =>
  pairs && Object.keys(pairs).length > 0 ? pairs : undefined;

/** Without what nobody asked for: engines of before refuse what they do not know. */
function createBody(plan: NetworkPlan): object {
  const { pools = [], ipamDriver, ipamOptions, configFrom } = plan;
  const hasIpam = pools.length > 0 || ipamDriver || some(ipamOptions);
  const options = some(plan.options);
  return {
    Name: plan.name,
    // Engines before API 1.44 take a second network of the same name unless asked not to.
    CheckDuplicate: true,
    // A network with another's settings takes them whole, and a driver beside them.
    Driver: plan.driver || 'bridge',
    Internal: plan.internal ?? false,
    ...(plan.attachable && { Attachable: true }),
    ...(plan.ingress && { Ingress: true }),
    ...(plan.ipv4 === false && { EnableIPv4: false }),
    ...(plan.ipv6 && { EnableIPv6: true }),
    ...(plan.scope && { Scope: plan.scope }),
    ...(plan.configOnly && { ConfigOnly: true }),
    ...(configFrom && { ConfigFrom: { Network: configFrom } }),
    ...(hasIpam && {
      IPAM: { Driver: ipamDriver || 'default', Config: pools.map(poolBody), Options: ipamOptions ?? {} },
    }),
    ...(options && { Options: options }),
    Labels: plan.labels ?? {},
  };
}

function poolBody({ subnet, range, gateway, auxiliary }: NetworkPool): object {
  const reserved = some(auxiliary);
  return {
    Subnet: subnet,
    ...(range && { IPRange: range }),
    ...(gateway && { Gateway: gateway }),
    ...(reserved && { AuxiliaryAddresses: reserved }),
  };
}

/** By id or name; `in-use` while a container is attached. */
export async function removeNetwork(connection: EngineConnection, network: string): Promise<void> {
  await connection.call((docker, abortSignal) => docker.getNetwork(pathPart(network)).remove({ abortSignal }));
}

function inspect(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<NetworkInspectInfo> {
  return connection.call((docker) => docker.getNetwork(pathPart(id)).inspect(), { signal });
}

/** What every engine has from its start and refuses to remove; `podman` is podman's default bridge. */
const builtin = new Set(['bridge', 'host', 'none', 'podman']);

/** SHA-256 of `podman`: the id of podman's default network wherever it is. */
const podmanDefault = '2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9';

/** Podman lists its default network as docker's, which is not what its containers have it as. */
function nameOf({ Id, Name }: NetworkInspectInfo): string {
  return Id === podmanDefault ? 'podman' : Name;
}

interface RawPool {
  Subnet?: string;
  Gateway?: string;
  IPRange?: string;
  AuxiliaryAddresses?: Record<string, string> | null;
}

/** Podman has `<nil>` for a gateway that is not there. */
function subnetOf({ Subnet: subnet, Gateway, IPRange, AuxiliaryAddresses }: RawPool): NetworkRow['subnets'] {
  if (!subnet) return [];
  const auxiliary = some(AuxiliaryAddresses ?? undefined);
  // Engines may tell a gateway with its prefix.
  const gateway = Gateway === '<nil>' ? '' : (Gateway ?? '').replace(/\/.*/, '');
  return [{ subnet, ...(gateway && { gateway }), ...(IPRange && { range: IPRange }), ...(auxiliary && { auxiliary }) }];
}

export function rowOf(engineId: string, raw: NetworkInspectInfo): NetworkRow {
  const labels = raw.Labels ?? {};
  const createdAt = timeOf(raw.Created);
  const { project } = composeOf(labels);
  const configFrom = raw.ConfigFrom?.Network;
  return {
    engineId,
    id: raw.Id,
    name: nameOf(raw),
    driver: raw.Driver,
    scope: raw.Scope,
    subnets: ((raw.IPAM?.Config ?? []) as RawPool[]).flatMap(subnetOf),
    internal: raw.Internal ?? false,
    attachable: raw.Attachable ?? false,
    ipv6: raw.EnableIPv6 ?? false,
    ingress: raw.Ingress ?? false,
    configOnly: raw.ConfigOnly ?? false,
    ...(configFrom && { configFrom }),
    builtin: builtin.has(raw.Name),
    ...(createdAt === undefined ? {} : { createdAt }),
    labels,
    ...(project === undefined ? {} : { project }),
  };
}
