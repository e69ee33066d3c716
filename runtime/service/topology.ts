// Answers the contract's topology: who is where in an engine's networks, live, and connections tested from inside a container.
import { isIP } from 'node:net';
import type { ConnectionTest, TopologyContainer, TopologyNetwork } from '../contract/topology.ts';
import { connectFrom, listenersOf, lookUpFrom } from '../engine/networks/connection-test.ts';
import { toolLabel } from '../engine/programs/helper.ts';
import { type EngineApi, newestApi } from '../engine/system.ts';
import { topologyContainer, topologyContainers, topologyNetwork, topologyNetworks } from '../engine/topology.ts';
import type { EngineLink } from './engines/engine-link.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import { NounWatcher } from './lists/changes.ts';
import { touchContainers, touchNetworks } from './lists/touches.ts';
import type { NetworkSeats } from './networks/network-seats.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';
import type { ToolImage } from './tools/tool-image.ts';

/** Addresses of one name that are tried; more say nothing new. */
const mostTries = 4;

interface EngineTopology {
  networks: NounWatcher<TopologyNetwork>;
  containers: NounWatcher<TopologyContainer>;
}

function watch(link: EngineLink): EngineTopology {
  const api = (): EngineApi => link.state.info ?? newestApi;
  return {
    networks: new NounWatcher(link, {
      list: () => topologyNetworks(link.connection, api()),
      read: (id) => topologyNetwork(link.connection, id, api()),
      touch: touchNetworks,
      // Podman (4.3 at least) has events for neither creating nor removing a network.
      silent: () => link.state.info?.flavour === 'podman',
    }),
    containers: new NounWatcher(link, {
      list: () => topologyContainers(link.connection, isSomebodys),
      read: (id) => topologyContainer(link.connection, id, isSomebodys),
      touch: touchContainers,
    }),
  };
}

function isSomebodys(labels: Record<string, string>): boolean {
  return labels[toolLabel] === undefined;
}

/** A name as resolvers take it, or an address. */
const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?$/i;

function checkTarget(host: string, port: number | undefined): void {
  if (isIP(host) === 0 && !hostName.test(host)) {
    throw new ServiceProblem('host-invalid', `"${host}" is neither a name nor an address`, { field: 'host' });
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new ServiceProblem('port-invalid', `${port} is no port`, { field: 'port' });
  }
}

export function topologyProcedures(engines: EngineRegistry, tools: ToolImage, seats: NetworkSeats) {
  const { topology } = procedures;
  const made = new Map<string, EngineTopology>();
  const of = (engineId: string): EngineTopology => {
    const known = made.get(engineId) ?? watch(engines.link(engineId));
    made.set(engineId, known);
    return known;
  };
  const seat = (engineId: string, id: string) => seats.take(engines.link(engineId), id, tools);
  return {
    networks: topology.networks.handler(({ input, signal }) =>
      streaming(signal, (own) => of(input.engineId).networks.subscribe(own)),
    ),
    containers: topology.containers.handler(({ input, signal }) =>
      streaming(signal, (own) => of(input.engineId).containers.subscribe(own)),
    ),
    test: topology.test.handler(async ({ input, signal }): Promise<ConnectionTest> => {
      const host = input.host.trim();
      checkTarget(host, input.port);
      const { connection, helperId } = await seat(input.engineId, input.id);
      const lookup =
        isIP(host) > 0
          ? { by: 'address' as const, addresses: [host] }
          : await lookUpFrom(connection, helperId, host, signal);
      const { port } = input;
      const addresses = port === undefined ? [] : lookup.addresses.slice(0, mostTries);
      const tries = addresses.map((address) => connectFrom(connection, helperId, address, port ?? 0, signal));
      return { lookup, tries: await Promise.all(tries) };
    }),
    listeners: topology.listeners.handler(async ({ input, signal }) => {
      const { connection, helperId } = await seat(input.engineId, input.id);
      return listenersOf(connection, helperId, signal);
    }),
  };
}
