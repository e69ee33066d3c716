// Paths that were found as a tree: the folders between them are made up.
import { folderOf, foldersDownTo, nameOf } from '../../../../runtime/contract/file-name.ts';
import type { FileFolder, FileItem } from '../../../ui/file-rows.ts';

export interface FoundTree<Item extends FileItem> {
  folders: ReadonlyMap<string, FileFolder>;
  byPath: ReadonlyMap<string, Item>;
  /** All that have something below them, but the root. */
  parents: ReadonlySet<string>;
}

export function foundTree<Item extends FileItem & { path: string }>(found: readonly Item[]): FoundTree<Item> {
  const byPath = new Map(found.map((item) => [item.path, item]));
  const parents = new Set<string>();
  for (const { path } of found) for (const folder of foldersDownTo(folderOf(path))) parents.add(folder);
  parents.delete('/');
  const entries = new Map<string, FileItem[]>();
  const add = (path: string, item: FileItem) => {
    const folder = folderOf(path);
    const siblings = entries.get(folder);
    if (siblings) siblings.push(item);
    else entries.set(folder, [item]);
  };
  for (const [path, item] of byPath) add(path, parents.has(path) ? { ...item, kind: 'folder' } : item);
  for (const path of parents) {
    if (byPath.has(path)) continue;
    add(path, { name: nameOf(path), kind: 'folder', size: -1, mode: 0, uid: 0, gid: 0, modifiedAt: 0 });
  }
  const folders = new Map<string, FileFolder>();
  for (const [path, items] of entries) {
    folders.set(path, { entries: items, status: 'ready', read: items.length, cut: false });
  }
  return { folders, byPath, parents };
}
