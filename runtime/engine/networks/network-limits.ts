// What an engine cannot do for networks, by flavour and age, and which drivers it has.
import type { EngineLack } from '../../contract/engines.ts';
import type { NetworkEndpoint } from '../../contract/networks/network-endpoint.ts';
import type { NetworkPlan } from '../../contract/networks/network-plan.ts';
import type { NetworkAbilities } from '../../contract/networks.ts';
import type { EngineConnection } from '../connection.ts';
import { minorOf } from '../containers/create-networks.ts';
import { type EngineApi, engineApi } from '../system.ts';

/** By the API that has it. Older engines leave it out in silence. */
const dockerSince: readonly { field: string; since: number }[] = [
  { field: 'ipv4', since: 48 },
  { field: 'ipv6.automatic', since: 46 },
  { field: 'endpoint.gatewayPriority', since: 48 },
  // POST /networks/{id}/connect had the field before, and did nothing with it.
  { field: 'endpoint.mac', since: 54 },
];

/** Podman's docker-compatible API (4.3) reads none of these. */
const podmanLacks = [
  'ipv4',
  'pools.auxiliary',
  'ipamDriver',
  'ipamOptions',
  'attachable',
  'ingress',
  'scope',
  'configOnly',
  'configFrom',
  'endpoint.linkLocal',
  'endpoint.driverOptions',
  'endpoint.links',
  'endpoint.gatewayPriority',
];

/** The options of a driver that podman reads: all others it answers with a warning. */
const podmanOptions = new Set([
  'mtu',
  'mode',
  'parent',
  'com.docker.network.driver.mtu',
  'com.docker.network.bridge.name',
]);

function networkLacks(api: EngineApi): EngineLack[] {
  if (api.flavour === 'podman') return podmanLacks.map((field) => ({ field, reason: 'podman' }));
  return dockerSince
    .filter(({ since }) => minorOf(api) < since)
    .map(({ field, since }) => ({ field, reason: 'engine-age', since: `1.${since}` }));
}

/** Where a plan asks for what this engine would leave out, as a path into it. */
export function lackedByPlan(plan: NetworkPlan, { flavour, lacks }: NetworkAbilities): string | undefined {
  const asked: Record<string, boolean> = {
    ipv4: plan.ipv4 === false,
    ipamDriver: Boolean(plan.ipamDriver),
    ipamOptions: Object.keys(plan.ipamOptions ?? {}).length > 0,
    attachable: plan.attachable === true,
    ingress: plan.ingress === true,
    scope: plan.scope !== undefined,
    configOnly: plan.configOnly === true,
    configFrom: Boolean(plan.configFrom),
  };
  const field = lacks.find((lack) => asked[lack.field])?.field;
  if (field !== undefined) return field;
  if (lacks.some((lack) => lack.field === 'pools.auxiliary')) {
    const pool = (plan.pools ?? []).findIndex(({ auxiliary }) => Object.keys(auxiliary ?? {}).length > 0);
    if (pool >= 0) return `pools.${pool}.auxiliary`;
  }
  const option = flavour === 'podman' && Object.keys(plan.options ?? {}).find((name) => !podmanOptions.has(name));
  return option ? `options.${option}` : undefined;
}

/** The same of a container's place. */
export function lackedByEndpoint(endpoint: NetworkEndpoint, lacks: readonly EngineLack[]): string | undefined {
  const asked = (Object.keys(endpoint) as (keyof NetworkEndpoint)[]).filter((key) => endpoint[key] !== undefined);
  return asked.find((key) => lacks.some(({ field }) => field === `endpoint.${key}`));
}

interface Info {
  Plugins?: { Network?: string[] | null } | null;
  Swarm?: { ControlAvailable?: boolean } | null;
}

/** GET /version and GET /info. */
export async function networkAbilities(connection: EngineConnection, signal?: AbortSignal): Promise<NetworkAbilities> {
  const [api, info] = await Promise.all([
    engineApi(connection, signal),
    connection.call((docker) => docker.info() as Promise<Info>, { signal }),
  ]);
  // Its host and null networks are there once and for all.
  const told = (info.Plugins?.Network ?? []).filter((driver) => driver !== 'host' && driver !== 'null');
  return {
    flavour: api.flavour,
    drivers: told.length > 0 ? told : ['bridge', 'macvlan', 'ipvlan'],
    swarm: info.Swarm?.ControlAvailable === true,
    lacks: networkLacks(api),
  };
}
