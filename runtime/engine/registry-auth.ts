// Whether an engine gets into a registry with a login (Docker API: POST /auth).
import type { EngineConnection } from './connection.ts';

/** Throws `unauthorized`, `network` and the like in the engine's own words. */
export async function checkLogin(
  connection: EngineConnection,
  login: { username: string; password: string; serveraddress: string },
  signal?: AbortSignal,
): Promise<void> {
  await connection.call((docker, abortSignal) => docker.checkAuth({ ...login, abortSignal } as never), {
    signal,
    timeoutMs: 60_000,
  });
}
