// Volumes of one engine.
import type { VolumeInspectInfo } from 'dockerode';
import { volumeKindOf, volumeSourceOf } from '../contract/volume-options.ts';
import type { VolumeRow } from '../contract/volumes.ts';
import { type EngineConnection, pathPart } from './connection.ts';
import { composeOf, timeOf } from './labels.ts';
import { engineProblem, unlessMissing } from './problem.ts';
import { diskUsage } from './system.ts';
import { letGoOfVolume } from './volumes/volume-view.ts';

/** GET /volumes. */
export async function listVolumes(connection: EngineConnection, signal?: AbortSignal): Promise<VolumeRow[]> {
  const answer = await connection.call((docker, abortSignal) => docker.listVolumes({ abortSignal }), { signal });
  return (answer.Volumes ?? []).map((raw) => rowOf(connection.id, raw));
}

/** Those that no container has, however it is (GET /volumes, filter `dangling`). */
export async function listUnusedVolumes(connection: EngineConnection, signal?: AbortSignal): Promise<VolumeRow[]> {
  const filters = { dangling: ['true'] };
  const answer = await connection.call((docker, abortSignal) => docker.listVolumes({ filters, abortSignal }), {
    signal,
  });
  return (answer.Volumes ?? []).map((raw) => rowOf(connection.id, raw));
}

/** Names of the volume drivers that the engine knows (GET /info, Plugins.Volume): plugins that are not running may be missing. */
export async function volumeDrivers(connection: EngineConnection, signal?: AbortSignal): Promise<string[]> {
  const info = await connection.call(
    (docker) => docker.info() as Promise<{ Plugins?: { Volume?: string[] | null } | null }>,
    { signal },
  );
  return info.Plugins?.Volume ?? [];
}

/** One volume's row now; undefined when there is none. */
export async function readVolume(
  connection: EngineConnection,
  name: string,
  signal?: AbortSignal,
): Promise<VolumeRow | undefined> {
  const raw = await unlessMissing(() => inspect(connection, name, signal));
  return raw === undefined ? undefined : rowOf(connection.id, raw);
}

/** GET /volumes/{name}; `not-found`. */
export async function inspectVolume(
  connection: EngineConnection,
  name: string,
  signal?: AbortSignal,
): Promise<{ row: VolumeRow; options: Record<string, string>; raw: unknown }> {
  const raw = await inspect(connection, name, signal);
  return { row: rowOf(connection.id, raw), options: raw.Options ?? {}, raw };
}

/** Bytes by name. The engine walks the disk for it (GET /system/df): minutes on a large one. Unknown sizes are left out. */
export async function volumeSizes(connection: EngineConnection, signal?: AbortSignal): Promise<Record<string, number>> {
  const answer = await diskUsage<DiskUsage>(connection, 'volume', signal);
  const sizes: Record<string, number> = {};
  for (const volume of answer.Volumes ?? []) {
    const size = volume.UsageData?.Size ?? -1;
    if (size >= 0) sizes[volume.Name] = size;
  }
  return sizes;
}

/** `name-taken` at field `name`: engines would answer with the volume there is, whatever its driver. */
export async function createVolume(
  connection: EngineConnection,
  volume: { name: string; driver: string; labels: Record<string, string>; options: Record<string, string> },
): Promise<void> {
  if (volume.name !== '' && (await readVolume(connection, volume.name)) !== undefined) {
    throw engineProblem('name-taken', `volume ${volume.name} already exists`, 'name');
  }
  await connection.call(
    (docker, abortSignal) =>
      docker.createVolume({
        Name: volume.name,
        Driver: volume.driver || 'local',
        Labels: volume.labels,
        DriverOpts: volume.options,
        abortSignal,
      }),
    // An engine looks for an unknown driver for 15 s.
    { timeoutMs: 60_000 },
  );
}

/** `in-use` while a container has it, but not for one of ours that shows its files. `force` also forgets one whose files are gone. */
export async function removeVolume(connection: EngineConnection, name: string, force: boolean): Promise<void> {
  await letGoOfVolume(connection, name);
  await connection.call((docker, abortSignal) => docker.getVolume(pathPart(name)).remove({ force, abortSignal }), {
    timeoutMs: 300_000,
  });
}

function inspect(connection: EngineConnection, name: string, signal?: AbortSignal): Promise<VolumeInspectInfo> {
  return connection.call((docker, abortSignal) => docker.getVolume(pathPart(name)).inspect({ abortSignal }), {
    signal,
  });
}

interface DiskUsage {
  Volumes?: { Name: string; UsageData?: { Size?: number } | null }[] | null;
}

/** Engines name an anonymous volume by 64 digits; newer ones mark it besides. */
function isAnonymous(name: string, labels: Record<string, string>): boolean {
  return 'com.docker.volume.anonymous' in labels || /^[0-9a-f]{64}$/.test(name);
}

function rowOf(engineId: string, raw: VolumeInspectInfo & { CreatedAt?: string }): VolumeRow {
  const labels = raw.Labels ?? {};
  const createdAt = timeOf(raw.CreatedAt);
  const { project } = composeOf(labels);
  const options = raw.Options ?? {};
  const source = volumeSourceOf(raw.Driver, options);
  return {
    engineId,
    id: raw.Name,
    name: raw.Name,
    driver: raw.Driver,
    mountpoint: raw.Mountpoint,
    scope: raw.Scope,
    kind: volumeKindOf(raw.Driver, options),
    ...(source === undefined ? {} : { source }),
    ...(createdAt === undefined ? {} : { createdAt }),
    labels,
    anonymous: isAnonymous(raw.Name, labels),
    ...(project === undefined ? {} : { project }),
  };
}
