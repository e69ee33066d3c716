// What of an engine's networks and containers decides who reaches whom (GET /networks, GET /containers/{id}/json).
import type { ContainerInspectInfo, NetworkInspectInfo } from 'dockerode';
import type { ContainerPort } from '../contract/containers.ts';
import type { TopologyContainer, TopologyEndpoint, TopologyNetwork } from '../contract/topology.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { rowOfInspect } from './containers/container-row.ts';
import { isOwnNetwork, minorOf } from './containers/create-networks.ts';
import type { RawEndpoint, RawHost } from './containers/raw-inspect.ts';
import { rowOf as networkRowOf } from './networks.ts';
import { unlessMissing } from './problem.ts';
import type { EngineApi } from './system.ts';

type RawNetwork = NetworkInspectInfo & { EnableIPv4?: boolean };

/** Docker filters IPv6 by itself since 27.0 (API 1.46); before it had to be told to (`ip6tables`), which it does not tell. */
const filtersIpv6Since = 46;

/** 20.10 (API 1.41) lets IPv6 through between its internal networks and others, as podman 4.3 does; 26.1 does not. */
const shutsIpv6Since = 42;

export async function topologyNetworks(connection: EngineConnection, api: EngineApi): Promise<TopologyNetwork[]> {
  const list = await connection.call((docker, abortSignal) => docker.listNetworks({ abortSignal }));
  return list.map((raw) => topologyNetworkOf(connection.id, raw, api));
}

/** Undefined when there is none. */
export async function topologyNetwork(
  connection: EngineConnection,
  id: string,
  api: EngineApi,
): Promise<TopologyNetwork | undefined> {
  const raw = await unlessMissing(() => connection.call((docker) => docker.getNetwork(pathPart(id)).inspect()));
  return raw && topologyNetworkOf(connection.id, raw, api);
}

/** macvlan's and ipvlan's modes other than their usual one leave it to the switch outside, or forbid it. */
function togetherOf(
  { Driver: driver, Options }: RawNetwork,
  flavour: EngineApi['flavour'],
): TopologyNetwork['together'] {
  const options = Options ?? {};
  if (driver === 'bridge') {
    return flavour === 'docker' && options['com.docker.network.bridge.enable_icc'] === 'false' ? 'no' : 'yes';
  }
  if (driver === 'macvlan') {
    const mode = options.macvlan_mode ?? options.mode ?? 'bridge';
    return mode === 'bridge' ? 'yes' : mode === 'private' ? 'no' : 'unknown';
  }
  return ['ipvlan', 'overlay', 'host', 'null'].includes(driver) ? 'yes' : 'unknown';
}

/**
 * Docker keeps bridges apart unless one is routed; podman those that are isolated, as all are that were made by docker's API, which (4.3 at
 * least) it does not tell. Its default one is not.
 */
function filtersOf(raw: RawNetwork, api: EngineApi): TopologyNetwork['filters'] {
  const options = raw.Options ?? {};
  if (api.flavour === 'podman') {
    const told = ['true', 'strict'].includes(options.isolate ?? '') ? 'yes' : 'unknown';
    const isolated = isOwnNetwork(raw.Name) ? 'no' : told;
    return { ipv4: isolated, ipv6: isolated };
  }
  const nat = (family: 'ipv4' | 'ipv6') =>
    (options[`com.docker.network.bridge.gateway_mode_${family}`] ?? 'nat') === 'nat';
  const six = minorOf(api) >= filtersIpv6Since && nat('ipv6');
  return { ipv4: nat('ipv4') ? 'yes' : 'no', ipv6: six ? 'yes' : 'no' };
}

export function topologyNetworkOf(engineId: string, raw: RawNetwork, api: EngineApi): TopologyNetwork {
  const { id, name, driver, builtin, internal, ipv6, subnets, project } = networkRowOf(engineId, raw);
  const bridge = driver === 'bridge';
  const filters = filtersOf(raw, api);
  const docker = api.flavour === 'docker';
  // Docker has a relay of its own for those who do not come from outside; podman rewrites addresses and then filters.
  const relaying = bridge && docker;
  return {
    ...{ engineId, id, name, driver, builtin, internal, ipv6, subnets },
    ...(project === undefined ? {} : { project }),
    together: togetherOf(raw, api.flavour),
    dns: !builtin && !isOwnNetwork(name),
    filters,
    shut: { ipv4: internal, ipv6: internal && docker && minorOf(api) >= shutsIpv6Since },
    relays: { ipv4: relaying && !internal, ipv6: relaying && !(internal && filters.ipv6 === 'yes') },
    rewrites: bridge && !internal && !docker,
    qualifies: docker,
    masquerades: bridge && !internal && raw.Options?.['com.docker.network.bridge.enable_ip_masquerade'] !== 'false',
  };
}

const readsAtOnce = 6;

/** All containers whose labels pass, those that do not run too. One that goes while they are read is left out. */
export async function topologyContainers(
  connection: EngineConnection,
  passes: (labels: Record<string, string>) => boolean,
): Promise<TopologyContainer[]> {
  const all = await connection.call((docker, abortSignal) => docker.listContainers({ all: true, abortSignal }));
  const list = all.filter(({ Labels }) => passes(Labels ?? {}));
  const found: (TopologyContainer | undefined)[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < list.length; at = next++) {
      found[at] = await topologyContainer(connection, list[at]?.Id ?? '', passes);
    }
  };
  await Promise.all(Array.from({ length: readsAtOnce }, work));
  return found.filter((one) => one !== undefined);
}

/** Undefined when there is none, or its labels do not pass. */
export async function topologyContainer(
  connection: EngineConnection,
  id: string,
  passes: (labels: Record<string, string>) => boolean,
): Promise<TopologyContainer | undefined> {
  const raw = await unlessMissing(() =>
    connection.call((docker, abortSignal) => docker.getContainer(pathPart(id)).inspect({ abortSignal })),
  );
  return raw && passes(raw.Config.Labels ?? {}) ? topologyContainerOf(connection.id, raw) : undefined;
}

interface RawPlace extends RawEndpoint {
  IPAddress?: string;
  GlobalIPv6Address?: string;
  Gateway?: string;
  IPv6Gateway?: string;
  DNSNames?: string[] | null;
}

/** `db:alias`, or `/db:/web/alias` as inspection has it. */
function linkOf(text: string): { container: string; alias: string } {
  const [container = '', alias = ''] = text.split(':');
  const plain = container.replace(/^\//, '');
  return { container: plain, alias: alias.slice(alias.lastIndexOf('/') + 1) || plain };
}

function endpointOf(network: string, place: RawPlace, name: string, id: string): TopologyEndpoint {
  const short = id.slice(0, 12);
  const named = place.DNSNames ?? [name, ...(place.Aliases ?? []), short];
  // The short id last: it is what nobody types.
  const names = [...new Set([name, ...named.filter((one) => one !== short), short])].filter((one) => one !== '');
  return {
    network,
    ...(place.IPAddress ? { ipv4: place.IPAddress } : {}),
    ...(place.GlobalIPv6Address ? { ipv6: place.GlobalIPv6Address } : {}),
    gateways: [place.Gateway, place.IPv6Gateway].flatMap((gateway) => gateway || []),
    names,
    links: (place.Links ?? []).map(linkOf),
    priority: place.GwPriority ?? 0,
  };
}

function stackOf(mode: string): Pick<TopologyContainer, 'stack' | 'sharesWith'> {
  const [kind = '', other = ''] = mode.split(/:(.*)/s);
  if (kind === 'container') return { stack: 'shared', sharesWith: other };
  // A path of a namespace, or a user's own program between: nothing the engine's networks know of.
  return { stack: kind === 'host' ? 'host' : ['none', 'ns', 'slirp4netns', 'pasta'].includes(kind) ? 'none' : 'own' };
}

function declaredOf(raw: ContainerInspectInfo): TopologyContainer['declared'] {
  const keys = [...Object.keys(raw.Config.ExposedPorts ?? {}), ...Object.keys(raw.HostConfig.PortBindings ?? {})];
  return [...new Set(keys)].flatMap((key) => {
    const [, first, last, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(key) ?? [];
    const [start, end] = [Number(first), Number(last ?? first)];
    if (!(end >= start)) return [];
    return Array.from({ length: Math.min(end - start + 1, 100) }, (_, step) => ({ port: start + step, protocol }));
  });
}

/** `name:address`, with an IPv6 address as it is or in brackets. */
function hostLineOf(line: string): TopologyContainer['hosts'] {
  const [, name, address] = /^([^:=]+)[:=]\[?([^\]]+)\]?$/.exec(line) ?? [];
  return name === undefined || address === undefined ? [] : [{ name, address }];
}

/** Podman has no address for ports that are published at all of them: those of version 6 too, where the container has such an address. */
function portsOf(raw: ContainerInspectInfo, ports: ContainerPort[], endpoints: readonly TopologyEndpoint[]) {
  if (!endpoints.some(({ ipv6 }) => ipv6 !== undefined)) return ports;
  const told = Object.entries(raw.NetworkSettings?.Ports ?? {}) as [
    string,
    { HostIp: string; HostPort: string }[] | null,
  ][];
  const isAtAll = ({ hostPort, containerPort, protocol }: ContainerPort) =>
    told.some(
      ([key, bound]) =>
        key === `${containerPort}/${protocol}` &&
        bound?.some(({ HostIp, HostPort }) => HostIp === '' && Number(HostPort) === hostPort),
    );
  return ports.flatMap((port) => (isAtAll(port) ? [port, { ...port, hostIp: '::' }] : [port]));
}

export function topologyContainerOf(engineId: string, raw: ContainerInspectInfo): TopologyContainer {
  const { id, name, image, state, health, project, service, ports } = rowOfInspect(engineId, raw);
  const host = raw.HostConfig as RawHost;
  const stack = stackOf(host.NetworkMode ?? '');
  const all = Object.entries((raw.NetworkSettings?.Networks ?? {}) as Record<string, RawPlace>);
  // Podman tells the other's networks of one that shares a stack.
  const places = stack.stack === 'own' ? all : [];
  const endpoints = places.map(([network, place]) => endpointOf(network, place, name, id));
  return {
    ...{ engineId, id, name, image, state },
    ...(health === undefined ? {} : { health }),
    ...(project === undefined ? {} : { project }),
    ...(service === undefined ? {} : { service }),
    ...stack,
    endpoints,
    links: (host.Links ?? []).map(linkOf),
    hosts: (host.ExtraHosts ?? []).flatMap(hostLineOf),
    ports: portsOf(raw, ports, endpoints),
    declared: declaredOf(raw),
  };
}
