// The rows of a file tree: what was read of the folders that are open, from the top to the bottom.
import { naturalCompare } from '../natural-order.ts';

export type FileItemKind = 'file' | 'folder' | 'link' | 'device' | 'pipe' | 'socket' | 'other';

export interface FileItem {
  name: string;
  kind: FileItemKind;
  /** Bytes. */
  size: number;
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  /** Where a link leads. */
  target?: string | undefined;
}

export interface FileFolder {
  entries: readonly FileItem[];
  status: 'loading' | 'ready' | 'failed';
  /** Entries that were gone through so far to find these. */
  read: number;
  /** There are more than are here. */
  cut: boolean;
  error?: unknown;
}

export interface FileRow {
  path: string;
  depth: number;
  item: FileItem;
  expanded: boolean;
  /** Of one that is open. */
  folder: FileFolder | undefined;
}

function joined(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** The folder that a path is in. */
export function folderOfPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

const sorted = new WeakMap<readonly FileItem[], FileItem[]>();

/** Folders before files, c2 before c10. */
export function sortedItems(items: readonly FileItem[]): readonly FileItem[] {
  const known = sorted.get(items);
  if (known) return known;
  const rank = ({ kind }: FileItem) => (kind === 'folder' ? 0 : 1);
  const made = [...items].sort((a, b) => rank(a) - rank(b) || naturalCompare(a.name, b.name));
  sorted.set(items, made);
  return made;
}

/** What is open, from the top to the bottom. */
export function fileRows(folders: ReadonlyMap<string, FileFolder>, expanded: ReadonlySet<string>): FileRow[] {
  const rows: FileRow[] = [];
  const add = (path: string, depth: number) => {
    for (const item of sortedItems(folders.get(path)?.entries ?? [])) {
      const inner = joined(path, item.name);
      const isOpen = item.kind === 'folder' && expanded.has(inner);
      rows.push({ path: inner, depth, item, expanded: isOpen, folder: isOpen ? folders.get(inner) : undefined });
      if (isOpen) add(inner, depth + 1);
    }
  };
  add('/', 0);
  return rows;
}

/** The paths with or without one of them. */
export function toggledPath(paths: ReadonlySet<string>, path: string, has: boolean): ReadonlySet<string> {
  const next = new Set(paths);
  if (has) next.add(path);
  else next.delete(path);
  return next;
}

/** Without those that stand below another one of them. */
export function topmost(paths: readonly string[]): string[] {
  const chosen = new Set(paths);
  return paths.filter((path) => {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      if (chosen.has(path.slice(0, at))) return false;
    }
    return true;
  });
}

/** `drwxr-xr-x`, as ls writes it. */
export function modeText({ kind, mode }: Pick<FileItem, 'kind' | 'mode'>): string {
  const first = { folder: 'd', link: 'l', pipe: 'p', socket: 's', device: 'c', file: '-', other: '?' }[kind];
  const bits = ['r', 'w', 'x'];
  let text = first;
  for (let at = 0; at < 9; at += 1) text += mode & (0o400 >> at) ? bits[at % 3] : '-';
  const special = (at: number, bit: number, letter: string) => {
    if ((mode & bit) === 0) return;
    const set = text[at] === 'x' ? letter : letter.toUpperCase();
    text = text.slice(0, at) + set + text.slice(at + 1);
  };
  special(3, 0o4000, 's');
  special(6, 0o2000, 's');
  special(9, 0o1000, 't');
  return text;
}
