// What an engine says about itself.
import type { EngineInfo } from '../contract/engines.ts';
import { inabilitiesOf } from './abilities.ts';
import { dial, type EngineConnection } from './connection.ts';
import type { EngineFacts } from './containers/raw-inspect.ts';
import { lacksOf } from './containers/spec-limits.ts';

/** Resolves when the engine answers (Docker API: GET /_ping). */
export async function ping(connection: EngineConnection, signal?: AbortSignal): Promise<void> {
  await connection.call((docker) => docker.ping(), { signal, timeoutMs: 10_000 });
}

/** The engine's clock in ms since 1970 (GET /info, SystemTime). */
export async function engineTime(connection: EngineConnection, signal?: AbortSignal): Promise<number> {
  const info = await connection.call((docker) => docker.info() as Promise<{ SystemTime?: string }>, { signal });
  return Date.parse(info.SystemTime ?? '');
}

interface Version {
  Version?: string;
  ApiVersion?: string;
  Os?: string;
  Arch?: string;
  KernelVersion?: string;
  Components?: { Name?: string }[] | null;
}

interface Info {
  Name?: string;
  DefaultRuntime?: string;
  LoggingDriver?: string;
  ServerVersion?: string;
  OperatingSystem?: string;
  KernelVersion?: string;
  Architecture?: string;
  NCPU?: number;
  MemTotal?: number;
  Driver?: string;
  CgroupVersion?: string;
  CgroupDriver?: string;
  SecurityOptions?: string[] | null;
  DockerRootDir?: string;
  Runtimes?: Record<string, unknown> | null;
  Plugins?: { Log?: string[] | null } | null;
}

/** Which dialect of the API an engine speaks: what it takes depends on it. */
export interface EngineApi {
  flavour: EngineInfo['flavour'];
  /** The newest it has, e.g. `1.41`. */
  apiVersion: string;
}

/** An engine that takes all there is. */
export const newestApi: EngineApi = { flavour: 'docker', apiVersion: '1.51' };

function flavourOf(version: Version): EngineInfo['flavour'] {
  return version.Components?.some((part) => /podman/i.test(part.Name ?? '')) ? 'podman' : 'docker';
}

/** GET /version, as far as requests depend on it. */
export async function engineApi(connection: EngineConnection, signal?: AbortSignal): Promise<EngineApi> {
  const version = await connection.call((docker) => docker.version() as Promise<Version>, { signal });
  return { flavour: flavourOf(version), apiVersion: version.ApiVersion ?? '' };
}

/** What an engine takes for granted: defaults that it writes into each container. */
export async function engineFacts(connection: EngineConnection, signal?: AbortSignal): Promise<EngineFacts> {
  const [version, info] = await Promise.all([
    connection.call((docker) => docker.version() as Promise<Version>, { signal }),
    connection.call((docker) => docker.info() as Promise<Info>, { signal }),
  ]);
  return {
    flavour: flavourOf(version),
    hostName: info.Name ?? '',
    cgroupVersion: info.CgroupVersion ?? '1',
    runtime: info.DefaultRuntime ?? '',
    logDriver: info.LoggingDriver ?? '',
    platform: version.Os && version.Arch ? `${version.Os}/${version.Arch}` : '',
  };
}

/** GET /version and GET /info in one value. Memory in bytes. */
export async function engineInfo(connection: EngineConnection, signal?: AbortSignal): Promise<EngineInfo> {
  const [version, info] = await Promise.all([
    connection.call((docker) => docker.version() as Promise<Version>, { signal }),
    connection.call((docker) => docker.info() as Promise<Info>, { signal }),
  ]);
  const facts = {
    flavour: flavourOf(version),
    version: version.Version ?? info.ServerVersion ?? '',
    apiVersion: version.ApiVersion ?? '',
    operatingSystem: info.OperatingSystem ?? '',
    kernelVersion: info.KernelVersion ?? version.KernelVersion ?? '',
    architecture: info.Architecture ?? version.Arch ?? '',
    cpus: info.NCPU ?? 0,
    memoryBytes: info.MemTotal ?? 0,
    storageDriver: info.Driver ?? '',
    // Engines before API 1.41 do not say, and know only the first version.
    cgroupVersion: info.CgroupVersion ?? '1',
    rootless: info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false,
    limits: info.CgroupDriver !== 'none',
    rootDirectory: info.DockerRootDir ?? '',
    ...(info.Runtimes && { runtimes: Object.keys(info.Runtimes) }),
    ...(info.Plugins?.Log && { logDrivers: info.Plugins.Log }),
  };
  return { ...facts, cannot: inabilitiesOf(facts), lacks: lacksOf(facts) };
}

/**
 * What of one type takes on the engine's disk (GET /system/df); engines before API 1.42 count all else as well. It walks the disk for it:
 * minutes on a large one.
 */
export function diskUsage<T>(
  connection: EngineConnection,
  type: 'image' | 'volume' | 'build-cache',
  signal?: AbortSignal,
): Promise<T> {
  // dockerode's own call leaves the type out, and to count the others costs the engine most of the work.
  const request = { path: '/system/df?', method: 'GET', options: { type } } as const;
  const statusCodes = { 200: true, 500: 'server error' } as const;
  return connection.call((docker, abortSignal) => dial<T>(docker, { ...request, abortSignal, statusCodes }), {
    signal,
    timeoutMs: 600_000,
  });
}
