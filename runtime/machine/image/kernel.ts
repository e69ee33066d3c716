// The kernel of the unpacked packages: its version, its image, and the modules an image takes of it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leanModule, moduleInformation } from './elf.ts';
import {
  aliasIndex,
  type ChosenModule,
  chooseModules,
  dependencyIndex,
  type ModuleSource,
  moduleFacts,
  plainPath,
} from './modules.ts';
import type { Tree } from './tree.ts';

export type Kernel = {
  version: string;
  image: Buffer;
  /** The chosen modules' bytes, by path, no longer compressed. */
  choose: (wanted: string[]) => Promise<ChosenModule[]>;
  addModules: (tree: Tree, modules: ChosenModule[]) => Promise<void>;
};

/** Reads a file of the packages, decompressed when its name ends so. */
export type ReadPlain = (path: string) => Promise<Buffer>;

export async function openKernel(unpacked: string, readPlain: ReadPlain): Promise<Kernel> {
  const versions = await readdir(join(unpacked, 'usr/lib/modules'));
  const [version] = versions;
  if (version === undefined || versions.length !== 1) throw new Error('The packages hold no kernel, or several.');
  const folder = join(unpacked, 'usr/lib/modules', version);
  const source = await moduleSource(folder, readPlain);
  return {
    version,
    image: await readFile(join(unpacked, 'boot', `vmlinuz-${version}`)),
    choose: (wanted) => chooseModules(wanted, source),
    addModules: async (tree, modules) => {
      const root = `usr/lib/modules/${version}`;
      for (const { path } of modules) {
        const content = leanModule(await readPlain(join(folder, path)));
        tree.add(`${root}/${plainPath(path)}`, { kind: 'file', mode: 0o644, content });
      }
      tree.addText(`${root}/modules.dep`, dependencyIndex(modules));
      tree.addText(`${root}/modules.alias`, aliasIndex(modules));
      tree.addText(`${root}/modules.builtin`, await readFile(join(folder, 'modules.builtin'), 'utf8'));
    },
  };
}

async function moduleSource(folder: string, readPlain: ReadPlain): Promise<ModuleSource> {
  const entries = await readdir(join(folder, 'kernel'), { recursive: true });
  const paths = entries.filter((name) => /\.ko(\.xz)?$/.test(name)).map((name) => `kernel/${name}`);
  const builtIn = (await readFile(join(folder, 'modules.builtin'), 'utf8')).split('\n').filter((line) => line !== '');
  const read = async (path: string) => moduleFacts(moduleInformation(await readPlain(join(folder, path))));
  return { paths: paths.sort(), builtIn, read };
}
