// The changes of a container: which say something of their own, what stands for each in a tree, and what a filter leaves.
import { folderOf, foldersDownTo, isWithin, nameOf } from '../../../../runtime/contract/file-name.ts';
import type { FileChange, FileMount } from '../../../../runtime/contract/files.ts';
import type { FileItem } from '../../../ui/files/file-rows.ts';

export type ChangeKind = FileChange['change'];

/** What stands in the tree for a change. */
export interface ChangeItem extends FileItem {
  path: string;
  change: FileChange;
}

/** Engines tell a folder as changed for every change in it: those say nothing of their own. */
export function isOnlyOnTheWay(change: FileChange, parents: ReadonlySet<string>): boolean {
  return change.change === 'changed' && parents.has(change.path) && (change.kind ?? 'folder') === 'folder';
}

/** What a mount brought: its own path and the folders made for it. */
export function isForMount(change: FileChange, mounts: readonly FileMount[]): boolean {
  return change.change === 'added' && mounts.some(({ path }) => isWithin(path, change.path));
}

export function parentsOf(changes: readonly FileChange[]): Set<string> {
  const parents = new Set<string>();
  for (const { path } of changes) for (const folder of foldersDownTo(folderOf(path))) parents.add(folder);
  return parents;
}

export function changeItem(change: FileChange): ChangeItem {
  const { path, kind = 'file', size = -1 } = change;
  return { name: nameOf(path), path, kind, size, mode: 0, uid: 0, gid: 0, modifiedAt: 0, change };
}

/** `text` is part of the path, whatever its case. */
export function filteredChanges(
  changes: readonly FileChange[],
  kind: ChangeKind | 'all',
  text: string,
): readonly FileChange[] {
  const wanted = text.toLowerCase();
  return changes.filter(
    ({ change, path }) => (kind === 'all' || change === kind) && (wanted === '' || path.toLowerCase().includes(wanted)),
  );
}
