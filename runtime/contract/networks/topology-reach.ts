// The rules of reach: who gets to whom over which networks, at which addresses and by which names, and why not. No engine is asked.

import type { Certainty, Topology, TopologyContainer, TopologyNetwork } from '../topology.ts';
import { isUp, namesToward, type PlacedEndpoint, placesOf, stackMembers, stackOwner } from './topology-names.ts';

/** A published port of the target, at the addresses where the one who asks finds it. */
export interface PublishedAt {
  addresses: readonly string[];
  hostPort: number;
  containerPort: number;
  protocol: string;
}

/**
 * A way to the target.
 * - `itself`: the same network stack: at localhost.
 * - `network`: over a network both are on; `names` lead there.
 * - `across`: from another network, which the engine does not keep apart (`network` is the target's).
 * - `address`: from the host's own stack to the container's address.
 * - `gateway`: to a container with the host's stack, at the gateway's address of a network the other is on.
 * - `published`: over the host, at published ports alone.
 */
export type Route =
  | { kind: 'itself' }
  | { kind: 'network' | 'across' | 'address'; network: string; addresses: readonly string[]; names: readonly string[] }
  | { kind: 'gateway'; addresses: readonly string[] }
  | { kind: 'published'; ports: readonly PublishedAt[] };

/**
 * Why not, or why not so. `apart`: they share the network, whose containers are kept from each other. `no-network`: they share none;
 * `of-the-network`: whether the network lets them is not the engine's to say; `elsewhere`: it has an address outside of the engine's networks;
 * `may-be-apart`: the engine does not tell whether it keeps that network apart from the other's;
 * `stack-gone`: the container whose stack it shares is not there.
 */
export type Obstacle =
  | { kind: 'from-down' | 'to-down' | 'from-paused' | 'to-paused' | 'from-none' | 'to-none'; container: string }
  | { kind: 'from-stack-gone' | 'to-stack-gone'; container: string }
  | { kind: 'apart' | 'of-the-network' | 'elsewhere'; network: string }
  | { kind: 'internal' | 'may-be-apart'; network: string }
  | { kind: 'no-network' };

/** `ports`: only at published ports. */
export interface Reach {
  verdict: 'yes' | 'ports' | 'no' | 'unknown';
  routes: readonly Route[];
  obstacles: readonly Obstacle[];
}

const no = (...obstacles: Obstacle[]): Reach => ({ verdict: 'no', routes: [], obstacles });

/** Drivers whose networks are bridges of the engine's host. */
function isBridge({ driver }: TopologyNetwork): boolean {
  return driver === 'bridge';
}

function anyAddress(address: string): boolean {
  return ['', '0.0.0.0', '::', '*'].includes(address);
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** What keeps one of them from having any network at all. */
function standstill(topology: Topology, container: TopologyContainer, side: 'from' | 'to'): Obstacle | undefined {
  if (!isUp(container)) return { kind: `${side}-down`, container: container.name };
  if (container.state === 'paused') return { kind: `${side}-paused`, container: container.name };
  const owner = stackOwner(topology, container);
  // A stack lives on after the container it was made for, but nobody new gets into it and the engine no longer tells its addresses.
  if (owner === undefined || !isUp(owner)) return { kind: `${side}-stack-gone`, container: container.name };
  return undefined;
}

/** The addresses at which a member of a network gets to another member of it. */
function openAddresses(own: PlacedEndpoint, other: PlacedEndpoint): string[] {
  const { network } = own;
  const kept = network.together === 'no';
  return [
    own.endpoint.ipv4 !== undefined && !(kept && network.filters.ipv4 === 'yes') ? other.endpoint.ipv4 : undefined,
    own.endpoint.ipv6 !== undefined && !(kept && network.filters.ipv6 === 'yes') ? other.endpoint.ipv6 : undefined,
  ].filter((address) => address !== undefined);
}

/** Packets between two networks are kept back where both are filtered. */
function apartness(own: TopologyNetwork, other: TopologyNetwork, family: Family): Certainty {
  const both = [own.filters[family], other.filters[family]];
  return both.includes('no') ? 'no' : both.includes('unknown') ? 'unknown' : 'yes';
}

/** The addresses at which a container gets to a network it is not on, or may get. */
function acrossAddresses(own: PlacedEndpoint, other: PlacedEndpoint, apart: Certainty): string[] {
  if (!isBridge(own.network) || !isBridge(other.network)) return [];
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    if (own.network.shut[family] || other.network.shut[family]) return [];
    const address = other.endpoint[family];
    const may = own.endpoint[family] !== undefined && apartness(own.network, other.network, family) === apart;
    return may && address !== undefined ? [address] : [];
  });
}

interface Found {
  routes: Route[];
  obstacles: Obstacle[];
}

function overSharedNetworks(topology: Topology, from: TopologyContainer, to: TopologyContainer): Found {
  const found: Found = { routes: [], obstacles: [] };
  const theirs = placesOf(topology, to);
  for (const own of placesOf(topology, from)) {
    const other = theirs.find(({ network }) => network.id === own.network.id);
    if (other === undefined) continue;
    const network = own.network.name;
    const addresses = openAddresses(own, other);
    if (own.network.together === 'unknown') found.obstacles.push({ kind: 'of-the-network', network });
    else if (addresses.length === 0) found.obstacles.push({ kind: 'apart', network });
    else {
      const names = own.network.together === 'yes' ? namesToward(topology, from, to, own.network) : [];
      found.routes.push({ kind: 'network', network, addresses, names });
    }
  }
  return found;
}

/** Between networks: where the engine keeps them apart for one family of addresses only, not at all, or does not tell. */
function acrossNetworks(topology: Topology, from: TopologyContainer, to: TopologyContainer): Found {
  const mine = placesOf(topology, from);
  const found: Found = { routes: [], obstacles: [] };
  for (const other of placesOf(topology, to)) {
    const network = other.network.name;
    if (mine.some((own) => own.network.id === other.network.id)) continue;
    const addresses = (apart: Certainty) => [...new Set(mine.flatMap((own) => acrossAddresses(own, other, apart)))];
    const open = addresses('no');
    if (open.length > 0) found.routes.push({ kind: 'across', network, addresses: open, names: [] });
    else if (addresses('unknown').length > 0) found.obstacles.push({ kind: 'may-be-apart', network });
  }
  return found;
}

type Family = 'ipv4' | 'ipv6';

function familyOf(address: string): Family {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** At its gateways a container meets the host. An internal network's are told by the network alone. */
function gatewaysOf({ endpoint, network }: PlacedEndpoint): string[] {
  const told = network.subnets.flatMap(({ gateway }) => gateway?.replace(/\/\d+$/, '') ?? []);
  const known = [...new Set([...told, ...endpoint.gateways])];
  return known.filter((gateway) => endpoint[familyOf(gateway)] !== undefined);
}

function publishedFrom(
  to: readonly TopologyContainer[],
  addressesOf: (asked: string | undefined) => string[],
): Route[] {
  const seen = new Map<string, PublishedAt>();
  for (const { hostIp, hostPort, containerPort, protocol, problem } of to.flatMap(({ ports }) => ports)) {
    const addresses = hostPort === undefined || problem !== undefined ? [] : addressesOf(hostIp);
    if (hostPort === undefined || addresses.length === 0) continue;
    const key = `${hostPort}/${protocol}/${containerPort}`;
    const before = seen.get(key)?.addresses ?? [];
    seen.set(key, { addresses: [...new Set([...before, ...addresses])], hostPort, containerPort, protocol });
  }
  return seen.size === 0 ? [] : [{ kind: 'published', ports: [...seen.values()] }];
}

/** Whether a container has an address of that family, to which packets can be led. */
function isLedTo(places: readonly PlacedEndpoint[], family: Family): boolean {
  return places.some(({ endpoint, network }) => !network.rewrites || endpoint[family] !== undefined);
}

/** Published ports as a container finds them: at its gateways, where they are published for all addresses of that family. */
function overTheHost(topology: Topology, from: TopologyContainer, to: TopologyContainer): Route[] {
  const theirs = placesOf(topology, to);
  /** The addresses of the other at which it is reached from one network alone. */
  const reachedFrom = (own: PlacedEndpoint) =>
    theirs.flatMap((other) =>
      other.network.id === own.network.id ? openAddresses(own, other) : acrossAddresses(own, other, 'no'),
    );
  const gateways = placesOf(topology, from).flatMap((own) => {
    const { relays, rewrites } = own.network;
    const families = rewrites ? reachedFrom(own).map(familyOf) : [];
    return gatewaysOf(own).filter((gateway) => relays[familyOf(gateway)] || families.includes(familyOf(gateway)));
  });
  return publishedFrom(stackMembers(topology, to), (asked = '0.0.0.0') => {
    const family = gateways.filter((gateway) => familyOf(gateway) === familyOf(asked));
    if (anyAddress(asked)) return family;
    return family.length === 0 || isLoopback(asked) ? [] : [asked];
  });
}

function fromHost(topology: Topology, to: TopologyContainer): Reach {
  const routes: Route[] = [];
  const obstacles: Obstacle[] = [];
  for (const { endpoint, network } of placesOf(topology, to)) {
    const addresses = [endpoint.ipv4, endpoint.ipv6].filter((address) => address !== undefined);
    if (!isBridge(network)) obstacles.push({ kind: 'elsewhere', network: network.name });
    else if (addresses.length > 0) routes.push({ kind: 'address', network: network.name, addresses, names: [] });
  }
  const places = placesOf(topology, to);
  routes.push(
    ...publishedFrom(stackMembers(topology, to), (asked = '0.0.0.0') => {
      const family = familyOf(asked);
      if (!isLedTo(places, family)) return [];
      if (!anyAddress(asked)) return [asked];
      // What is sent to ::1 is never rewritten: the kernel leads nothing from there to elsewhere.
      return family === 'ipv4' ? ['127.0.0.1'] : places.some(({ network }) => network.rewrites) ? [] : ['::1'];
    }),
  );
  return verdictOf({ routes, obstacles });
}

function toHost(topology: Topology, from: TopologyContainer): Reach {
  const places = placesOf(topology, from);
  const addresses = places.filter(({ network }) => isBridge(network)).flatMap(gatewaysOf);
  const outside = places.filter(({ network }) => !isBridge(network));
  const obstacles = outside.map(({ network }): Obstacle => ({ kind: 'elsewhere', network: network.name }));
  return verdictOf({ routes: addresses.length === 0 ? [] : [{ kind: 'gateway', addresses }], obstacles });
}

function verdictOf({ routes, obstacles }: Found): Reach {
  const direct = routes.some(({ kind }) => kind !== 'published');
  const open = obstacles.some(({ kind }) => ['of-the-network', 'elsewhere', 'may-be-apart'].includes(kind));
  const verdict = direct ? 'yes' : routes.length > 0 ? 'ports' : open ? 'unknown' : 'no';
  return {
    verdict,
    routes,
    obstacles: routes.length === 0 && obstacles.length === 0 ? [{ kind: 'no-network' }] : obstacles,
  };
}

function between(topology: Topology, from: TopologyContainer, to: TopologyContainer): Reach {
  const shared = overSharedNetworks(topology, from, to);
  const across = acrossNetworks(topology, from, to);
  const routes = [...shared.routes, ...across.routes, ...overTheHost(topology, from, to)];
  const obstacles = [...shared.obstacles];
  if (shared.routes.length === 0 && shared.obstacles.length === 0) {
    obstacles.push({ kind: 'no-network' });
    const sides = [placesOf(topology, from), placesOf(topology, to)];
    for (const { network } of sides.flat()) {
      if (network.internal) obstacles.push({ kind: 'internal', network: network.name });
    }
    const [mine = [], theirs = []] = sides;
    const getsOut = mine.some(({ network }) => !network.internal);
    for (const { network } of theirs) {
      if (getsOut && !network.internal && !isBridge(network))
        obstacles.push({ kind: 'elsewhere', network: network.name });
    }
    obstacles.push(...across.obstacles);
  }
  return verdictOf({ routes, obstacles });
}

/** Whether and how the first gets to the second, as long as something listens there. */
export function reach(topology: Topology, from: TopologyContainer, to: TopologyContainer): Reach {
  const stopped = [standstill(topology, from, 'from'), from.id === to.id ? undefined : standstill(topology, to, 'to')];
  const obstacles = stopped.filter((one) => one !== undefined);
  if (obstacles.length > 0) return no(...obstacles);
  const [mine, theirs] = [stackOwner(topology, from), stackOwner(topology, to)];
  if (mine === undefined || theirs === undefined) return no({ kind: 'no-network' });
  if (mine.id === theirs.id || (mine.stack === 'host' && theirs.stack === 'host')) {
    return { verdict: 'yes', routes: [{ kind: 'itself' }], obstacles: [] };
  }
  const alone = [
    ...(mine.stack === 'none' ? [{ kind: 'from-none', container: from.name } as const] : []),
    ...(theirs.stack === 'none' ? [{ kind: 'to-none', container: to.name } as const] : []),
  ];
  if (alone.length > 0) return no(...alone);
  if (mine.stack === 'host') return fromHost(topology, theirs);
  if (theirs.stack === 'host') return toHost(topology, mine);
  return between(topology, mine, theirs);
}

/** The part of a reach that leads to one port: published ports lead to their own alone. */
export function reachOfPort({ verdict, routes, obstacles }: Reach, port: number, protocol = 'tcp'): Reach {
  const left = routes.flatMap((route): Route[] => {
    if (route.kind !== 'published') return [route];
    const ports = route.ports.filter((one) => one.containerPort === port && one.protocol === protocol);
    return ports.length === 0 ? [] : [{ kind: 'published', ports }];
  });
  if (left.length > 0) return { ...verdictOf({ routes: left, obstacles: [...obstacles] }), obstacles };
  return { verdict: verdict === 'ports' ? 'no' : verdict, routes: [], obstacles };
}

/** Whether a container gets out of the engine's networks, and over which. */
export function wayOut(
  topology: Topology,
  from: TopologyContainer,
): { verdict: 'yes' | 'no' | 'unknown'; networks: string[] } {
  if (standstill(topology, from, 'from') !== undefined) return { verdict: 'no', networks: [] };
  const owner = stackOwner(topology, from);
  if (owner?.stack === 'host') return { verdict: 'yes', networks: [] };
  if (owner?.stack !== 'own') return { verdict: 'no', networks: [] };
  const outward = placesOf(topology, owner).filter(({ network }) => !network.internal);
  const sure = outward.filter(({ network }) => network.masquerades);
  const networks = (sure.length > 0 ? sure : outward).map(({ network }) => network.name);
  return { verdict: sure.length > 0 ? 'yes' : outward.length > 0 ? 'unknown' : 'no', networks };
}
