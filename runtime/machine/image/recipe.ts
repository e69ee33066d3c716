// Reads the recipe of an image: lists and folders of `assets/machine`.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tree } from './tree.ts';

export type Content =
  /** `without`: names of files of that folder. */
  | { kind: 'take'; path: string; without: string[] }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'folder'; path: string; mode: number };

export type ImageRecipe = {
  packages: string[];
  contents: Content[];
  /** Modules of the initrd, and those of the root file system; lines as `chooseModules` takes them. */
  bootModules: string[];
  systemModules: string[];
  /** Files that are the recipe's own, for the initrd, the root, and the root under WSL. */
  initrd: Tree;
  system: Tree;
  wsl: Tree;
};

export async function readRecipe(folder: string): Promise<ImageRecipe> {
  const list = async (name: string) => linesOf(await readFile(join(folder, name), 'utf8'));
  const modules = await list('modules');
  const [both, system] = ['both', 'system'].map((title) => modules.indexOf(title));
  if (both === undefined || system === undefined || both < 0 || system < both)
    throw new Error('The list of modules has no lines "both" and "system" in this order.');
  return {
    packages: await list('packages'),
    contents: (await list('contents')).flatMap(contentOfLine),
    bootModules: modules.slice(0, system).toSpliced(both, 1),
    systemModules: modules.slice(both + 1).toSpliced(system - both - 1, 1),
    initrd: await treeOf(join(folder, 'initrd')),
    system: await treeOf(join(folder, 'system')),
    wsl: await treeOf(join(folder, 'wsl')),
  };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** What a line of the list `contents` asks for; throws when it is none. */
export function contentOfLine(line: string): Content[] {
  const [word, path = '', ...rest] = line.split(/\s+/);
  const [first = ''] = rest;
  if (word === 'take' && path !== '' && (rest.length === 0 || (first === 'but' && rest.length > 1))) {
    return [{ kind: 'take', path, without: rest.slice(1) }];
  }
  if (word === 'link' && path !== '' && rest.length === 1) return [{ kind: 'link', path, target: first }];
  if (word === 'folder' && /^[0-7]{4}$/.test(first) && rest.length === 1) {
    return [{ kind: 'folder', path, mode: Number.parseInt(first, 8) }];
  }
  if (word === 'applets' && rest.length > 0) {
    const target = path === 'usr/bin' ? 'busybox' : '../bin/busybox';
    return rest.map((name) => ({ kind: 'link', path: `${path}/${name}`, target }));
  }
  throw new Error(`This line of the contents is not understood: ${line}`);
}

/** A folder as a tree. Modes come from the content, since a checkout on Windows keeps none. */
async function treeOf(folder: string): Promise<Tree> {
  const tree = new Tree();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = Buffer.from((await readFile(path, 'utf8')).replaceAll('\r\n', '\n'));
    const mode = content.subarray(0, 2).toString() === '#!' ? 0o755 : 0o644;
    tree.add(path.slice(folder.length + 1).replaceAll('\\', '/'), { kind: 'file', mode, content });
  }
  return tree;
}
