// A download of the desktop: the person says where, the runtime writes it there, and the page only watches.
import type { Activity } from '../../../runtime/contract/activities.ts';
import { folderOf, nameOf, shownName } from '../../../runtime/contract/file-name.ts';
import type { FilePlace } from '../../../runtime/contract/files.ts';
import { backend } from '../../backend.ts';
import { activityEnded, cancelActivity, useActivities } from '../activities.ts';
import { askWhereToSave } from '../host.ts';
import { fileStore } from './file-store.ts';

/** One file keeps its name, all else is an archive; without what some system has no place for in a name. */
function proposedName(place: FilePlace, paths: readonly string[]): string {
  const [first = '/'] = paths;
  const folder = fileStore(place).store.getState().folders.get(folderOf(first));
  const kind = folder?.entries.find(({ name }) => name === nameOf(first))?.kind;
  const isOne = paths.length === 1 && first !== '/' && kind !== 'folder';
  const name = (paths.length === 1 && nameOf(first)) || 'files';
  return shownName(isOne ? name : `${name}.tar`).replace(/[/\\:*?"<>|]/g, '_');
}

/** Resolves when it is there, or the person chose no place. How it failed is told where activities are. */
export async function saveFiles(
  place: FilePlace,
  paths: string[],
  title: string,
  onProgress: OnPassed,
  signal: AbortSignal,
): Promise<void> {
  const target = await askWhereToSave(title, proposedName(place, paths), signal);
  if (target === undefined) return;
  const { activityId } = await backend().files.save({ place, paths, target }, { signal });
  await followTransfer(activityId, onProgress, signal);
}

/** Bytes; a total of 0 is one that nobody knows. */
export type OnPassed = (passed: number, total: number) => void;

/** Resolves with what the runtime carries to this computer once it has ended; `signal` cancels it there. */
export async function followTransfer(activityId: string, onProgress: OnPassed, signal: AbortSignal): Promise<Activity> {
  const leave = useActivities.store.subscribe((activities) => {
    const [part] = activities.find(({ id }) => id === activityId)?.parts ?? [];
    if (part) onProgress(part.current, part.total);
  });
  const cancel = () => void cancelActivity(activityId).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await activityEnded(activityId, signal);
  } finally {
    leave();
    signal.removeEventListener('abort', cancel);
  }
}
