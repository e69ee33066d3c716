// Networks and containers in short words, for tests of the rules of reach.
import type { Topology, TopologyContainer, TopologyEndpoint, TopologyNetwork } from '../topology.ts';
import { reach } from './topology-reach.ts';

export function sceneNetwork(name: string, change: Partial<TopologyNetwork> = {}): TopologyNetwork {
  return {
    engineId: 'engine',
    id: `${name}-id`,
    name,
    driver: 'bridge',
    builtin: name === 'bridge',
    internal: false,
    ipv6: false,
    subnets: [{ subnet: `10.0.${name.length}.0/24`, gateway: `10.0.${name.length}.1` }],
    together: 'yes',
    dns: name !== 'bridge',
    filters: { ipv4: 'yes', ipv6: 'yes' },
    shut: { ipv4: change.internal === true, ipv6: change.internal === true },
    relays: { ipv4: change.internal !== true, ipv6: change.internal !== true },
    rewrites: false,
    qualifies: true,
    masquerades: change.internal !== true,
    ...change,
  };
}

export function sceneEndpoint(network: string, ipv4: string, ...names: string[]): TopologyEndpoint {
  return { network, ipv4, gateways: [], names, links: [], priority: 0 };
}

/** Runs, on the given networks under its own name, with an address of its own on each. */
export function sceneContainer(
  name: string,
  networks: readonly string[] = [],
  change: Partial<TopologyContainer> = {},
): TopologyContainer {
  const number = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 60_000, 7);
  const host = `${number >> 8}.${number & 255}`;
  return {
    engineId: 'engine',
    id: name.padEnd(64, '0'),
    name,
    image: 'image',
    state: 'running',
    stack: 'own',
    endpoints: networks.map((network, at) => sceneEndpoint(network, `10.${100 + at}.${host}`, name)),
    links: [],
    hosts: [],
    ports: [],
    declared: [],
    ...change,
  };
}

/** The answer of the rules in short: its kinds, each with the network it speaks of. */
export function shortReach(topology: Topology, from: TopologyContainer, to: TopologyContainer) {
  const { verdict, routes, obstacles } = reach(topology, from, to);
  return {
    verdict,
    routes: routes.map(({ kind, ...rest }) => `${kind}${'network' in rest ? ` ${rest.network}` : ''}`),
    obstacles: obstacles.map(({ kind, ...rest }) => `${kind}${'network' in rest ? ` ${rest.network}` : ''}`),
  };
}
