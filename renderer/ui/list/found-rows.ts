// Paths that were found as the rows of a tree: the folders between them are made up, and all are open until somebody closes them.
import { useCallback, useMemo, useState } from 'react';
import {
  type FileFolder,
  type FileItem,
  type FileRow,
  fileRows,
  folderOfPath,
  toggledPath,
} from '../files/file-rows.ts';

interface FoundTree<Item extends FileItem> {
  folders: ReadonlyMap<string, FileFolder>;
  /** What was found; a folder that only leads to it has none. */
  byPath: ReadonlyMap<string, Item>;
  /** All that have something below them, but the root. */
  parents: ReadonlySet<string>;
}

export function foundTree<Item extends FileItem & { path: string }>(found: readonly Item[]): FoundTree<Item> {
  const byPath = new Map(found.map((item) => [item.path, item]));
  const parents = new Set<string>();
  for (const { path } of found) {
    for (let at = folderOfPath(path); at !== '/' && !parents.has(at); at = folderOfPath(at)) parents.add(at);
  }
  const entries = new Map<string, FileItem[]>();
  const add = (path: string, item: FileItem) => {
    const folder = folderOfPath(path);
    const siblings = entries.get(folder);
    if (siblings) siblings.push(item);
    else entries.set(folder, [item]);
  };
  for (const [path, item] of byPath) add(path, parents.has(path) ? { ...item, kind: 'folder' } : item);
  for (const path of parents) {
    if (byPath.has(path)) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    add(path, { name, kind: 'folder', size: -1, mode: 0, uid: 0, gid: 0, modifiedAt: 0 });
  }
  const folders = new Map<string, FileFolder>();
  for (const [path, items] of entries) {
    folders.set(path, { entries: items, status: 'ready', read: items.length, cut: false });
  }
  return { folders, byPath, parents };
}

export interface FoundRows<Item extends FileItem> {
  byPath: ReadonlyMap<string, Item>;
  rows: readonly FileRow[];
  expand: (path: string, open: boolean) => void;
  root: FileFolder | undefined;
}

/** `found` is a stable list; what was closed stays so in the next one. */
export function useFoundRows<Item extends FileItem & { path: string }>(found: readonly Item[]): FoundRows<Item> {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const { folders, byPath, parents } = useMemo(() => foundTree(found), [found]);
  const rows = useMemo(
    () => fileRows(folders, new Set([...parents].filter((path) => !closed.has(path)))),
    [folders, parents, closed],
  );
  const expand = useCallback(
    (path: string, open: boolean) => setClosed((before) => toggledPath(before, path, !open)),
    [],
  );
  return { byPath, rows, expand, root: folders.get('/') };
}
