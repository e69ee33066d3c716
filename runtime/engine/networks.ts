// Networks of one engine.
import type { NetworkInspectInfo } from 'dockerode';
import type { NetworkRow } from '../contract/networks.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { composeOf, timeOf } from './labels.ts';
import { unlessMissing } from './problem.ts';

export interface NetworkDetails {
  row: NetworkRow;
  containers: { id: string; name: string; address: string }[];
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
  }));
  return { row: rowOf(connection.id, raw), containers, options: raw.Options ?? {}, raw };
}

/** `name-taken` at `name`, `subnet-invalid` or `conflict` at `subnet`, `subnet-invalid` at `gateway`. */
export async function createNetwork(
  connection: EngineConnection,
  network: {
    name: string;
    driver: string;
    subnet: string;
    gateway: string;
    internal: boolean;
    labels: Record<string, string>;
  },
): Promise<void> {
  const pool = {
    ...(network.subnet === '' ? {} : { Subnet: network.subnet }),
    ...(network.gateway === '' ? {} : { Gateway: network.gateway }),
  };
  await connection.call((docker, abortSignal) =>
    docker.createNetwork({
      Name: network.name,
      // Engines before API 1.44 take a second network of the same name unless asked not to.
      CheckDuplicate: true,
      Driver: network.driver || 'bridge',
      Internal: network.internal,
      Labels: network.labels,
      ...(Object.keys(pool).length === 0 ? {} : { IPAM: { Driver: 'default', Config: [pool] } }),
      abortSignal,
    }),
  );
}

/** `in-use` while a container is attached. */
export async function removeNetwork(connection: EngineConnection, id: string): Promise<void> {
  await connection.call((docker, abortSignal) => docker.getNetwork(pathPart(id)).remove({ abortSignal }));
}

function inspect(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<NetworkInspectInfo> {
  return connection.call((docker) => docker.getNetwork(pathPart(id)).inspect(), { signal });
}

/** What every engine has from its start and refuses to remove; `podman` is podman's default bridge. */
const builtin = new Set(['bridge', 'host', 'none', 'podman']);

export function rowOf(engineId: string, raw: NetworkInspectInfo): NetworkRow {
  const labels = raw.Labels ?? {};
  const createdAt = timeOf(raw.Created);
  const { project } = composeOf(labels);
  return {
    engineId,
    id: raw.Id,
    name: raw.Name,
    driver: raw.Driver,
    scope: raw.Scope,
    subnets: (raw.IPAM?.Config ?? []).flatMap((one) =>
      one.Subnet ? [{ subnet: one.Subnet, ...(one.Gateway ? { gateway: one.Gateway } : {}) }] : [],
    ),
    internal: raw.Internal ?? false,
    attachable: raw.Attachable ?? false,
    ipv6: raw.EnableIPv6 ?? false,
    builtin: builtin.has(raw.Name),
    ...(createdAt === undefined ? {} : { createdAt }),
    labels,
    ...(project === undefined ? {} : { project }),
  };
}
