// Builds the machine image from Debian packages: the same packages and recipe make the same bytes.
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DebianPackage, describe, fetchPackages, ownCodename, ownSources } from '../packages.ts';
import { cpioOf } from './cpio.ts';
import { type Architecture, type ImageManifest, writeManifest } from './manifest.ts';
import { type ImageRecipe, readRecipe } from './recipe.ts';
import { addModules, makeRoot, must, withAdministrators } from './root.ts';

export const formats = ['direct', 'wsl', 'raw', 'vhdx'] as const;
export type ImageFormat = (typeof formats)[number];

export type ImageOptions = {
  architecture: Architecture;
  formats: readonly ImageFormat[];
  /** assets/machine. */
  assets: string;
  /** Replaced as a whole when the build has succeeded. */
  target: string;
  report: (line: string) => void;
  signal: AbortSignal;
};

type Build = ImageOptions & { recipe: ImageRecipe; scratch: string; out: string };

/** Throws when a package is out of reach, a tool is missing or a module is not the kernel's; `target` is as before then. */
export async function buildImage(options: ImageOptions): Promise<ImageManifest> {
  const scratch = await mkdtemp(join(tmpdir(), 'gantry-image-'));
  const build: Build = { ...options, recipe: await readRecipe(options.assets), scratch, out: join(scratch, 'out') };
  try {
    await mkdir(build.out);
    const packages = await fetchAll(build);
    const version = await versionOf(build, packages);
    const kernel = await unpackKernel(build);
    build.report(`building ${version} with Linux ${kernel}`);
    await makeTrees(build, kernel, version);
    const names = await writeFiles(build, kernel);
    const engine = packages.find(({ name }) => name === 'docker.io')?.version ?? '';
    const parts = { version, architecture: build.architecture, engine, kernel, packages };
    const manifest = await writeManifest(build.out, parts, names);
    await replace(build.out, options.target);
    return manifest;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function replace(from: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true });
  const beside = `${to}.new`;
  await rm(beside, { recursive: true, force: true });
  // Not a rename: the scratch folder may be on another disk.
  await cp(from, beside, { recursive: true });
  await rm(to, { recursive: true, force: true });
  await rename(beside, to);
}

async function fetchAll(build: Build): Promise<DebianPackage[]> {
  const { recipe, scratch, architecture, report, signal } = build;
  const debs = join(scratch, 'debs');
  await mkdir(debs);
  const [codename, sources] = [await ownCodename(), await ownSources()];
  const fetch = { scratch, debs, sources, codename, suite: recipe.suite, report, signal, architecture };
  const wanted = recipe.kernel[architecture];
  await fetchPackages({ ...fetch, packages: [...recipe.packages, wanted] });
  // The package of that name is empty: it only names the current kernel's.
  const meta = (await readdir(debs)).find((name) => name.startsWith(`${wanted}_`)) ?? '';
  const needs = await must('dpkg-deb', ['-f', join(debs, meta), 'Depends']);
  const kernel = /linux-image-[0-9]\S*/.exec(needs)?.[0];
  if (!kernel) throw new Error(`${wanted} names no kernel: ${needs.trim()}`);
  await rm(join(debs, meta));
  await fetchPackages({ ...fetch, packages: [kernel] });
  const packages: DebianPackage[] = [];
  for (const file of (await readdir(debs)).sort()) {
    const found = await describe(join(debs, file));
    packages.push(found);
    const to = join(scratch, found.name === kernel ? 'kernel' : 'packages');
    await mkdir(to, { recursive: true });
    await must('dpkg', ['-x', join(debs, file), to]);
  }
  return packages;
}

/** The engine's version, and a hash of all that goes in: the packages' checksums and the recipe's files. */
async function versionOf({ assets, architecture }: Build, packages: readonly DebianPackage[]): Promise<string> {
  const hash = createHash('sha256').update(architecture).update(JSON.stringify(packages));
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(assets, below), { withFileTypes: true });
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (entry.name !== 'README.md') hash.update(path).update(await readFile(join(assets, path)));
    }
  };
  await walk('.');
  const engine = packages.find(({ name }) => name === 'docker.io')?.version.replace(/[+~-].*$/, '') ?? '0';
  return `${engine}-${hash.digest('hex').slice(0, 10)}`;
}

/** Answers the kernel's release; its modules get an index. */
async function unpackKernel({ scratch }: Build): Promise<string> {
  const unpacked = join(scratch, 'kernel');
  const [release] = await readdir(join(unpacked, 'usr/lib/modules'));
  if (release === undefined) throw new Error('The kernel package has no modules.');
  await must('depmod', ['-b', join(unpacked, 'usr'), release], { env: withAdministrators() });
  return release;
}

async function makeTrees(build: Build, kernel: string, version: string): Promise<void> {
  const { recipe, scratch, assets } = build;
  const unpacked = join(scratch, 'kernel');
  const root = join(scratch, 'root');
  await makeRoot({ recipe, assets, unpacked: join(scratch, 'packages'), root, version });
  await cp(root, join(scratch, 'wsl'), { recursive: true, verbatimSymlinks: true });
  const { modules } = recipe;
  const missing = await addModules({ kernel, unpacked, names: modules.root, folders: modules.rootFolders }, root);
  await writeFile(join(root, 'etc/modules'), loadList(modules.root, missing));
  const initrd = join(scratch, 'initrd');
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'lib']) await mkdir(join(initrd, folder), { recursive: true });
  await cp(join(scratch, 'packages/usr/bin/busybox'), join(initrd, 'bin/busybox'));
  await cp(join(assets, 'initrd/init'), join(initrd, 'init'));
  await chmod(join(initrd, 'init'), 0o755);
  const lacking = await addModules({ kernel, unpacked, names: modules.initrd, folders: [] }, initrd);
  await rename(join(initrd, 'usr/lib/modules'), join(initrd, 'lib/modules'));
  await rm(join(initrd, 'usr'), { recursive: true });
  await mkdir(join(initrd, 'etc'));
  await writeFile(join(initrd, 'etc/modules'), loadList(modules.initrd, lacking));
  await symlink('bin', join(initrd, 'sbin'));
  const absent = missing.filter((name) => !optional.includes(name));
  if (absent.length > 0) throw new Error(`This kernel has no module ${absent.join(', ')}.`);
}

/** Of one architecture only. */
const optional = [
  'gpio_pl061',
  'crc32c_intel',
  'hv_vmbus',
  'hv_storvsc',
  'hv_netvsc',
  'hv_balloon',
  'hv_sock',
  'hv_utils',
];

function loadList(names: readonly string[], missing: readonly string[]): string {
  return names
    .filter((name) => !missing.includes(name.replaceAll('-', '_')))
    .map((name) => `${name}\n`)
    .join('');
}

async function writeFiles(build: Build, kernel: string): Promise<string[]> {
  const { scratch, out, recipe, report } = build;
  const wants = (format: ImageFormat) => build.formats.includes(format);
  const names: string[] = [];
  const boots = wants('direct') || wants('raw') || wants('vhdx');
  if (boots) {
    report('kernel, initrd and root');
    await cp(join(scratch, `kernel/boot/vmlinuz-${kernel}`), join(out, 'vmlinuz'));
    const archive = await cpioOf(join(scratch, 'initrd'), recipe.epoch);
    await writeFile(join(out, 'initrd.img'), gzipSync(archive, { level: 9 }));
    await makeSquashfs(join(scratch, 'root'), join(out, 'root.squashfs'), recipe.epoch);
    names.push('vmlinuz', 'initrd.img', 'root.squashfs');
  }
  if (wants('wsl')) {
    report('root for WSL');
    await makeTarball(join(scratch, 'wsl'), join(out, 'rootfs.tar.gz'), recipe.epoch);
    names.push('rootfs.tar.gz');
  }
  return names;
}

/** mksquashfs(1): everything root's, at one time, in one order. */
async function makeSquashfs(root: string, target: string, epoch: number): Promise<void> {
  const times = ['-mkfs-time', String(epoch), '-all-time', String(epoch)];
  const compression = ['-comp', 'zstd', '-Xcompression-level', '19', '-b', '256K'];
  const args = [
    root,
    target,
    '-noappend',
    '-all-root',
    '-no-xattrs',
    '-no-progress',
    '-quiet',
    ...times,
    ...compression,
  ];
  const env: NodeJS.ProcessEnv = { ...withAdministrators() };
  // With it set, the tool refuses the times above.
  delete env.SOURCE_DATE_EPOCH;
  await must('mksquashfs', args, { env });
}

/** GNU tar with every freedom taken away, and gzip without a name and a time. */
async function makeTarball(root: string, target: string, epoch: number): Promise<void> {
  const whose = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name', '--format=gnu', `--mtime=@${epoch}`];
  const archive = target.replace(/\.gz$/, '');
  await must('tar', ['-C', root, ...whose, '-cf', archive, '.']);
  await must('gzip', ['-n', '-9', '-f', archive]);
}
