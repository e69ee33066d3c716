// A helper container that mounts a volume, for as long as somebody looks at what is in it.
import type { EngineConnection } from './connection.ts';
import { type Helper, openHelperAs, toolLabel } from './helper.ts';
import { type EngineProblem, engineProblem, toEngineProblem } from './problem.ts';

/** Where the volume is in the helper. */
export const volumeFolder = '/volume';

export interface VolumeHelperWish {
  image: string;
  volume: string;
  /** A label that the volume gets where it was not there and the engine made it (docker). */
  mark: string;
  /** Else it is mounted read-only. */
  writes: boolean;
  /** Its API takes only the short form of mounts with all that is said of them. */
  isPodman: boolean;
}

/** Those that are open, by the volume's name: a volume cannot be removed while one has it. */
const open = new WeakMap<EngineConnection, Map<string, Set<Helper>>>();

/**
 * Starts one without a network. Looking changes nothing: what an image has at that path is not copied into an empty volume.
 * `volume-unmountable` when the engine cannot mount it. It must be there: engines make one that is not.
 */
export async function openVolumeHelper(connection: EngineConnection, wish: VolumeHelperWish): Promise<Helper> {
  const host = {
    ...mountOf(wish),
    NetworkMode: 'none',
    // Files of a volume carry the labels of the container that made them (SELinux), which is not this one.
    SecurityOpt: ['label=disable'],
  };
  try {
    const helper = await openHelperAs(connection, { image: wish.image, purpose: 'files', host });
    note(connection, wish.volume, helper);
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

function mountOf({ volume, mark, writes, isPodman }: VolumeHelperWish): object {
  if (isPodman) return { Binds: [`${volume}:${volumeFolder}:${writes ? 'rw' : 'ro'},nocopy`] };
  const VolumeOptions = { NoCopy: true, Labels: { [toolLabel]: mark } };
  const mount = { Type: 'volume', Source: volume, Target: volumeFolder, ReadOnly: !writes, VolumeOptions };
  return { Mounts: [mount] };
}

function mountProblem(cause: EngineProblem): EngineProblem {
  const { message } = cause.problem;
  return /mount/i.test(message) ? engineProblem('volume-unmountable', message) : cause;
}
