// Names as a container's lookup sees them: its lines of /etc/hosts, its links, and the DNS of each network it is on.
import type { Topology, TopologyContainer, TopologyEndpoint, TopologyNetwork } from '../topology.ts';

/** The container that an id, its first twelve digits or more, or a name means. */
export function findContainer({ containers }: Topology, key: string): TopologyContainer | undefined {
  return containers.find(({ id, name }) => id === key || name === key || (key.length >= 12 && id.startsWith(key)));
}

export function findNetworkNamed({ networks }: Topology, name: string): TopologyNetwork | undefined {
  return networks.find((network) => network.name === name);
}

export function isUp({ state }: TopologyContainer): boolean {
  return state === 'running' || state === 'paused';
}

/**
 * The container whose network stack it has: itself, or the one it shares with, however many steps away. Undefined where that one is gone,
 * or where they only name each other.
 */
export function stackOwner(topology: Topology, container: TopologyContainer): TopologyContainer | undefined {
  let owner: TopologyContainer | undefined = container;
  for (let steps = 0; owner?.stack === 'shared'; steps += 1) {
    if (owner.sharesWith === undefined || steps > topology.containers.length) return undefined;
    owner = findContainer(topology, owner.sharesWith);
  }
  return owner;
}

/** Those that have the same network stack, itself among them. */
export function stackMembers(topology: Topology, owner: TopologyContainer): TopologyContainer[] {
  return topology.containers.filter((one) => stackOwner(topology, one)?.id === owner.id);
}

export interface PlacedEndpoint {
  endpoint: TopologyEndpoint;
  network: TopologyNetwork;
}

/** Its endpoints on networks that are known. */
export function placesOf(topology: Topology, owner: TopologyContainer): PlacedEndpoint[] {
  return owner.endpoints.flatMap((endpoint) => {
    const network = findNetworkNamed(topology, endpoint.network);
    return network === undefined ? [] : [{ endpoint, network }];
  });
}

/** In the order in which the engine asks them for a name (libnetwork: endpoint.go, Less): internal ones last, then by name. */
function inOrder(places: readonly PlacedEndpoint[]): PlacedEndpoint[] {
  return places.toSorted(
    (a, b) =>
      b.endpoint.priority - a.endpoint.priority ||
      Number(a.network.internal) - Number(b.network.internal) ||
      (a.network.name < b.network.name ? -1 : 1),
  );
}

/** What a name leads to: containers by their whole ids; `network` is whose DNS said so, absent for a line of /etc/hosts. */
export interface NameAnswer {
  network?: string;
  containers: readonly string[];
  addresses: readonly string[];
}

function addressesOf({ ipv4, ipv6 }: TopologyEndpoint): string[] {
  return [ipv4, ipv6].filter((address) => address !== undefined);
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The containers that run on the network, with their endpoints there. */
export function membersOn({ containers }: Topology, network: string) {
  return containers.flatMap((container) => {
    const endpoint =
      container.stack === 'own' && isUp(container) && container.endpoints.find((one) => one.network === network);
    return endpoint ? [{ container, endpoint }] : [];
  });
}

/** What one network's DNS says to a container on it: the links it has there, else every container of that name. */
function askNetwork(topology: Topology, { endpoint, network }: PlacedEndpoint, name: string): NameAnswer | undefined {
  const link = endpoint.links.find(({ alias }) => sameName(alias, name));
  const linked = link && findContainer(topology, link.container)?.id;
  const found = membersOn(topology, network.name).filter((member) =>
    linked === undefined ? member.endpoint.names.some((one) => sameName(one, name)) : member.container.id === linked,
  );
  if (found.length === 0) return undefined;
  return {
    network: network.name,
    containers: found.map(({ container }) => container.id),
    addresses: found.flatMap((member) => addressesOf(member.endpoint)),
  };
}

/** Links of the default bridge are lines of /etc/hosts: the alias, the other's name and its short id. */
function askLinks(topology: Topology, owner: TopologyContainer, name: string): NameAnswer | undefined {
  const isShortId = (id: string | undefined) => id !== undefined && id.slice(0, 12) === name;
  const link = owner.links.find(
    (one) =>
      sameName(one.alias, name) ||
      sameName(one.container, name) ||
      isShortId(findContainer(topology, one.container)?.id),
  );
  const target = link && findContainer(topology, link.container);
  if (target === undefined || !isUp(target)) return undefined;
  const plain = placesOf(topology, target).find(
    ({ network }) => !network.dns && owner.endpoints.some((one) => one.network === network.name),
  );
  return plain && { containers: [target.id], addresses: addressesOf(plain.endpoint) };
}

/**
 * What a container's lookup of a name leads to; undefined where the engine knows none (its own servers may). A name may be followed by its
 * network's: `db.back`.
 */
export function lookUp(topology: Topology, from: TopologyContainer, name: string): NameAnswer | undefined {
  const owner = stackOwner(topology, from);
  if (owner === undefined || owner.stack !== 'own') return undefined;
  const line = owner.hosts.find((one) => sameName(one.name, name));
  if (line !== undefined) return { containers: [], addresses: [line.address] };
  const linked = askLinks(topology, owner, name);
  if (linked !== undefined) return linked;
  const places = inOrder(placesOf(topology, owner).filter(({ network }) => network.dns));
  for (const place of places) {
    const answer = askNetwork(topology, place, name);
    if (answer !== undefined) return answer;
  }
  for (const place of places.filter(({ network }) => network.qualifies)) {
    const ending = `.${place.network.name}`;
    if (!name.toLowerCase().endsWith(ending.toLowerCase())) continue;
    const answer = askNetwork(topology, place, name.slice(0, -ending.length));
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** A name of a network's DNS, and the containers it means there: more than one take turns. */
export interface NetworkName {
  name: string;
  containers: readonly TopologyContainer[];
}

/** All names that a network's DNS knows; names of a container's own come before the short id that each has. */
export function namesOn(topology: Topology, network: TopologyNetwork): NetworkName[] {
  if (!network.dns) return [];
  const names = new Map<string, TopologyContainer[]>();
  for (const { container, endpoint } of membersOn(topology, network.name)) {
    for (const name of endpoint.names) names.set(name, [...(names.get(name) ?? []), container]);
  }
  return [...names].map(([name, containers]) => ({ name, containers }));
}

/** The names by which one container gets to another on a network, and not elsewhere. */
export function namesToward(
  topology: Topology,
  from: TopologyContainer,
  target: TopologyContainer,
  network: TopologyNetwork,
): string[] {
  const endpoint = target.endpoints.find((one) => one.network === network.name);
  const owner = stackOwner(topology, from);
  if (endpoint === undefined || owner === undefined) return [];
  const own = owner.endpoints.find((one) => one.network === network.name);
  const linked = [...(network.dns ? (own?.links ?? []) : owner.links)].filter(
    ({ container }) => findContainer(topology, container)?.id === target.id,
  );
  const candidates = [...endpoint.names, ...linked.map(({ alias }) => alias)];
  const leadsThere = (name: string) => {
    const answer = lookUp(topology, from, name);
    return (
      answer?.containers.includes(target.id) === true &&
      addressesOf(endpoint).some((address) => answer.addresses.includes(address))
    );
  };
  const usable = [...new Set(candidates)].filter((name) => name !== '' && leadsThere(name));
  if (usable.length > 0 || !network.dns) return usable;
  // Another network answers first for the plain name; with the network behind it there is no doubt.
  return [`${endpoint.names[0] ?? target.name}.${network.name}`].filter(leadsThere);
}
