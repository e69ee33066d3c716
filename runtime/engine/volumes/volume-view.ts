// A helper that shows what is in a volume, for as long as somebody looks; it is in nobody's way who wants to remove the volume.
import type { EngineConnection } from '../connection.ts';
import { type EngineProblem, engineProblem, toEngineProblem } from '../problem.ts';
import type { Helper } from '../programs/helper.ts';
import { openVolumeHelper } from './volume-helper.ts';

/** Where the volume is in the helper. */
export const volumeFolder = '/volume';

export interface VolumeViewWish {
  image: string;
  volume: string;
  /** A label that the volume gets where it was not there and the engine made it (docker). */
  mark: string;
  /** Else it is mounted read-only. */
  writes: boolean;
}

/** Those that are open, by the volume's name: a volume cannot be removed while one has it. */
const open = new WeakMap<EngineConnection, Map<string, Set<Helper>>>();

/** `volume-unmountable` when the engine cannot mount it. It must be there: engines make one that is not. */
export async function openVolumeView(connection: EngineConnection, wish: VolumeViewWish): Promise<Helper> {
  const { image, volume, mark, writes } = wish;
  const mounts = [{ volume, path: volumeFolder, readOnly: !writes }];
  try {
    const helper = await openVolumeHelper(connection, { image, mounts, mark });
    note(connection, volume, helper);
    return helper;
  } catch (cause) {
    throw mountProblem(toEngineProblem(cause));
  }
}

/** Closes those that have the volume open. */
export async function letGoOfVolume(connection: EngineConnection, volume: string): Promise<void> {
  const helpers = open.get(connection)?.get(volume) ?? [];
  await Promise.all([...helpers].map((helper) => helper.close()));
}

function note(connection: EngineConnection, volume: string, helper: Helper): void {
  const volumes = open.get(connection) ?? new Map<string, Set<Helper>>();
  open.set(connection, volumes);
  const helpers = [...(volumes.get(volume) ?? [])].filter(({ ended }) => !ended);
  volumes.set(volume, new Set([...helpers, helper]));
}

function mountProblem(cause: EngineProblem): EngineProblem {
  const { message } = cause.problem;
  return /mount/i.test(message) ? engineProblem('volume-unmountable', message) : cause;
}
