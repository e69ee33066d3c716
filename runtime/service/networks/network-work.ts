// What is done to networks that are there: removed, cleaned up, containers connected and disconnected.
import type { ActivityObject } from '../../contract/activities.ts';
import { connectCommand, type NetworkEndpoint } from '../../contract/networks/network-endpoint.ts';
import type { Problem } from '../../contract/problem.ts';
import { dockerCommand } from '../../contract/specs/docker-command.ts';
import { endpointOf } from '../../engine/containers/create-networks.ts';
import { connectNetwork, disconnectNetwork } from '../../engine/containers/replacing.ts';
import { listContainers, readContainer } from '../../engine/containers.ts';
import { networkAbilities } from '../../engine/networks/network-limits.ts';
import { inspectNetwork, readNetwork, removeNetwork } from '../../engine/networks.ts';
import type { NetworkHands } from '../networks.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { checkEndpoint } from './network-checks.ts';

interface Place {
  engineId: string;
  /** The network's. */
  id: string;
  containerId: string;
}

export interface Pruned {
  removed: string[];
  failed: { id: string; name: string; problem: Problem }[];
}

export class NetworkWork {
  private readonly hands: NetworkHands;

  constructor(hands: NetworkHands) {
    this.hands = hands;
  }

  async remove(engineId: string, id: string, disconnect: boolean): Promise<void> {
    const name = await this.nameOf(engineId, id);
    const deed = { kind: 'remove-network' as const, engineId, subject: name, objects: [networkObject(id, name)] };
    await this.hands.activities.perform({ ...deed, command: dockerCommand('network', 'rm', name) }, async () => {
      if (disconnect) await this.empty(engineId, id);
      await this.removeOne(engineId, id, name);
    });
    this.refresh(engineId, disconnect);
  }

  async prune(engineId: string, ids: readonly string[]): Promise<Pruned> {
    const outcome: Pruned = { removed: [], failed: [] };
    const objects: ActivityObject[] = [];
    for (const id of ids) objects.push(networkObject(id, await this.nameOf(engineId, id)));
    const command = dockerCommand('network', 'rm', ...objects.map(({ name }) => name));
    const deed = { kind: 'prune-networks' as const, engineId, subject: String(ids.length), objects, command };
    await this.hands.activities.perform(deed, async ({ signal }) => {
      for (const { id, name } of objects) {
        signal.throwIfAborted();
        try {
          await this.removeOne(engineId, id, name);
          outcome.removed.push(id);
        } catch (error) {
          const problem = problemOf(error);
          // Somebody was quicker.
          if (problem.reason === 'not-found') outcome.removed.push(id);
          else outcome.failed.push({ id, name, problem });
        }
      }
    });
    this.refresh(engineId, false);
    return outcome;
  }

  async connect({ engineId, id, containerId, endpoint }: Place & { endpoint: NetworkEndpoint }): Promise<void> {
    const connection = this.connection(engineId);
    const [network, container, abilities] = await Promise.all([
      inspectNetwork(connection, id),
      readContainer(connection, containerId),
      networkAbilities(connection),
    ]);
    if (container === undefined) throw new ServiceProblem('not-found', `No such container: ${containerId}`);
    const { row } = network;
    if (container.networks.includes(row.name)) {
      throw new ServiceProblem('conflict', `${container.name} is connected to ${row.name} already`, {
        field: 'network',
      });
    }
    if (row.scope === 'swarm' && !row.attachable) {
      throw new ServiceProblem('not-attachable', `${row.name} takes no containers by hand`, { field: 'network' });
    }
    checkEndpoint(endpoint, network, abilities);
    await this.hands.activities.perform(
      {
        ...{ kind: 'connect', engineId, subject: container.name, detail: row.name },
        objects: [containerObject(container), networkObject(row.id, row.name)],
        command: connectCommand(endpoint, row.name, container.name),
      },
      () =>
        connectNetwork(connection, row.id, container.id, endpointOf(endpoint, endpoint.links ?? [], true)).catch(
          (error: unknown) => {
            throw placeRefusal(endpoint, problemOf(error));
          },
        ),
    );
    this.refresh(engineId, true);
  }

  async disconnect({ engineId, id, containerId }: Place): Promise<void> {
    const connection = this.connection(engineId);
    const [network, container] = await Promise.all([this.nameOf(engineId, id), readContainer(connection, containerId)]);
    if (container === undefined) throw new ServiceProblem('not-found', `No such container: ${containerId}`);
    await this.hands.activities.perform(
      {
        ...{ kind: 'disconnect', engineId, subject: container.name, detail: network },
        objects: [containerObject(container), networkObject(id, network)],
        command: dockerCommand('network', 'disconnect', network, container.name),
      },
      () => disconnectNetwork(connection, id, container.id),
    );
    this.refresh(engineId, true);
  }

  /** Takes off all that are on it, those too that do not run: they could not be started without it. */
  private async empty(engineId: string, id: string): Promise<void> {
    const connection = this.connection(engineId);
    const [{ row, containers }, all] = await Promise.all([inspectNetwork(connection, id), listContainers(connection)]);
    const ids = new Set(containers.map((one) => one.id));
    for (const container of all) if (container.networks.includes(row.name)) ids.add(container.id);
    // Docker tells places of a swarm's own there too, which are no containers.
    for (const one of ids) if (/^[0-9a-f]{64}$/.test(one)) await disconnectNetwork(connection, id, one);
  }

  /** By its id podman (4.3) removes one with containers on it, and leaves these without it; by its name it refuses. */
  private removeOne(engineId: string, id: string, name: string): Promise<void> {
    const { connection, state } = this.hands.engines.link(engineId);
    return removeNetwork(connection, state.info?.flavour === 'podman' ? name : id);
  }

  private connection(engineId: string) {
    return this.hands.engines.connection(engineId);
  }

  private async nameOf(engineId: string, id: string): Promise<string> {
    const known = this.hands.watchers.of(engineId).networks.items?.find((row) => row.id === id);
    return (known ?? (await readNetwork(this.connection(engineId), id)))?.name ?? id.slice(0, 12);
  }

  /** Podman tells nothing of networks by itself, nor of a stopped container that is connected. */
  private refresh(engineId: string, containers: boolean): void {
    const watchers = this.hands.watchers.of(engineId);
    watchers.networks.refresh();
    if (containers) watchers.containers.refresh();
  }
}

/** Engines tell of a gateway they chose by themselves only that its address is in use, in the words they have for ports. */
function placeRefusal({ ipv4, ipv6 }: NetworkEndpoint, { reason, message }: Problem): ServiceProblem {
  const place = ipv4 !== undefined ? { field: 'ipv4' } : ipv6 !== undefined ? { field: 'ipv6' } : {};
  if (/address already in use|already allocated/i.test(message)) return new ServiceProblem('conflict', message, place);
  // "user specified IP address is supported only when connecting to networks with user configured subnets"
  if (/user configured subnet/i.test(message)) return new ServiceProblem('unsupported', message, place);
  return new ServiceProblem(reason, message);
}

function networkObject(id: string, name: string): ActivityObject {
  return { kind: 'network', id, name };
}

function containerObject({ id, name }: { id: string; name: string }): ActivityObject {
  return { kind: 'container', id, name };
}
