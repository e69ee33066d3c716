// What it takes to put one container in another one's place: its whole inspection, creation by a body, networks, limits.
import type { ContainerInspectInfo } from 'dockerode';
import { type EngineConnection, pathPart } from '../connection.ts';
import { inspectRaw } from '../containers.ts';
import { EngineProblem, toEngineProblem, unlessMissing } from '../problem.ts';
import type { EndpointSettings } from './create-networks.ts';
import type { Endpoints } from './endpoints.ts';
import type { Body } from './successor-body.ts';

/** A container as the engine tells it. */
export type RawContainer = ContainerInspectInfo;

/** GET /containers/{id}/json, by id or name; undefined where there is none. */
export function findContainer(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerInspectInfo | undefined> {
  return unlessMissing(() => inspectRaw(connection, id, signal));
}

/** Every container's inspection, as far as they are still there. */
export async function inspectAll(connection: EngineConnection, signal?: AbortSignal): Promise<ContainerInspectInfo[]> {
  const list = await connection.call((docker, abortSignal) => docker.listContainers({ all: true, abortSignal }), {
    signal,
  });
  const all: ContainerInspectInfo[] = [];
  for (const { Id } of list) {
    const one = await findContainer(connection, Id, signal);
    if (one !== undefined) all.push(one);
  }
  return all;
}

/**
 * Creates by a body and puts it into its networks, the first of them with the creation: engines before API 1.44 take only one there.
 * Answers the id; what cannot join a network is taken away again.
 */
export async function createByBody(
  connection: EngineConnection,
  name: string,
  body: Body,
  { endpoints, platform }: { endpoints: Endpoints; platform?: string | undefined },
): Promise<string> {
  const mode = String((body.HostConfig as Body | undefined)?.NetworkMode ?? '');
  const names = Object.keys(endpoints);
  const first = names.includes(mode) ? mode : names.length === 1 || isDefaultMode(mode) ? names[0] : undefined;
  const joined = first === undefined ? {} : { NetworkingConfig: { EndpointsConfig: { [first]: endpoints[first] } } };
  const query = { name, ...(platform === undefined ? {} : { platform }) };
  const options = { _query: query, _body: { ...body, ...joined } };
  const container = await connection.call(
    (docker, abortSignal) => docker.createContainer({ ...options, abortSignal } as object),
    { timeoutMs: 120_000 },
  );
  try {
    for (const other of names) {
      if (other !== first) await connectNetwork(connection, other, container.id, endpoints[other] ?? {});
    }
  } catch (cause) {
    await removeQuietly(connection, container.id);
    throw cause;
  }
  return container.id;
}

function isDefaultMode(mode: string): boolean {
  return mode === '' || mode === 'default' || mode === 'bridge';
}

async function removeQuietly(connection: EngineConnection, id: string): Promise<void> {
  await connection
    .call((docker, abortSignal) => docker.getContainer(pathPart(id)).remove({ force: true, v: true, abortSignal }))
    .catch(() => undefined);
}

/** POST /networks/{id}/connect. */
export async function connectNetwork(
  connection: EngineConnection,
  network: string,
  container: string,
  endpoint: EndpointSettings,
): Promise<void> {
  const body = { Container: container, EndpointConfig: endpoint };
  await connection.call(async (docker, abortSignal) => {
    await docker.getNetwork(pathPart(network)).connect({ ...body, abortSignal } as never);
  });
}

/** POST /networks/{id}/disconnect. */
export async function disconnectNetwork(
  connection: EngineConnection,
  network: string,
  container: string,
): Promise<void> {
  const body = { Container: container, Force: true };
  await connection.call(async (docker, abortSignal) => {
    await docker.getNetwork(pathPart(network)).disconnect({ ...body, abortSignal } as never);
  });
}

/** POST /containers/{id}/update; `unsupported` on an engine that has no such call (podman before 5). */
export async function updateContainer(connection: EngineConnection, id: string, body: Body): Promise<void> {
  try {
    await connection.call(async (docker, abortSignal) => {
      await docker.getContainer(pathPart(id)).update({ ...body, abortSignal } as never);
    });
  } catch (cause) {
    const { problem } = toEngineProblem(cause);
    const reason = problem.reason === 'not-found' ? 'unsupported' : problem.reason;
    throw new EngineProblem({ ...problem, reason });
  }
}
