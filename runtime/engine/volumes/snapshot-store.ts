// States of volumes in a store on the engine itself: made, measured, put back and deleted by a helper that sees both.
import type { EngineConnection } from '../connection.ts';
import { storeLabel } from '../labels.ts';
import { type EngineProblem, engineProblem } from '../problem.ts';
import { createVolume, readVolume } from '../volumes.ts';
import {
  fillScript,
  hasScript,
  measureScript,
  noRoom,
  removeScript,
  roomScript,
  sameScript,
  takeScript,
} from './snapshot-scripts.ts';
import { checkEnd, openVolumeHelper, type VolumeHelper } from './volume-helper.ts';

/** The volume they are in. */
export const snapshotStore = 'gantry-snapshots';
export const storePath = '/store';

export interface StateCost {
  bytes: number;
  alone: number;
  entries: number;
}

/** Makes the store when it is not there. */
export async function prepareStore(connection: EngineConnection): Promise<void> {
  if ((await readVolume(connection, snapshotStore)) !== undefined) return;
  const labels = { [storeLabel]: 'snapshots' };
  try {
    await createVolume(connection, { name: snapshotStore, driver: 'local', labels, options: {} });
  } catch (error) {
    // Another one made it at the same moment.
    if ((error as EngineProblem).problem?.reason !== 'name-taken') throw error;
  }
}

/** Whether there is one: else nothing is in it. */
export async function hasStore(connection: EngineConnection): Promise<boolean> {
  return (await readVolume(connection, snapshotStore)) !== undefined;
}

/** A helper that sees the store and these volumes, which it can only read, at `/volumes/0` and so on. */
export async function openStore(
  connection: EngineConnection,
  image: string,
  volumes: readonly string[] = [],
): Promise<VolumeHelper> {
  const own = volumes.map((volume, index) => ({ volume, path: volumePath(index), readOnly: true }));
  return openVolumeHelper(connection, { image, mounts: [storeMount, ...own], devices: true });
}

export const storeMount = { volume: snapshotStore, path: storePath, readOnly: false };
export const volumePath = (index: number) => `/volumes/${index}`;

/** With `shares` what did not change since another state is not copied. Answers whether files changed while they were read. `no-space` before anything is written. */
export async function takeState(
  helper: VolumeHelper,
  { volume, id, path, shares }: { volume: string; id: string; path: string; shares: boolean },
  signal: AbortSignal,
): Promise<{ moving: boolean }> {
  const output = await run(helper, takeScript, [path, placeOf(volume), id, shares ? 'share' : 'copy'], signal);
  return { moving: /^moving$/m.test(output) };
}

/** Puts a state into an empty folder that becomes the volume's content: its next state shares with this one. `not-found`, `no-space`. */
export async function fillState(
  helper: VolumeHelper,
  { volume, id, folder }: { volume: string; id: string; folder: string },
  signal: AbortSignal,
): Promise<void> {
  await run(helper, fillScript, [placeOf(volume), id, folder], signal);
  await run(helper, sameScript, [folder, placeOf(volume), id], signal);
}

export async function removeStates(helper: VolumeHelper, volume: string, ids: readonly string[]): Promise<void> {
  await run(helper, removeScript, [placeOf(volume), ...ids]);
}

/** What each state of a volume takes on the disk, by id. */
export async function measureStates(helper: VolumeHelper, volume: string): Promise<Map<string, StateCost>> {
  const output = await run(helper, measureScript, [placeOf(volume)]);
  const lines = output.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line): [string, StateCost] => {
      const [id = '', bytes = 0, alone = 0, entries = 0] = line.split(' ');
      return [id, { bytes: Number(bytes), alone: Number(alone), entries: Number(entries) }];
    }),
  );
}

/** Those of the states that are there. */
export async function presentStates(helper: VolumeHelper, volume: string, ids: readonly string[]): Promise<string[]> {
  return (await run(helper, hasScript, [placeOf(volume), ...ids])).split('\n').filter((line) => line !== '');
}

/** Bytes that a folder of the helper takes, and that are free where the store is. */
export async function roomFor(helper: VolumeHelper, path: string): Promise<{ bytes: number; free: number }> {
  const [bytes = 0, free = 0] = (await run(helper, roomScript, [path, storePath])).trim().split(' ').map(Number);
  return { bytes, free };
}

/** A volume's name is a folder's, by the engines' own rule for it. */
function placeOf(volume: string): string {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(volume))
    throw engineProblem('name-invalid', `"${volume}" is no volume name`);
  return `${storePath}/${volume}`;
}

async function run(
  helper: VolumeHelper,
  script: string,
  words: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const end = await helper.run({ command: ['/bin/sh', '-c', script, 'sh', ...words], signal });
  signal?.throwIfAborted();
  if (end.exitCode === noRoom) {
    const [needed = 0, free = 0] = end.words.split(' ').map(Number);
    throw engineProblem('no-space', `${needed} KiB are needed, ${free} KiB are free`);
  }
  checkEnd(end);
  return end.output.toString('utf8');
}
