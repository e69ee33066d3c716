// Writes the formats of an image: kernel and initrd for a direct start, the WSL archive, and disks for firmware.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpioOf } from './cpio.ts';
import { writeDisk } from './disk.ts';
import type { Architecture } from './manifest.ts';
import { writeTar } from './tar.ts';
import { runTool } from './tool.ts';
import type { Tree } from './tree.ts';
import { ukiOf } from './uki.ts';
import { writeVhdx } from './vhdx.ts';

export const formats = ['direct', 'wsl', 'raw', 'vhdx'] as const;
export type Format = (typeof formats)[number];

export type Writing = {
  formats: Format[];
  architecture: Architecture;
  version: string;
  root: Tree;
  wsl: Tree;
  initrd: Tree;
  kernel: Buffer;
  /** The UEFI program that kernel and initrd are put into. */
  stub: Buffer;
  /** Seconds since 1970, at every file. */
  time: number;
  scratch: string;
  /** Where the files of the wanted formats, and only those, are put. */
  made: string;
  report: (detail: string) => void;
  signal: AbortSignal;
};

const consoles = { amd64: 'ttyS0', arm64: 'ttyAMA0' };

export async function writeFormats(writing: Writing): Promise<void> {
  const wants = (format: Format) => writing.formats.includes(format);
  const isDirect = wants('direct');
  const place = (name: string) => join(isDirect ? writing.made : writing.scratch, name);
  if (wants('wsl')) {
    writing.report('writing the WSL archive');
    await writeTar(writing.wsl, writing.time, join(writing.made, 'rootfs.tar.gz'), true);
  }
  if (!isDirect && !wants('raw') && !wants('vhdx')) return;
  writing.report('writing kernel, initrd and root file system');
  if (isDirect) await writeFile(place('vmlinuz'), writing.kernel);
  await writeInitrd(writing, place('initrd.img'));
  await writeSquashfs(writing, place('root.squashfs'));
  if (wants('raw') || wants('vhdx')) await writeDisks(writing, place('initrd.img'), place('root.squashfs'));
}

async function writeDisks(writing: Writing, initrd: string, root: string): Promise<void> {
  writing.report('writing the disks');
  const raw = join(writing.formats.includes('raw') ? writing.made : writing.scratch, 'disk.raw');
  const program = ukiOf({
    stub: writing.stub,
    kernel: writing.kernel,
    initrd: await readFile(initrd),
    commandLine: `console=tty0 console=${consoles[writing.architecture]} quiet`,
    release: `ID=gantry\nNAME=Gantry\nVERSION_ID=${writing.version}\n`,
  });
  const seed = `gantry/${writing.version}`;
  const { architecture, time } = writing;
  await writeDisk(raw, { program, architecture, root, time, seed });
  if (!writing.formats.includes('vhdx')) return;
  const { size } = await stat(raw);
  await writeVhdx(join(writing.made, 'disk.vhdx'), { size, seed, content: raw });
}

async function writeInitrd(writing: Writing, path: string): Promise<void> {
  const plain = join(writing.scratch, 'initrd.cpio');
  await writeFile(plain, await cpioOf(writing.initrd, writing.time));
  await runTool('zstd', ['-q', '-19', '-T1', '--no-progress', '-f', '-o', path, plain], { signal: writing.signal });
}

async function writeSquashfs(writing: Writing, path: string): Promise<void> {
  const archive = join(writing.scratch, 'root.tar');
  await writeTar(writing.root, writing.time, archive);
  const time = String(writing.time);
  // The archive holds owners, modes and times of all but the root folder, which it cannot name.
  const options = ['-tar', '-noappend', '-no-progress', '-quiet', '-no-xattrs', '-root-mode', '755'];
  options.push('-mkfs-time', time, '-all-time', time);
  const compression = ['-comp', 'zstd', '-Xcompression-level', '22', '-b', '1M'];
  await runTool('mksquashfs', ['-', path, ...options, ...compression], {
    signal: writing.signal,
    input: archive,
  });
}
