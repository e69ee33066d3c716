// How many files and folders a container has added, changed or deleted.
import { type EngineConnection, pathPart } from '../connection.ts';

/** GET /containers/{id}/changes, counted; folders that only hold what changed are among them. */
export async function changedCount(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<number> {
  const changes = await connection.call(
    (docker, abortSignal) =>
      docker.getContainer(pathPart(id)).changes({ abortSignal } as object) as Promise<unknown[] | null>,
    { signal, timeoutMs: 30_000 },
  );
  return changes?.length ?? 0;
}
