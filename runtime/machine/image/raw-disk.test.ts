// The disk for firmware as the system's own tools see it: its partitions, its file system and the program in it.
import { createCipheriv } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../command.ts';
import { layOutFat } from './fat.ts';
import { layOutPartitions } from './gpt.ts';
import { type DiskParts, writeRawDisk } from './raw-disk.ts';
import { programOf } from './uki.ts';

const MiB = 2 ** 20;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-disk-'));
});
afterEach(() => rm(folder, { recursive: true }));

const place = (name: string) => join(folder, name);

/** A tool of the system; where it is missing this rejects, and the test fails rather than being left out. */
async function tool(program: string, ...args: string[]): Promise<string> {
  const PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);
  const { code, output, errors } = await runCommand(program, args, { env: { ...process.env, PATH, TZ: 'UTC' } });
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return output;
}

/** Bytes that do not repeat and are always the same. */
function noise(length: number, key = 0): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, key), Buffer.alloc(16)).update(Buffer.alloc(length));
}

const machines = { amd64: 0x8664, arm64: 0xaa64 };

/** A program of one section with room for more, shaped as systemd's stub is. */
function stubOf({
  architecture = 'amd64',
  headers = 0x600,
}: {
  architecture?: keyof typeof machines;
  headers?: number;
} = {}) {
  const stub = Buffer.concat([Buffer.alloc(0x600), noise(0x234, 9)]);
  stub.fill(0, 0, 0x600);
  stub.write('MZ', 0, 'latin1');
  stub.writeUInt32LE(0x80, 0x3c);
  stub.write('PE\0\0', 0x80, 'latin1');
  stub.writeUInt16LE(machines[architecture], 0x84);
  stub.writeUInt16LE(1, 0x86);
  stub.writeUInt16LE(240, 0x94);
  stub.writeUInt16LE(0x20b, 0x98);
  stub.writeUInt32LE(0x1000, 0x98 + 8);
  stub.writeUInt32LE(0x1000, 0x98 + 32);
  stub.writeUInt32LE(0x200, 0x98 + 36);
  stub.writeUInt32LE(0x2123, 0x98 + 56);
  stub.writeUInt32LE(headers, 0x98 + 60);
  stub.writeUInt32LE(0xdead, 0x98 + 64);
  stub.write('.text', 0x98 + 240, 'latin1');
  return stub;
}

type Section = { name: string; size: number; address: number; stored: number; offset: number; flags: number };

function sectionsOf(program: Buffer): Section[] {
  return Array.from({ length: program.readUInt16LE(0x86) }, (_, index) => {
    const at = 0x98 + 240 + index * 40;
    const [size = 0, address = 0, stored = 0, offset = 0] = [8, 12, 16, 20].map((field) =>
      program.readUInt32LE(at + field),
    );
    const name = program.toString('latin1', at, at + 8).replaceAll('\0', '');
    return { name, size, address, stored, offset, flags: program.readUInt32LE(at + 36) };
  });
}

async function writeParts(change: Partial<DiskParts> = {}): Promise<DiskParts> {
  const parts: DiskParts = {
    kernel: place('vmlinuz'),
    initrd: place('initrd.img'),
    root: place('root.squashfs'),
    stub: place('stub'),
    commandLine: 'console=ttyS0 quiet',
    architecture: 'amd64',
    osRelease: 'ID=gantry\n',
    target: place('disk.raw'),
    ...change,
  };
  await writeFile(parts.kernel, noise(3 * MiB + 77, 1));
  await writeFile(parts.initrd, noise(MiB + 5, 2));
  await writeFile(parts.root, Buffer.concat([Buffer.from('hsqs'), noise(2 * MiB + 4096, 3)]));
  await writeFile(parts.stub, stubOf({ architecture: parts.architecture }));
  return parts;
}

describe('a disk for firmware', () => {
  it.each([
    ['amd64', 'BOOTX64.EFI'],
    ['arm64', 'BOOTAA64.EFI'],
  ] as const)(
    'holds kernel, initrd and command line of %s in %s, and the root as it was',
    async (architecture, name) => {
      const parts = await writeParts({ architecture });
      await writeRawDisk(parts);
      expect(await tool('sfdisk', '--verify', parts.target)).toContain('No errors detected');
      const { partitiontable } = JSON.parse(await tool('sfdisk', '--json', parts.target));
      const partitions = partitiontable.partitions as { start: number; size: number; type: string; name: string }[];
      expect(partitions.map((one) => [one.name, one.type])).toEqual([
        ['gantry-boot', 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'],
        ['gantry-root', '0FC63DAF-8483-4772-8E79-3D69D8477DE4'],
      ]);
      expect(partitions.every(({ start, size }) => start % 2048 === 0 && size % 2048 === 0)).toBe(true);

      await tool('mcopy', '-i', `${parts.target}@@1M`, `::EFI/BOOT/${name}`, place('program'));
      const program = await readFile(place('program'));
      const content = (wanted: string) => {
        const section = sectionsOf(program).find((one) => one.name === wanted);
        return program.subarray(section?.offset, (section?.offset ?? 0) + (section?.size ?? 0));
      };
      expect(content('.linux').equals(await readFile(parts.kernel))).toBe(true);
      expect(content('.initrd').equals(await readFile(parts.initrd))).toBe(true);
      expect(content('.cmdline').toString()).toBe('console=ttyS0 quiet');
      expect(content('.osrel').toString()).toBe('ID=gantry\n');

      const disk = await readFile(parts.target);
      const rootAt = (partitions[1]?.start ?? 0) * 512;
      const root = await readFile(parts.root);
      expect(disk.subarray(rootAt, rootAt + root.length).equals(root)).toBe(true);
      expect(disk.length % MiB).toBe(0);
    },
  );

  it('is the same bytes from the same parts, and has other identifiers when one part differs', async () => {
    const parts = await writeParts();
    await writeRawDisk(parts);
    const first = await readFile(parts.target);
    await writeRawDisk(parts);
    expect((await readFile(parts.target)).equals(first)).toBe(true);
    const identifiers = new Set<string>();
    const changes: Partial<DiskParts>[] = [{}, { commandLine: 'other' }, { osRelease: 'ID=other\n' }];
    for (const change of changes) {
      await writeRawDisk({ ...parts, ...change });
      const disk = await readFile(parts.target);
      // The disk's, both partitions' and the file system's.
      for (const [at, length] of [
        [512 + 56, 16],
        [1024 + 16, 16],
        [1024 + 128 + 16, 16],
        [MiB + 67, 4],
      ] as const) {
        identifiers.add(disk.toString('hex', at, at + length));
      }
    }
    expect(identifiers.size).toBe(4 * changes.length);
  });

  it('takes no more space than what is in it', async () => {
    const parts = await writeParts();
    await writeRawDisk(parts);
    const { size, blocks } = await stat(parts.target);
    expect(size).toBeGreaterThan(36 * MiB);
    expect(blocks * 512).toBeLessThan(10 * MiB);
  });

  it('leaves what was there when a part is not what it should be', async () => {
    const parts = await writeParts();
    await writeFile(parts.target, 'of before');
    const there = await readdir(folder);
    await expect(writeRawDisk({ ...parts, root: parts.kernel })).rejects.toThrow('is no squashfs');
    await expect(writeRawDisk({ ...parts, stub: parts.kernel })).rejects.toThrow('no PE file');
    await expect(writeRawDisk({ ...parts, architecture: 'arm64' })).rejects.toThrow('not for arm64');
    await expect(writeRawDisk({ ...parts, initrd: place('none') })).rejects.toThrow('ENOENT');
    await expect(writeRawDisk({ ...parts, initrd: folder })).rejects.toThrow('EISDIR');
    expect(await readFile(parts.target, 'utf8')).toBe('of before');
    expect(await readdir(folder)).toEqual(there);
  });
});

describe('partitions', () => {
  it('are aligned, and both copies of the table are whole', async () => {
    const layout = layOutPartitions([
      { name: 'one', type: 'efi', size: 5 * MiB + 1 },
      { name: 'zwei ü', type: 'linux', size: MiB },
      { name: 'x'.repeat(50), type: 'linux', size: 1 },
    ]);
    expect(layout.offsets).toEqual([MiB, 7 * MiB, 8 * MiB]);
    expect(layout.size).toBe(10 * MiB);
    const { head, tail } = layout.tables('seed');
    const disk = Buffer.alloc(layout.size);
    head.copy(disk);
    tail.copy(disk, disk.length - tail.length);
    await writeFile(place('disk'), disk);
    expect(await tool('sfdisk', '--verify', place('disk'))).toContain('No errors detected');
    // The first copy is destroyed: the second is found and says the same.
    const dump = (await tool('sfdisk', '--dump', place('disk'))).replaceAll(/.*last-lba.*/g, '');
    expect(dump).toContain('size=        2048, type=0FC63DAF');
    disk.fill(0, 512, 1024);
    await writeFile(place('disk'), disk);
    const second = await runCommand('sfdisk', ['--dump', place('disk')], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    expect(second.output.replaceAll(/.*last-lba.*/g, '')).toBe(dump);
  });
});

describe('the file system', () => {
  it.each([0, 1, 512, 5 * MiB + 3, 40 * MiB, 90 * MiB])('with a file of %i bytes has no errors', async (size) => {
    const layout = layOutFat({ path: ['EFI', 'BOOT', 'X.EFI'], size, label: 'GANTRY', hiddenSectors: 2048 });
    const content = noise(size);
    const file = await open(place('fat'), 'w');
    await file.truncate(layout.size);
    await file.write(layout.head(0x1234abcd), 0, undefined, 0);
    await file.write(content, 0, size, layout.contentAt);
    await file.close();
    expect(await tool('fsck.fat', '-n', '-v', place('fat'))).toContain('FATs, 32 bit entries');
    const listed = await tool('mdir', '-i', place('fat'), '-/', '-a', '::');
    expect(listed).toContain('Volume Serial Number is 1234-ABCD');
    expect(listed).toMatch(/^X +EFI +\d+ 1980-01-01 +0:00 $/m);
    await tool('mcopy', '-i', place('fat'), '::EFI/BOOT/X.EFI', place('back'));
    expect((await readFile(place('back'))).equals(content)).toBe(true);
    expect(layout.contentAt % 4096).toBe(0);
  });

  it('refuses names that are not 8.3 and what is too large', () => {
    const options = { path: ['X.EFI'], size: 1, label: 'GANTRY', hiddenSectors: 0 };
    for (const name of ['efi', 'NINELONGS', 'A.LONG', '', '..']) {
      expect(() => layOutFat({ ...options, path: [name] })).toThrow('8.3');
    }
    expect(() => layOutFat({ ...options, size: 2 ** 32 })).toThrow('too large');
  });
});

describe('the program', () => {
  const parts = {
    stub: stubOf(),
    architecture: 'amd64' as const,
    kernel: { bytes: noise(5000, 1) },
    initrd: { bytes: noise(10, 2) },
    commandLine: 'quiet',
    osRelease: 'ID=gantry\n',
  };

  it('has its sections behind the stub’s, aligned in the file and in memory, the kernel last', async () => {
    const { size, pieces } = await programOf(parts);
    const [first] = pieces;
    const program = first && 'bytes' in first.content ? Buffer.from(first.content.bytes) : Buffer.alloc(0);
    const [text, ...added] = sectionsOf(program);
    expect(text?.name).toBe('.text');
    expect(added.map(({ name }) => name)).toEqual(['.osrel', '.cmdline', '.initrd', '.linux']);
    let [address, offset] = [0x3000, 0xa00];
    for (const section of added) {
      expect(section).toMatchObject({ address, offset, flags: 0x40000040 });
      expect(section.stored).toBe(Math.ceil(section.size / 0x200) * 0x200);
      address += Math.ceil(section.size / 0x1000) * 0x1000;
      offset += section.stored;
    }
    expect(size).toBe(offset);
    // SizeOfImage, CheckSum, SizeOfInitializedData.
    expect(program.readUInt32LE(0x98 + 56)).toBe(address);
    expect(program.readUInt32LE(0x98 + 64)).toBe(0);
    expect(program.readUInt32LE(0x98 + 8)).toBe(0x1000 + added.reduce((sum, { stored }) => sum + stored, 0));
    expect(pieces.map(({ at }) => at)).toEqual([0, ...added.map((section) => section.offset)]);
    expect(parts.stub.equals(stubOf())).toBe(true);
  });

  it('is refused when the stub has no room, is none, or is of another architecture', async () => {
    await expect(programOf({ ...parts, stub: stubOf({ headers: 0x200 }) })).rejects.toThrow('no room');
    await expect(programOf({ ...parts, stub: Buffer.alloc(10) })).rejects.toThrow('no PE file');
    await expect(programOf({ ...parts, stub: Buffer.alloc(1000, 1) })).rejects.toThrow('no PE file');
    await expect(programOf({ ...parts, architecture: 'arm64' })).rejects.toThrow('not for arm64');
  });
});
