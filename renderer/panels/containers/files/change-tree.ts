// The changes of a container as a tree: folders between them, what each holds, and what a filter leaves.
import { folderOf, foldersDownTo, isWithin, nameOf } from '../../../../runtime/contract/file-name.ts';
import type { FileChange, FileMount } from '../../../../runtime/contract/files.ts';
import type { FileFolder, FileItem } from '../../../ui/file-rows.ts';

export type ChangeKind = FileChange['change'];

export interface ChangeTree {
  folders: ReadonlyMap<string, FileFolder>;
  /** By path; a folder that only leads to changes has none. */
  byPath: ReadonlyMap<string, FileChange>;
  /** All that have something below them. */
  parents: ReadonlySet<string>;
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

export function changeTree(changes: readonly FileChange[]): ChangeTree {
  const parents = parentsOf(changes);
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const entries = new Map<string, FileItem[]>();
  const all = new Set([...byPath.keys(), ...[...parents].filter((path) => path !== '/')]);
  for (const path of all) {
    const change = byPath.get(path);
    const kind = parents.has(path) ? 'folder' : (change?.kind ?? 'file');
    const item = { name: nameOf(path), kind, size: change?.size ?? -1, mode: 0, uid: 0, gid: 0, modifiedAt: 0 };
    const folder = folderOf(path);
    const siblings = entries.get(folder);
    if (siblings) siblings.push(item);
    else entries.set(folder, [item]);
  }
  const folders = new Map<string, FileFolder>();
  for (const [path, items] of entries)
    folders.set(path, { entries: items, status: 'ready', read: items.length, cut: false });
  return { folders, byPath, parents };
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
