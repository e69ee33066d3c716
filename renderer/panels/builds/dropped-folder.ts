// What is built when something is dropped onto the panel: a folder, or the folder of a Dockerfile by that one.
import type { DroppedPath } from '../../state/host.ts';

export interface DroppedFolder {
  folder: string;
  /** Absent: the folder's own. */
  dockerfile?: string;
}

/** A new value for each drop, so that the same folder can be dropped again. */
export function folderOf({ path, folder }: DroppedPath): DroppedFolder {
  if (folder) return { folder: path };
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return { folder: path.slice(0, Math.max(end, 1)), dockerfile: path.slice(end + 1) };
}
