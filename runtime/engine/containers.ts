// Containers of one engine: reading them, and what can be done to one.
import type { Container, ContainerInspectInfo } from 'dockerode';
import type { ContainerDetails, ContainerRow } from '../contract/containers.ts';
import { type CallOptions, type EngineConnection, pathPart } from './connection.ts';
import { detailsOf } from './containers/container-details.ts';
import { rowOfInspect, rowOfList } from './containers/container-row.ts';
import { untilFrozen } from './containers/freezing.ts';
import { toEngineProblem, unlessMissing } from './problem.ts';

/** All containers, stopped ones too (GET /containers/json). */
export async function listContainers(connection: EngineConnection, signal?: AbortSignal): Promise<ContainerRow[]> {
  const ask = (filters: Record<string, string[]>) =>
    connection.call((docker, abortSignal) => docker.listContainers({ all: true, filters, abortSignal }), { signal });
  const list = await ask({});
  const rows = list.map((raw) => rowOfList(connection.id, raw));
  // Only docker's entries have it, and only docker's tell the health: podman has to be asked for each.
  if (rows.length === 0 || list.some((raw) => raw.HostConfig !== undefined)) return rows;
  const health = new Map<string, NonNullable<ContainerRow['health']>>();
  for (const word of ['starting', 'healthy', 'unhealthy'] as const) {
    for (const raw of await ask({ health: [word] })) health.set(raw.Id, word);
  }
  return rows.map((row) => {
    const found = row.state === 'running' ? health.get(row.id) : undefined;
    return found === undefined ? row : { ...row, health: found };
  });
}

/** One container's row now, by inspection (docker's list lags behind its own events); undefined when there is none. */
export async function readContainer(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerRow | undefined> {
  const raw = await unlessMissing(() => inspectRaw(connection, id, signal));
  return raw === undefined ? undefined : rowOfInspect(connection.id, raw);
}

/** Everything about one container (GET /containers/{id}/json); `not-found`. Memory in bytes, 0 for no limit. */
export async function inspectContainer(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerDetails> {
  return detailsOf(connection.id, await inspectRaw(connection, id, signal));
}

/**
 * The host addresses that were asked for of each published port, by `80/tcp`; '' where none was (HostConfig.PortBindings). What it is
 * listed with does not tell: the engine puts "all addresses" where nobody said any.
 */
export async function askedAddresses(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const bindings = (await inspectRaw(connection, id, signal)).HostConfig.PortBindings as
    | Record<string, { HostIp?: string }[] | null>
    | null
    | undefined;
  return new Map(
    Object.entries(bindings ?? {}).map(([port, list]) => [port, (list ?? []).map(({ HostIp }) => HostIp ?? '')]),
  );
}

/** Succeeds when it already runs. `port-in-use` when a published port is taken. */
export function startContainer(connection: EngineConnection, id: string): Promise<void> {
  return act(connection, id, (container, abortSignal) => container.start({ abortSignal }), { timeoutMs: 120_000 });
}

/** Succeeds when it is already stopped; waits as long as the container may take to end. */
export async function stopContainer(connection: EngineConnection, id: string): Promise<void> {
  const { t, timeoutMs } = await patience(connection, id);
  await act(connection, id, (container, abortSignal) => container.stop({ t, abortSignal }), { timeoutMs });
}

/** Stops, waiting as `stopContainer` does, and starts again; a stopped one is started. */
export async function restartContainer(connection: EngineConnection, id: string): Promise<void> {
  const { t, timeoutMs } = await patience(connection, id);
  await act(connection, id, (container, abortSignal) => container.restart({ t, abortSignal }), { timeoutMs });
}

/** Asks again where the container is too busy to be frozen; `not-frozen` when that does not help. */
export function pauseContainer(connection: EngineConnection, id: string): Promise<void> {
  return untilFrozen(() => act(connection, id, (container, abortSignal) => container.pause({ abortSignal })));
}

export function unpauseContainer(connection: EngineConnection, id: string): Promise<void> {
  return act(connection, id, (container, abortSignal) => container.unpause({ abortSignal }));
}

/** `signal` is a name or a number (`SIGHUP`, `9`); the engine's default is SIGKILL. */
export async function killContainer(connection: EngineConnection, id: string, signal?: string): Promise<void> {
  const options = signal === undefined || signal === '' ? {} : { signal };
  const kill = (container: Container, abortSignal: AbortSignal) => container.kill({ ...options, abortSignal });
  try {
    await act(connection, id, kill, { timeoutMs: 8000 });
  } catch (cause) {
    // Podman 4 may wait for ever for the end of a container that has ended.
    if (toEngineProblem(cause).problem.reason !== 'engine-timeout') throw cause;
    if ((await readContainer(connection, id))?.state === 'running') throw cause;
  }
}

/** `name-taken` and `name-invalid` at field `name`. */
export function renameContainer(connection: EngineConnection, id: string, name: string): Promise<void> {
  return act(connection, id, (container, abortSignal) => container.rename({ name, abortSignal }));
}

/** `volumes` removes its anonymous volumes with it; without `force` a running one is refused with `conflict`. */
export function removeContainer(
  connection: EngineConnection,
  id: string,
  options: { force: boolean; volumes: boolean },
): Promise<void> {
  const query = { force: options.force, v: options.volumes };
  return act(connection, id, (container, abortSignal) => container.remove({ ...query, abortSignal }), {
    timeoutMs: 120_000,
  });
}

/** The engine's own answer (GET /containers/{id}/json); `not-found`. */
export function inspectRaw(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerInspectInfo> {
  return connection.call((docker, abortSignal) => docker.getContainer(pathPart(id)).inspect({ abortSignal }), {
    signal,
  });
}

async function act(
  connection: EngineConnection,
  id: string,
  run: (container: Container, abortSignal: AbortSignal) => Promise<unknown>,
  options?: CallOptions,
): Promise<void> {
  await connection.call(async (docker, abortSignal) => {
    try {
      await run(docker.getContainer(pathPart(id)), abortSignal);
    } catch (cause) {
      // "Not modified": it is already so, which dockerode takes for a failure.
      if ((cause as { statusCode?: number }).statusCode !== 304) throw cause;
    }
  }, options);
}

/**
 * The seconds a container has to end by itself, and how long to wait for the engine's answer. The seconds are always sent: podman
 * keeps 0 for a container that was given none, and would kill it at once.
 */
async function patience(connection: EngineConnection, id: string): Promise<{ t: number; timeoutMs: number }> {
  const { Config } = await inspectRaw(connection, id);
  const t = (Config as { StopTimeout?: number | null }).StopTimeout || 10;
  return { t, timeoutMs: t < 0 ? 0 : (t + 30) * 1000 };
}
