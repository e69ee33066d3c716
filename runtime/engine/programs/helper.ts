// A helper container of a tool image: in a container's namespaces or with what else it is given, and gone with whoever opened it.
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type EngineConnection, pathPart } from '../connection.ts';
import { findContainer } from '../containers/replacing.ts';
import { removeContainer } from '../containers.ts';
import { toEngineProblem } from '../problem.ts';
import { openAttach } from './attach.ts';

/** The label of containers that are a tool of ours, and nobody's to see. */
export const toolLabel = 'dev.gantry.tool';

/** What the label says of a container that is never started: an image is read through it. */
export const unstartedPurpose = 'image';

/** One that was not started by then was left behind by a process that was killed (ms). */
const abandonedAfterMs = 60_000;
/** Where they were looked for. */
const swept = new WeakSet<EngineConnection>();

/** Where the files of the other container are, seen from the helper: the root of its first process. */
export const helperTarget = '/proc/1/root';

export interface Helper {
  readonly id: string;
  /** It is of no use any more: closed, or its engine let it go. */
  readonly ended: boolean;
  /** Never throws; calling it twice is once. */
  close(): Promise<void>;
}

/** `purpose` is what its label and its name say; `host` its HostConfig. */
export interface HelperWish {
  image: string;
  purpose: string;
  host: object;
}

/** Starts one that shares the process, network and, where it is asked for, the IPC namespace of the container. */
export function openHelper(
  connection: EngineConnection,
  containerId: string,
  image: string,
  sharesIpc: boolean,
): Promise<Helper> {
  const join = `container:${containerId}`;
  const host = {
    PidMode: join,
    NetworkMode: join,
    ...(sharesIpc ? { IpcMode: join } : {}),
    // Without it the root of a process with more rights than ours is out of reach (ptrace(2), access mode checking).
    CapAdd: ['SYS_PTRACE'],
  };
  return openHelperAs(connection, { image, purpose: 'debug', host });
}

/**
 * Starts one of an image with /bin/sh and /bin/cat. It waits on its input, which is ours: when this process ends, however it does, the
 * engine ends and removes it.
 */
export async function openHelperAs(connection: EngineConnection, wish: HelperWish): Promise<Helper> {
  if (!swept.has(connection)) {
    swept.add(connection);
    void removeAbandonedHelpers(connection, abandonedAfterMs).catch(() => undefined);
  }
  const id = await createHelper(connection, wish);
  let life: Duplex | undefined;
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= removeHelper(connection, id).finally(() => life?.destroy());
    return closing;
  };
  try {
    life = await startHelper(connection, id);
    let over = false;
    for (const sign of ['end', 'close', 'error']) {
      life.once(sign, () => {
        over = true;
      });
    }
    return {
      id,
      close,
      get ended() {
        return over || closing !== undefined;
      },
    };
  } catch (cause) {
    await close();
    throw toEngineProblem(cause);
  }
}

/** Resolves when the engine has it no more, or will not let it go: what it mounts is free then. Never throws. */
export async function removeHelper(connection: EngineConnection, id: string): Promise<void> {
  // Its volumes are other people's.
  await removeContainer(connection, id, { force: true, volumes: false }).catch(() => undefined);
  try {
    // Its own end may be removing it already.
    for (let waitMs = 10; waitMs < 20_000; waitMs *= 2) {
      if ((await findContainer(connection, id)) === undefined) return;
      await pause(waitMs);
    }
  } catch {
    // The engine is gone, and with it the helper.
  }
}

/** Takes away the helpers that were made `olderThanMs` ago and never started: whoever made them was killed in between, and they hold volumes. */
export async function removeAbandonedHelpers(connection: EngineConnection, olderThanMs: number): Promise<void> {
  const filters = { label: [toolLabel], status: ['created'] };
  const list = await connection.call((docker, abortSignal) =>
    docker.listContainers({ all: true, filters, abortSignal }),
  );
  for (const { Id, Created, Labels } of list) {
    if (Labels[toolLabel] === unstartedPurpose || Date.now() - Created * 1000 < olderThanMs) continue;
    await removeContainer(connection, Id, { force: true, volumes: false }).catch(() => undefined);
  }
}

async function createHelper(connection: EngineConnection, { image, purpose, host }: HelperWish): Promise<string> {
  const body = {
    Image: image,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Labels: { [toolLabel]: purpose },
    HostConfig: { ...host, AutoRemove: true },
  };
  const options = { _query: { name: `gantry-${purpose}-${randomUUID().slice(0, 8)}` }, _body: body };
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
