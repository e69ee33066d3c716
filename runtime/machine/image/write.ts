// Writes the formats of an image: kernel and initrd for a direct start, the WSL archive, and disks for firmware.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpioOf } from './cpio.ts';
import type { Architecture } from './manifest.ts';
import { writeRawDisk } from './raw-disk.ts';
import { writeTar } from './tar.ts';
import { runTool } from './tool.ts';
import type { Tree } from './tree.ts';
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
  /** The file with the UEFI program that kernel and initrd are put into. */
  stub: string;
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
  const [kernel, initrd, root] = [place('vmlinuz'), place('initrd.img'), place('root.squashfs')];
  await writeFile(kernel, writing.kernel);
  await writeInitrd(writing, initrd);
  await writeSquashfs(writing, root);
  if (wants('raw') || wants('vhdx')) await writeDisks(writing, { kernel, initrd, root });
}

async function writeDisks(writing: Writing, files: { kernel: string; initrd: string; root: string }): Promise<void> {
  writing.report('writing the disks');
  const { architecture, stub, version } = writing;
  const target = join(writing.formats.includes('raw') ? writing.made : writing.scratch, 'disk.raw');
  const commandLine = `console=tty0 console=${consoles[architecture]} quiet`;
  const osRelease = `ID=gantry\nNAME=Gantry\nVERSION_ID=${version}\n`;
  await writeRawDisk({ ...files, architecture, stub, commandLine, osRelease, target });
  if (writing.formats.includes('vhdx')) await writeVhdx({ file: target }, join(writing.made, 'disk.vhdx'));
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
