// Moves an engine's data to another folder: copied, compared, only then switched; whatever happens, one of the two is whole.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, isAbsolute, sep } from 'node:path';
import { writeWhole } from '../../io/whole-file.ts';
import { bundleInUse } from '../bundle/bundle-memory.ts';
import { chosenData, dataIn } from '../data-place.ts';
import type { EnginePlaces } from '../home.ts';
import { asMachineProblem, MachineProblem } from '../problem.ts';
import { checkMachineSettings, readMachineSettings, writeMachineSettings } from '../settings.ts';
import type { Sharing } from '../sharing.ts';
import { copyTree, removeTree, treeDigest } from './native-copy.ts';
import type { Native, NativeSetting } from './native-kind.ts';
import { fileSystemOf, spent } from './native-look.ts';

type Wish = { directory: string; onProgress: (done: number, total: number) => void; signal: AbortSignal };

/** What is written down before anything is copied. `part` becomes `to` when it is whole. */
type Journal = { from: string; to: string; part: string };

/** Stops the engine for it. */
export async function move(
  setting: NativeSetting,
  sharing: Sharing<EnginePlaces>,
  id: string,
  wish: Wish,
): Promise<void> {
  const work = async (places: EnginePlaces) => {
    const bundle = await bundleInUse(setting.options, places);
    if (!bundle)
      throw new MachineProblem({ reason: 'machine-failed', message: 'The engine’s programs are not there.' });
    await setting.kind.clear({ places, bundle, env: setting.env });
    const settled = { ...places, data: chosenData(setting.home, id, await readMachineSettings(setting.home)) };
    await moveStopped(setting, { places: settled, bundle, env: setting.env }, wish);
  };
  try {
    await sharing.locked(id, work, wish.signal);
  } catch (error) {
    throw asMachineProblem(error);
  }
}

async function moveStopped(setting: NativeSetting, native: Native, wish: Wish): Promise<void> {
  const { places } = native;
  await clearMove(setting, native);
  const from = places.data;
  const to = dataIn(wish.directory, places);
  if (to === from) return;
  await demandRoom(from, to, wish.directory);
  const before = await readMachineSettings(setting.home);
  const settings = { ...before, dataDirectory: wish.directory };
  // Not to be found out when all is copied.
  checkMachineSettings(settings, before);
  await mkdir(wish.directory, { recursive: true });
  if (existsSync(from)) {
    await writeWhole(places.moving, JSON.stringify({ from, to, part: `${to}.moving` } satisfies Journal));
    try {
      await copyWhole(setting, native, `${to}.moving`, wish);
      await rename(`${to}.moving`, to);
      wish.signal.throwIfAborted();
      await writeMachineSettings(setting.home, settings);
    } catch (error) {
      await clearMove(setting, native);
      throw error;
    }
    // Whatever is left undone from here on, the next start does.
    await clearMove(setting, native);
  } else {
    await writeMachineSettings(setting.home, settings);
  }
}

async function demandRoom(from: string, to: string, directory: string): Promise<void> {
  const refuse = (reason: 'path-not-absolute' | 'path-taken', message: string) => {
    throw new MachineProblem({ reason, message, field: 'directory' });
  };
  if (!isAbsolute(directory) || /[\n\r\0]/.test(directory)) refuse('path-not-absolute', directory);
  if (`${to}${sep}`.startsWith(`${from}${sep}`)) refuse('path-taken', `${directory} is inside of the data themselves.`);
  const there = await readdir(to).catch(() => []);
  if (there.length > 0) refuse('path-taken', `There is something in ${to} already.`);
}

async function copyWhole(setting: NativeSetting, native: Native, part: string, wish: Wish): Promise<void> {
  const { onProgress, signal } = wish;
  const owner = await setting.kind.owner(native);
  const from = native.places.data;
  const total = await spent(setting, native, from);
  const { free } = await fileSystemOf(dirname(part));
  if (free < total) {
    throw new MachineProblem({ reason: 'no-space', message: `${total} bytes are to be copied, ${free} are free.` });
  }
  // What a file system has less of is what was written: a look into the copy itself would take as long as the copy.
  const watch = setInterval(() => {
    fileSystemOf(dirname(part)).then(
      (now) => onProgress(Math.min(total, Math.max(0, free - now.free)), total),
      () => {},
    );
  }, 500);
  try {
    onProgress(0, total);
    await copyTree(owner, from, part, signal);
  } finally {
    clearInterval(watch);
  }
  onProgress(total, total);
  const [one, other] = [await treeDigest(owner, from, signal), await treeDigest(owner, part, signal)];
  if (one !== other) {
    throw new MachineProblem({
      reason: 'machine-failed',
      message: 'The copy is not the same as the data. Nothing was changed.',
    });
  }
}

/**
 * Removes what a move has left: the half copy when the settings still name the old place, else the old data. Does nothing when
 * there was no move.
 */
export async function clearMove(setting: NativeSetting, native: Native): Promise<void> {
  const { places } = native;
  const journal = await readJournal(places.moving);
  if (!journal) return;
  const { from, to, part } = journal;
  const { dataDirectory } = await readMachineSettings(setting.home);
  const switched = dataDirectory !== undefined && dataIn(dataDirectory, places) === to;
  const owner = await setting.kind.owner(native);
  for (const path of switched ? [part, from] : [part, to]) await removeTree(owner, path);
  await rm(places.moving, { force: true });
}

async function readJournal(path: string): Promise<Journal | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<Journal>;
    const { from, to, part } = value;
    // Three folders that only this module names so; anything else is not to be deleted.
    const ours = from && to && part === `${to}.moving` && from !== to && isAbsolute(from) && isAbsolute(to);
    return ours ? { from, to, part } : undefined;
  } catch {
    return undefined;
  }
}
