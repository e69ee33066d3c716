// A helper container of a tool image beside a container: in its namespaces, and gone with whoever opened it.
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { openAttach } from './attach.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { removeContainer } from './containers.ts';
import { toEngineProblem } from './problem.ts';

/** The label of containers that are a tool of ours, and nobody's to see. */
export const toolLabel = 'dev.gantry.tool';

/** Where the files of the other container are, seen from the helper: the root of its first process. */
export const helperTarget = '/proc/1/root';

export interface Helper {
  readonly id: string;
  /** Never throws; calling it twice is once. */
  close(): Promise<void>;
}

/**
 * Starts one of `image` (with /bin/sh and /bin/cat) that shares the process, network and, where it is asked for, the IPC namespace of the
 * container. It waits on its input, which is ours: when this process ends, however it does, the engine ends and removes it.
 */
export function openHelper(
  connection: EngineConnection,
  containerId: string,
  image: string,
  sharesIpc: boolean,
): Promise<Helper> {
  const join = `container:${containerId}`;
  return openTool(connection, image, {
    PidMode: join,
    NetworkMode: join,
    ...(sharesIpc ? { IpcMode: join } : {}),
    // Without it the root of a process with more rights than ours is out of reach (ptrace(2), access mode checking).
    CapAdd: ['SYS_PTRACE'],
  });
}

/** The same in the network of the engine's host: its interfaces and routes, and nothing else of it. */
export function openHostHelper(connection: EngineConnection, image: string): Promise<Helper> {
  return openTool(connection, image, { NetworkMode: 'host', CapDrop: ['ALL'] });
}

async function openTool(connection: EngineConnection, image: string, place: object): Promise<Helper> {
  const id = await createHelper(connection, image, place);
  let life: Duplex | undefined;
  let closing: Promise<void> | undefined;
  const close = () => {
    life?.destroy();
    closing ??= removeContainer(connection, id, { force: true, volumes: true }).catch(() => undefined);
    return closing;
  };
  try {
    life = await startHelper(connection, id);
    return { id, close };
  } catch (cause) {
    await close();
    throw toEngineProblem(cause);
  }
}

async function createHelper(connection: EngineConnection, image: string, place: object): Promise<string> {
  const body = {
    Image: image,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Labels: { [toolLabel]: 'debug' },
    HostConfig: { AutoRemove: true, ...place },
  };
  const options = { _query: { name: `gantry-debug-${randomUUID().slice(0, 8)}` }, _body: body };
  const container = await connection.call(
    (docker, abortSignal) => docker.createContainer({ ...options, abortSignal } as object),
    { timeoutMs: 60_000 },
  );
  return container.id;
}

/** Holds its input before it starts, so that it never runs without us. */
async function startHelper(connection: EngineConnection, id: string): Promise<Duplex> {
  const life = await openAttach(connection, id, true);
  life.resume();
  try {
    await connection.call((docker, abortSignal) => docker.getContainer(pathPart(id)).start({ abortSignal }), {
      timeoutMs: 60_000,
    });
    return life;
  } catch (cause) {
    life.destroy();
    throw cause;
  }
}
