// What changing a container asks of its engine, so that each step can be made to fail where no engine is at hand.
import type { EngineConnection } from '../../engine/connection.ts';
import type { EndpointSettings } from '../../engine/containers/create-networks.ts';
import type { Endpoints } from '../../engine/containers/endpoints.ts';
import {
  connectNetwork,
  createByBody,
  disconnectNetwork,
  findContainer,
  type RawContainer,
  updateContainer,
} from '../../engine/containers/replacing.ts';
import type { Body } from '../../engine/containers/successor-body.ts';
import { removeContainer, renameContainer, startContainer, stopContainer } from '../../engine/containers.ts';

export interface EditEngine {
  /** By id or name; undefined where there is none. */
  inspect(id: string): Promise<RawContainer | undefined>;
  create(name: string, body: Body, more: { endpoints: Endpoints; platform?: string | undefined }): Promise<string>;
  rename(id: string, name: string): Promise<void>;
  start(id: string): Promise<void>;
  stop(id: string): Promise<void>;
  /** Also one that runs. `volumes`: with the anonymous ones that are its own. */
  remove(id: string, options: { volumes: boolean }): Promise<void>;
  connect(network: string, id: string, endpoint: EndpointSettings): Promise<void>;
  disconnect(network: string, id: string): Promise<void>;
  update(id: string, body: Body): Promise<void>;
}

export function editEngine(connection: EngineConnection): EditEngine {
  return {
    inspect: (id) => findContainer(connection, id),
    create: (name, body, more) => createByBody(connection, name, body, more),
    rename: (id, name) => renameContainer(connection, id, name),
    start: (id) => startContainer(connection, id),
    stop: (id) => stopContainer(connection, id),
    remove: (id, { volumes }) => removeContainer(connection, id, { force: true, volumes }),
    connect: (network, id, endpoint) => connectNetwork(connection, network, id, endpoint),
    disconnect: (network, id) => disconnectNetwork(connection, network, id),
    update: (id, body) => updateContainer(connection, id, body),
  };
}

/** A container's name without the slash that engines put before it. */
export function nameOf(inspect: RawContainer): string {
  return inspect.Name.replace(/^\//, '');
}

export function isUp(inspect: RawContainer): boolean {
  return inspect.State.Running || inspect.State.Paused || inspect.State.Restarting;
}
