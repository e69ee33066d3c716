// What an engine says about itself.
import type { EngineInfo } from '../contract/engines.ts';
import type { EngineConnection } from './connection.ts';

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
  Arch?: string;
  KernelVersion?: string;
  Components?: { Name?: string }[] | null;
}

interface Info {
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

/** GET /version and GET /info in one value. Memory in bytes. */
export async function engineInfo(connection: EngineConnection, signal?: AbortSignal): Promise<EngineInfo> {
  const [version, info] = await Promise.all([
    connection.call((docker) => docker.version() as Promise<Version>, { signal }),
    connection.call((docker) => docker.info() as Promise<Info>, { signal }),
  ]);
  return {
    flavour: version.Components?.some((part) => /podman/i.test(part.Name ?? '')) ? 'podman' : 'docker',
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
}
