// What an engine says of registries: how it is set to use them, and whether it gets into one with a login.
import type { EngineConnection } from './connection.ts';

/** POST /auth. Throws `unauthorized`, `network` and the like in the engine's own words. */
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

/** How an engine is set to use registries. */
export interface RegistryUse {
  /** Hosts, and ranges of addresses (`10.0.0.0/8`), that it uses without TLS or without verifying them. */
  insecure: string[];
  /** Addresses that it asks for what is Docker Hub's before it; podman tells none. */
  mirrors: string[];
}

interface RegistryConfig {
  IndexConfigs?: Record<string, { Secure?: boolean } | null> | null;
  InsecureRegistryCIDRs?: string[] | null;
  Mirrors?: string[] | null;
}

/** GET /info, RegistryConfig. */
export async function registryUse(connection: EngineConnection, signal?: AbortSignal): Promise<RegistryUse> {
  const info = await connection.call((docker) => docker.info() as Promise<{ RegistryConfig?: RegistryConfig | null }>, {
    signal,
  });
  const { IndexConfigs, InsecureRegistryCIDRs, Mirrors } = info.RegistryConfig ?? {};
  const hosts = Object.entries(IndexConfigs ?? {}).flatMap(([host, one]) => (one?.Secure === false ? [host] : []));
  return { insecure: [...hosts, ...(InsecureRegistryCIDRs ?? [])], mirrors: Mirrors ?? [] };
}
