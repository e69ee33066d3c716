// The disks that are written here, as QEMU's and the kernel's own tools see them.
import { createCipheriv } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../command.ts';
import { writeDisk } from './disk.ts';
import { fatOf } from './fat.ts';
import { gptOf } from './gpt.ts';
import { crc32c, writeVhdx } from './vhdx.ts';

const MiB = 1 << 20;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-disks-'));
});
afterEach(() => rm(folder, { recursive: true }));

const has = (program: string) =>
  [...(process.env.PATH ?? '').split(delimiter), '/sbin', '/usr/sbin'].some((entry) =>
    existsSync(join(entry, program)),
  );

/** Bytes that do not repeat and are always the same. */
function noise(length: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(length));
}

describe('VHDX', () => {
  it('computes the checksum of the standard’s example', () => {
    // RFC 3720, B.4: 32 bytes of zeros, and of ones.
    expect(crc32c(Buffer.alloc(32)).toString(16)).toBe('8a9136aa');
    expect(crc32c(Buffer.alloc(32, 0xff)).toString(16)).toBe('62a8ab43');
  });

  it.skipIf(!has('qemu-img')).each([
    // Content, size of the disk, size of a block; holes, an end inside a block, more blocks than one bitmap covers.
    ['a disk with holes', Buffer.concat([noise(MiB), Buffer.alloc(3 * MiB), noise(700_000)]), 8 * MiB, MiB],
    ['a disk with large blocks', Buffer.concat([Buffer.alloc(40 * MiB), noise(512)]), 100 * MiB, 32 * MiB],
    ['a disk that ends inside a block', noise(3 * MiB + 512), 3 * MiB + 512, MiB],
  ])('QEMU reads %s as what was put in', async (_, content, size, blockSize) => {
    const raw = join(folder, 'content.raw');
    const vhdx = join(folder, 'disk.vhdx');
    const back = join(folder, 'back.raw');
    await writeFile(raw, content);
    await writeVhdx(vhdx, { size, seed: 'test', blockSize, content: raw });
    const checked = await runCommand('qemu-img', ['check', '-f', 'vhdx', vhdx]);
    expect(checked).toMatchObject({ code: 0, output: expect.stringContaining('No errors were found') });
    const converted = await runCommand('qemu-img', ['convert', '-f', 'vhdx', '-O', 'raw', vhdx, back]);
    expect(converted).toMatchObject({ code: 0, errors: '' });
    const expected = Buffer.concat([content, Buffer.alloc(size - content.length)]);
    expect((await readFile(back)).equals(expected)).toBe(true);
  });

  it('writes an empty disk of 64 GB into a few MiB, and the same one again', async () => {
    const [one, two, other] = ['one', 'two', 'other'].map((name) => join(folder, name));
    await writeVhdx(one ?? '', { size: 64_000_000_000, seed: 'test', blockSize: 32 * MiB });
    await writeVhdx(two ?? '', { size: 64_000_000_000, seed: 'test', blockSize: 32 * MiB });
    await writeVhdx(other ?? '', { size: 64_000_000_000, seed: 'another', blockSize: 32 * MiB });
    const bytes = await Promise.all([one, two, other].map((path) => readFile(path ?? '')));
    expect(bytes[0]?.length).toBe(4 * MiB);
    expect(bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0))).toBe(true);
    expect(bytes[0]?.equals(bytes[2] ?? Buffer.alloc(0))).toBe(false);
  });

  it('refuses what cannot be a disk, and does not write over a file', async () => {
    const path = join(folder, 'disk.vhdx');
    await expect(writeVhdx(path, { size: 1000, seed: 'test' })).rejects.toThrow('whole number of sectors');
    await expect(writeVhdx(path, { size: MiB, seed: 'test', blockSize: 3 * MiB })).rejects.toThrow('block size');
    await writeFile(path, 'of somebody else');
    await expect(writeVhdx(path, { size: MiB, seed: 'test' })).rejects.toThrow('EEXIST');
    expect(await readFile(path, 'utf8')).toBe('of somebody else');
  });
});

describe('partitions and their file system', () => {
  it('aligns partitions and keeps a copy of the table at the end', () => {
    const layout = gptOf(
      [
        { name: 'boot', type: 'efi', size: 5 * MiB + 1 },
        { name: 'root', type: 'linux', size: MiB },
      ],
      'test',
    );
    expect(layout.offsets).toEqual([MiB, 7 * MiB]);
    expect(layout.size).toBe(9 * MiB);
    expect(layout.head.toString('latin1', 512, 520)).toBe('EFI PART');
    expect(layout.tail.toString('latin1', layout.tail.length - 512, layout.tail.length - 504)).toBe('EFI PART');
    expect(layout.head.subarray(1024, 1024 + 16384).equals(layout.tail.subarray(0, 16384))).toBe(true);
  });

  it.skipIf(!has('sfdisk') || !has('mcopy'))('tools of the system read both', async () => {
    const program = noise(6 * MiB + 123);
    const root = join(folder, 'root');
    const disk = join(folder, 'disk.raw');
    await writeFile(root, noise(2 * MiB));
    await writeDisk(disk, { program, architecture: 'amd64', root, time: 1_700_000_000, seed: 'test' });
    const listed = await runCommand('sfdisk', ['--verify', disk]);
    expect(listed).toMatchObject({ code: 0, output: expect.stringContaining('No errors detected') });
    const back = join(folder, 'back');
    const copied = await runCommand('mcopy', ['-i', `${disk}@@1M`, '::EFI/BOOT/BOOTX64.EFI', back]);
    expect(copied).toMatchObject({ code: 0, errors: '' });
    expect((await readFile(back)).equals(program)).toBe(true);
  });

  it.skipIf(!has('fsck.fat')).each([1, 5 * MiB, 40 * MiB, 70 * MiB])(
    'the FAT with a file of %i bytes has no errors',
    async (size) => {
      const path = join(folder, 'fat');
      await writeFile(path, fatOf({ path: ['EFI', 'BOOT', 'X.EFI'], content: noise(size) }, 1_700_000_000));
      expect(await runCommand('fsck.fat', ['-n', path])).toMatchObject({ code: 0 });
    },
  );

  it('refuses names that are not 8.3', () => {
    expect(() => fatOf({ path: ['efi'], content: Buffer.alloc(1) }, 1_700_000_000)).toThrow('8.3');
  });
});
