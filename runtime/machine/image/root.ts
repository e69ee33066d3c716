// Lays out the root file system: what the recipe takes of the unpacked packages, the libraries that asks for, our files.
import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { interpreterOf, isElf, neededLibraries } from './elf.ts';
import type { Content, ImageRecipe } from './recipe.ts';
import { contentOf, Tree } from './tree.ts';

/** The authorities that packages bring, as one file; `gantry` in the machine adds the person's to it. */
const certificatesPath = 'usr/share/gantry/ca-certificates.crt';

/** The root file system without kernel modules. `unpacked` is the folder of the packages' files. */
export async function layOutRoot(recipe: ImageRecipe, unpacked: string): Promise<Tree> {
  const tree = new Tree();
  // Links to folders come first, so that nothing is put beside them.
  for (const content of recipe.contents) {
    if (content.kind === 'link') tree.add(content.path, { kind: 'link', target: content.target });
    if (content.kind === 'folder') tree.add(content.path, { kind: 'folder', mode: content.mode });
  }
  for (const content of recipe.contents) if (content.kind === 'take') await take(tree, unpacked, content);
  addAll(tree, recipe.system);
  await addLibraries(tree, unpacked);
  tree.add(certificatesPath, { kind: 'file', mode: 0o644, content: await certificates(unpacked) });
  tree.add('etc/ssl/certs/ca-certificates.crt', { kind: 'link', target: `/${certificatesPath}` });
  return tree;
}

/** Adds all entries of `other`; its files replace those that are there. */
export function addAll(tree: Tree, other: Tree): void {
  for (const [path, entry] of other.sorted()) if (entry.kind !== 'folder' || !tree.has(path)) tree.add(path, entry);
}

type Taken = Extract<Content, { kind: 'take' }>;

async function take(tree: Tree, unpacked: string, { path: pattern, without }: Taken): Promise<void> {
  const found = await expand(unpacked, pattern.replace(/\/$/, '').split('/'));
  if (found.length === 0) throw new Error(`No package has ${pattern}.`);
  for (const path of found) await takePath(tree, unpacked, path, without);
}

/** Paths that a pattern stands for; a star is for one part of the path. */
async function expand(unpacked: string, parts: string[], from = ''): Promise<string[]> {
  const [part, ...rest] = parts;
  if (part === undefined) return [from];
  const names = await readdir(join(unpacked, from)).catch(() => []);
  const matching = names.filter((name) => (part === '*' ? true : name === part)).sort();
  const found = await Promise.all(matching.map((name) => expand(unpacked, rest, posix.join(from, name))));
  return found.flat();
}

async function takePath(tree: Tree, unpacked: string, path: string, without: string[] = []): Promise<void> {
  const full = join(unpacked, path);
  const status = await lstat(full);
  if (status.isSymbolicLink()) tree.add(path, { kind: 'link', target: await readlink(full) });
  else if (status.isFile())
    tree.add(path, { kind: 'file', mode: status.mode & 0o111 ? 0o755 : 0o644, content: { path: full } });
  else {
    const names = (await readdir(full)).filter((name) => !without.includes(name));
    for (const name of names.sort()) await takePath(tree, unpacked, posix.join(path, name));
  }
}

/** Adds the libraries that programs and libraries in the tree ask for, until none is missing. */
async function addLibraries(tree: Tree, unpacked: string): Promise<void> {
  const folders = await libraryFolders(unpacked);
  const open = tree.sorted().flatMap(([path, entry]) => (entry.kind === 'file' ? [{ path, entry }] : []));
  for (let file = open.shift(); file; file = open.shift()) {
    const content = await contentOf(file.entry);
    if (!isElf(content)) continue;
    const interpreter = interpreterOf(content);
    const names = neededLibraries(content);
    if (interpreter) names.push(posix.basename(interpreter));
    for (const name of names) {
      const library = await findLibrary(unpacked, folders, name, file.path);
      if (tree.has(library.path)) continue;
      tree.add(library.path, library.entry);
      open.push(library);
    }
    if (interpreter) await addInterpreter(tree, unpacked, interpreter);
  }
}

type Library = { path: string; entry: { kind: 'file'; mode: number; content: { path: string } } };

async function findLibrary(unpacked: string, folders: string[], name: string, asker: string): Promise<Library> {
  for (const folder of folders) {
    // A library is taken under the name it is asked for by, whatever file that is a link to.
    const real = await realpath(join(unpacked, folder, name)).catch(() => undefined);
    if (real) {
      const entry = { kind: 'file' as const, mode: name.startsWith('ld-') ? 0o755 : 0o644, content: { path: real } };
      return { path: posix.join(folder, name), entry };
    }
  }
  throw new Error(`${asker} asks for ${name}, which is in no package of the recipe.`);
}

async function libraryFolders(unpacked: string): Promise<string[]> {
  const triples = (await readdir(join(unpacked, 'usr/lib'))).filter((name) => /-linux-gnu$/.test(name)).sort();
  return [...triples.map((name) => `usr/lib/${name}`), 'usr/lib'];
}

/** The loader is named by an absolute path, which may be a link in another folder than the libraries. */
async function addInterpreter(tree: Tree, unpacked: string, interpreter: string): Promise<void> {
  const path = interpreter.replace(/^\/(lib|lib64)\//, 'usr/$1/');
  if (tree.has(path)) return;
  const target = await readlink(join(unpacked, path)).catch(() => undefined);
  if (target !== undefined) tree.add(path, { kind: 'link', target });
  else await takePath(tree, unpacked, path);
}

async function certificates(unpacked: string): Promise<Buffer> {
  const folder = join(unpacked, 'usr/share/ca-certificates/mozilla');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.crt')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Buffer.from(texts.map((text) => `${text.trimEnd()}\n`).join(''));
}
