// A container's whole file system as a tar, byte by byte.
import type { Readable } from 'node:stream';
import type { ContainerInspectInfo } from 'dockerode';
import { type EngineConnection, pathPart } from '../connection.ts';
import { timeOf } from '../labels.ts';

/** GET /containers/{id}/export: a plain tar without what is mounted. It is not read faster than its reader takes it. */
export function exportContainer(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<Readable> {
  return connection.stream((docker, abortSignal) => docker.getContainer(pathPart(id)).export({ abortSignal }), {
    signal,
    timeoutMs: 60_000,
  });
}

/**
 * A container's size by GET /containers/{id}/json?size=1, in bytes: its own layer, and with its image; and when it ended, in ms since
 * 1970. Counting may take a while.
 */
export async function containerSize(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<{ own: number; whole: number; finishedAt: number | undefined }> {
  const raw = await connection.call(
    (docker, abortSignal) =>
      docker.getContainer(pathPart(id)).inspect({ size: true, abortSignal } as object) as Promise<
        ContainerInspectInfo & { SizeRw?: number; SizeRootFs?: number }
      >,
    { signal, timeoutMs: 120_000 },
  );
  const { SizeRw = 0, SizeRootFs = 0, State } = raw;
  return { own: SizeRw, whole: SizeRootFs, finishedAt: timeOf(State.FinishedAt) };
}
