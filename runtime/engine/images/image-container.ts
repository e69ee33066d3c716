// A container of an image that is never started: the engine reads the image's files through it.
import { randomUUID } from 'node:crypto';
import type { EngineConnection } from '../connection.ts';
import { listContainers, removeContainer } from '../containers.ts';
import { toolLabel, unstartedPurpose } from '../programs/helper.ts';

const labels = { [toolLabel]: unstartedPurpose };
/** One that is older was left behind by a process that was killed (ms). */
const abandonedAfterMs = 10 * 60_000;
/** Ids of those that this process has: a large image is read for longer. */
const open = new Set<string>();

export interface ImageContainer {
  readonly id: string;
  /** Never throws. */
  close(): Promise<void>;
}

/** `image-not-found`. What the image declares as volumes is made with it, and goes with it. */
export async function openImageContainer(connection: EngineConnection, image: string): Promise<ImageContainer> {
  void removeAbandoned(connection).catch(() => undefined);
  const body = {
    Image: image,
    // Never run; an image without a command of its own could not be made into a container without one.
    Entrypoint: ['/gantry-reads-the-image'],
    // Podman looks the image's own user up.
    User: '0',
    Labels: labels,
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none' },
  };
  const options = { _query: { name: `gantry-image-${randomUUID().slice(0, 8)}` }, _body: body };
  const { id } = await connection.call(
    (docker, abortSignal) => docker.createContainer({ ...options, abortSignal } as object),
    { timeoutMs: 120_000 },
  );
  open.add(id);
  return {
    id,
    close: async () => {
      open.delete(id);
      await removeContainer(connection, id, { force: true, volumes: true }).catch(() => undefined);
    },
  };
}

async function removeAbandoned(connection: EngineConnection): Promise<void> {
  for (const { id, labels: own, createdAt } of await listContainers(connection)) {
    if (own[toolLabel] !== labels[toolLabel] || open.has(id) || Date.now() - createdAt < abandonedAfterMs) continue;
    await removeContainer(connection, id, { force: true, volumes: true });
  }
}
