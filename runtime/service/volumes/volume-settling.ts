// Brings volumes whose content was to be exchanged to their new state, or to their old one: all of them to the same.
import type { EngineConnection } from '../../engine/connection.ts';
import { checkEnd, openVolumeHelper, removeVolumeHelpers } from '../../engine/volumes/volume-helper.ts';
import { type Settling, settleScript } from '../../engine/volumes/volume-scripts.ts';
import { readVolume, removeVolume } from '../../engine/volumes.ts';
import { isLoss, problemOf } from '../problems.ts';
import type { VolumeEntry } from './volume-journal.ts';

export interface SettlingHands {
  connection: EngineConnection;
  /** Of the helper. */
  image(): Promise<string>;
  write(entry: VolumeEntry): Promise<void>;
}

/** Where the helper has the volume of that place. */
export const mountOf = (index: number) => `/volumes/${index}`;

/**
 * Does what is still to be done; can be called again at any time, also by another process. Answers why the old content is there again though
 * the new one was to come; throws when it has to be tried again.
 */
export async function settleVolumes(hands: SettlingHands, entry: VolumeEntry): Promise<unknown> {
  const { connection } = hands;
  await removeVolumeHelpers(connection, entry.volumes);
  const volumes: string[] = [];
  for (const name of entry.volumes) if ((await readVolume(connection, name)) !== undefined) volumes.push(name);
  const refused = volumes.length === 0 ? undefined : await settleMounted(hands, entry, volumes);
  if (entry.phase === 'filling') {
    for (const name of entry.created) if (volumes.includes(name)) await removeVolume(connection, name, false);
  }
  return refused;
}

/** How often a helper is followed by another, when somebody ends it. */
const mostHelpers = 5;

async function settleMounted(
  { connection, image, write }: SettlingHands,
  entry: VolumeEntry,
  volumes: readonly string[],
): Promise<unknown> {
  const mounts = volumes.map((volume, index) => ({ volume, path: mountOf(index), readOnly: false }));
  const open = async () => openVolumeHelper(connection, { image: await image(), mounts });
  let helper = await open();
  const settle = async (how: Settling) => {
    for (const { path } of mounts) {
      checkEnd(await helper.run({ command: ['/bin/sh', '-c', settleScript, 'sh', path, how] }));
    }
  };
  /** All that is done can be done again, so whoever ends the helper only makes it take longer. */
  const each = async (how: Settling, most = mostHelpers): Promise<void> => {
    try {
      await settle(how);
    } catch (error) {
      if (most <= 1 || problemOf(error).reason !== 'helper-ended') throw error;
      await helper.close();
      helper = await open();
      await each(how, most - 1);
    }
  };
  try {
    if (entry.phase === 'filling') {
      await each('back');
      return undefined;
    }
    try {
      await each('out');
    } catch (refused) {
      if (isUnsettled(refused)) throw refused;
      entry.phase = 'filling';
      await write(entry);
      await each('back');
      return refused;
    }
    await each('forward');
    return undefined;
  } finally {
    await helper.close();
  }
}

/** Whether settling broke off, and has to be tried again later: the engine or the helper was gone. */
export function isUnsettled(error: unknown): boolean {
  const problem = problemOf(error);
  return isLoss(problem) || problem.reason === 'helper-ended';
}
