// Makes a machine image of a recipe: packages are fetched and unpacked, files laid out, and each format written.
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadPackages, firstDependency, openSuite, unpackPackages } from '../bundle/packages.ts';
import { decompressing } from './decompress.ts';
import { type Kernel, openKernel } from './kernel.ts';
import { type Architecture, type ImageManifest, manifestName, sha256Of } from './manifest.ts';
import { type ImageRecipe, readRecipe } from './recipe.ts';
import { addAll, layOutRoot } from './root.ts';
import { Tree } from './tree.ts';
import { type Format, writeFormats } from './write.ts';

export type BuildOptions = {
  architecture: Architecture;
  formats: Format[];
  /** The folder of the recipe, `assets/machine`. */
  recipe: string;
  /** Where the image is put; made when it is not there, files of the same names are replaced. */
  output: string;
  /** A folder of packages: used as it is when it holds any, else filled; default one that is removed at the end. */
  packages?: string;
  report: (detail: string) => void;
  signal: AbortSignal;
};

const suite = 'trixie';
const stubs = {
  amd64: 'usr/lib/systemd/boot/efi/linuxx64.efi.stub',
  arm64: 'usr/lib/systemd/boot/efi/linuxaa64.efi.stub',
};
const versionPath = 'usr/share/gantry/version';

/** Builds and answers the manifest, which is written last: a folder with a manifest is complete. */
export async function buildImage(options: BuildOptions): Promise<ImageManifest> {
  const scratch = await mkdtemp(join(tmpdir(), 'gantry-machine-'));
  try {
    return await buildIn(scratch, options);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function buildIn(scratch: string, options: BuildOptions): Promise<ImageManifest> {
  const recipe = await readRecipe(options.recipe);
  const unpacked = join(scratch, 'unpacked');
  const made = join(scratch, 'made');
  await Promise.all([mkdir(unpacked), mkdir(made), mkdir(options.output, { recursive: true })]);
  const debs = await fetchPackages(recipe, scratch, options);
  const packages = await unpackPackages(debs, unpacked, options.report, options.signal);
  const readPlain = decompressing(join(scratch, 'modules'), options.signal);
  const kernel = await openKernel(unpacked, readPlain);
  options.report(`laying out the files for kernel ${kernel.version}`);
  const trees = await layOut(recipe, unpacked, kernel);
  const engine = packages.find((one) => one.name === 'docker.io')?.version ?? '';
  const version = await versionOf(trees, kernel, engine);
  for (const tree of [trees.root, trees.wsl]) tree.addText(versionPath, `${version}\n`);
  const time = await newestTime(trees.root);
  const stub = join(unpacked, stubs[options.architecture]);
  await writeFormats({ ...options, ...trees, version, scratch, made, kernel: kernel.image, stub, time });
  const manifest: ImageManifest = {
    format: 1,
    version,
    architecture: options.architecture,
    kernel: kernel.version,
    engine,
    packages,
    files: await filesOf(made),
  };
  await rm(join(options.output, manifestName), { force: true });
  for (const { name } of manifest.files) await moveInto(made, options.output, name);
  await writeFile(join(options.output, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function fetchPackages(recipe: ImageRecipe, scratch: string, options: BuildOptions): Promise<string> {
  const folder = options.packages ?? join(scratch, 'debs');
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).some((name) => name.endsWith('.deb'))) return folder;
  const { architecture, report, signal } = options;
  const opened = await openSuite({ scratch, suite, architecture, report, signal });
  const kernel = await firstDependency(opened, `linux-image-${architecture}`);
  const names = recipe.packages.map((name) => (name === '@kernel@' ? kernel : name));
  // Aside first: a folder that was filled halfway would be taken for complete.
  const fetched = join(scratch, 'fetched');
  await mkdir(fetched);
  await downloadPackages(opened, names, fetched);
  for (const name of (await readdir(fetched)).sort()) await moveInto(fetched, folder, name);
  return folder;
}

type Trees = { root: Tree; wsl: Tree; initrd: Tree };

async function layOut(recipe: ImageRecipe, unpacked: string, kernel: Kernel): Promise<Trees> {
  const root = await layOutRoot(recipe, unpacked);
  const wsl = new Tree();
  addAll(wsl, root);
  addAll(wsl, recipe.wsl);
  await kernel.addModules(root, await kernel.choose(recipe.systemModules));
  const initrd = new Tree();
  addAll(initrd, recipe.initrd);
  const busybox = root.get('usr/bin/busybox');
  if (!busybox) throw new Error('The recipe takes no busybox.');
  initrd.add('bin/busybox', busybox);
  initrd.add('sbin/modprobe', { kind: 'link', target: '../bin/busybox' });
  initrd.add('lib', { kind: 'link', target: 'usr/lib' });
  await kernel.addModules(initrd, await kernel.choose(recipe.bootModules));
  return { root, wsl, initrd };
}

/** Kernel, engine, and a digest of all that is in the image. */
async function versionOf(trees: Trees, kernel: Kernel, engine: string): Promise<string> {
  const digests = await Promise.all([trees.root.digest(), trees.wsl.digest(), trees.initrd.digest()]);
  const all = new Tree();
  all.addText('digests', digests.join('\n'));
  all.add('kernel', { kind: 'file', mode: 0o644, content: kernel.image });
  const plain = (text: string) => text.replace(/^\d+:/, '').replace(/[+~-].*$/, '');
  return `${plain(engine)}-${plain(kernel.version)}-${(await all.digest()).slice(0, 12)}`;
}

/** The newest time of a packaged file, in seconds since 1970: one that changes with the packages only. */
async function newestTime(root: Tree): Promise<number> {
  let newest = 0;
  for (const [, entry] of root.sorted()) {
    if (entry.kind !== 'file' || Buffer.isBuffer(entry.content)) continue;
    newest = Math.max(newest, Math.floor((await stat(entry.content.path)).mtimeMs / 1000));
  }
  return newest;
}

async function filesOf(folder: string): Promise<ImageManifest['files']> {
  const files: ImageManifest['files'] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    files.push({ name, size: (await stat(path)).size, sha256: await sha256Of(path) });
  }
  return files;
}

/** Moves a file between file systems too, complete or not at all. */
async function moveInto(from: string, to: string, name: string): Promise<void> {
  const aside = join(to, `${name}.part`);
  await copyFile(join(from, name), aside);
  await rename(aside, join(to, name));
}
