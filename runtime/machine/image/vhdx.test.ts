// VHDX disks as QEMU reads them, and their structures against the checksums and sizes of the specification.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../command.ts';
import { crc32c } from './crc32c.ts';
import { writeEmptyVhdx, writeVhdx } from './vhdx.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-vhdx-'));
});
afterEach(() => rm(folder, { recursive: true }));

const place = (name: string) => join(folder, name);

/** Runs QEMU's tool; where it is missing this rejects, and the test fails rather than being left out. */
async function qemuImage(...args: string[]): Promise<string> {
  const { code, output, errors } = await runCommand('qemu-img', args);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return output;
}

async function expectContent(disk: string, content: Uint8Array): Promise<void> {
  expect(await qemuImage('check', '-f', 'vhdx', disk)).toContain('No errors were found');
  const back = place('back.raw');
  await qemuImage('convert', '-f', 'vhdx', '-O', 'raw', disk, back);
  const read = await readFile(back);
  expect(read.subarray(0, content.length).equals(content)).toBe(true);
  expect(read.length).toBe(Math.max(3, Math.ceil(content.length / MiB)) * MiB);
  expect(read.subarray(content.length).every((byte) => byte === 0)).toBe(true);
}

async function sizeTold(disk: string): Promise<number> {
  return JSON.parse(await qemuImage('info', '-f', 'vhdx', '--output', 'json', disk))['virtual-size'];
}

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe('the checksum', () => {
  it('is that of the examples in RFC 3720', () => {
    expect(crc32c(Buffer.alloc(32)).toString(16)).toBe('8a9136aa');
    expect(crc32c(Buffer.alloc(32, 0xff)).toString(16)).toBe('62a8ab43');
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index))).toString(16)).toBe('46dd794e');
  });
});

describe('a disk with content', () => {
  /** Pieces of bytes at places of a disk of up to 12 MiB, most of it holes. */
  const sparse = fc
    .record({
      length: fc.integer({ min: 1, max: 12 * MiB }),
      pieces: fc.array(fc.record({ at: fc.nat(12 * MiB), bytes: fc.uint8Array({ minLength: 1, maxLength: 5000 }) }), {
        maxLength: 6,
      }),
    })
    .map(({ length, pieces }) => {
      const content = Buffer.alloc(length);
      for (const { at, bytes } of pieces)
        content.set(bytes.subarray(0, Math.max(0, length - at)), Math.min(at, length));
      return content;
    });

  it('is read by QEMU as what was put in, from a file and from memory, and both are the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(sparse, async (content) => {
        const [raw, one, two] = [place('raw'), place('one.vhdx'), place('two.vhdx')];
        await writeFile(raw, content);
        await writeVhdx({ file: raw }, one);
        await writeVhdx({ bytes: content }, two);
        expect(await digest(one)).toBe(await digest(two));
        await expectContent(one, content);
        const blocks = Array.from({ length: Math.ceil(content.length / MiB) }, (_, index) =>
          content.subarray(index * MiB, (index + 1) * MiB),
        ).filter((block) => block.some((byte) => byte !== 0));
        expect((await stat(one)).size).toBe((4 + blocks.length) * MiB);
      }),
      { numRuns: 25 },
    );
  });

  it('may be empty, and a single byte is a disk of the least size', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('x')]) {
      await writeVhdx({ bytes }, place('disk.vhdx'));
      await expectContent(place('disk.vhdx'), bytes);
    }
  });

  it('differs in its identifiers when the content differs, and only then', async () => {
    const identifiers = async (text: string, name: string) => {
      await writeVhdx({ bytes: Buffer.from(text) }, place(name));
      const disk = await readFile(place(name));
      const header = disk.subarray(65536, 65536 + 4096);
      return [header.toString('hex', 16, 32), header.toString('hex', 32, 48), diskIdentifier(disk)];
    };
    const one = await identifiers('one', 'a.vhdx');
    expect(await identifiers('one', 'b.vhdx')).toEqual(one);
    const two = await identifiers('two', 'c.vhdx');
    expect(new Set([...one, ...two]).size).toBe(6);
  });

  it('carries valid checksums and no log to replay', async () => {
    await writeVhdx({ bytes: Buffer.from('x') }, place('disk.vhdx'));
    const disk = await readFile(place('disk.vhdx'));
    for (const [at, length, signature] of [
      [64, 4, 'head'],
      [128, 4, 'head'],
      [192, 64, 'regi'],
      [256, 64, 'regi'],
    ] as const) {
      const structure = Buffer.from(disk.subarray(at * 1024, (at + length) * 1024));
      const told = structure.readUInt32LE(4);
      structure.writeUInt32LE(0, 4);
      expect(structure.toString('latin1', 0, 4)).toBe(signature);
      expect(crc32c(structure)).toBe(told);
    }
    expect(disk.subarray(64 * 1024 + 48, 64 * 1024 + 64).every((byte) => byte === 0)).toBe(true);
    expect(disk.readBigUInt64LE(128 * 1024 + 8)).toBeGreaterThan(disk.readBigUInt64LE(64 * 1024 + 8));
  });

  it('promises zeros where nothing was written: such a block is not left undefined', async () => {
    await writeVhdx({ bytes: Buffer.from('x') }, place('disk.vhdx'));
    const disk = await readFile(place('disk.vhdx'));
    const table = [0, 1, 2].map((block) => disk.readBigUInt64LE(3 * MiB + 8 * block));
    expect(table).toEqual([BigInt(4 * MiB) | 6n, 2n, 2n]);
  });
});

describe('an empty disk', () => {
  it.each([
    // Beyond 2 TiB the blocks are larger; the table and the region before it are all that is written.
    { bytes: 1, told: 3 * MiB, written: 4 * MiB },
    { bytes: 64 * GiB, told: 64 * GiB, written: 4 * MiB },
    { bytes: 64_000_000_000, told: 61_036 * MiB, written: 4 * MiB },
    { bytes: 1024 * GiB, told: 1024 * GiB, written: 12 * MiB },
    { bytes: 3072 * GiB, told: 3072 * GiB, written: 4 * MiB },
  ])('of $bytes bytes offers $told and takes $written', async ({ bytes, told, written }) => {
    const disk = place('disk.vhdx');
    await writeEmptyVhdx(disk, bytes);
    expect(await qemuImage('check', '-f', 'vhdx', disk)).toContain('No errors were found');
    expect(await sizeTold(disk)).toBe(told);
    expect((await stat(disk)).size).toBe(written);
  });

  it('has entries for blocks of zeros, and none for the bitmap that follows the blocks of each 4 GiB', async () => {
    await writeEmptyVhdx(place('disk.vhdx'), 8 * GiB + MiB);
    const disk = await readFile(place('disk.vhdx'));
    const blocks = 8 * 1024 + 1;
    const table = Array.from({ length: blocks + 3 }, (_, entry) => disk.readBigUInt64LE(3 * MiB + 8 * entry));
    const others = [...table.entries()].filter(([, state]) => state !== 2n);
    expect(others).toEqual([
      [4096, 0n],
      [8193, 0n],
      [blocks + 2, 0n],
    ]);
  });

  it('is the same each time, and can be written to', async () => {
    const disk = place('disk.vhdx');
    await writeEmptyVhdx(disk, 64 * GiB);
    const before = await digest(disk);
    await writeEmptyVhdx(disk, 64 * GiB);
    expect(await digest(disk)).toBe(before);
    const written = await runCommand('qemu-io', ['-f', 'vhdx', '-c', 'write -P 7 42G 1M', disk]);
    expect(written).toMatchObject({ code: 0, errors: '' });
    const read = await runCommand('qemu-io', ['-f', 'vhdx', '-c', 'read -P 7 42G 1M', '-c', 'read -P 0 41G 1M', disk]);
    expect(read).toMatchObject({ code: 0, errors: '' });
    expect(read.output).not.toContain('failed');
    expect(await qemuImage('check', '-f', 'vhdx', disk)).toContain('No errors were found');
  });
});

describe('writing', () => {
  it('replaces what was there, with the permissions that are asked for', async () => {
    const disk = place('disk.vhdx');
    await writeFile(disk, 'of before', { mode: 0o644 });
    await writeVhdx({ bytes: Buffer.from('secret') }, disk, 0o600);
    expect((await stat(disk)).mode & 0o777).toBe(0o600);
    await expectContent(disk, Buffer.from('secret'));
  });

  it.each([-1, 0.5, Number.NaN, 64 * 1024 ** 4 + 1])('refuses a disk of %d bytes and leaves nothing', async (bytes) => {
    await expect(writeEmptyVhdx(place('disk.vhdx'), bytes)).rejects.toThrow('at most 64 TiB');
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps the old disk when the content cannot be read', async () => {
    const disk = place('disk.vhdx');
    await writeFile(disk, 'of before');
    await expect(writeVhdx({ file: place('none') }, disk)).rejects.toThrow('ENOENT');
    await expect(writeVhdx({ file: folder }, disk)).rejects.toThrow('EISDIR');
    expect(await readFile(disk, 'utf8')).toBe('of before');
    expect(await readdir(folder)).toEqual(['disk.vhdx']);
  });
});

/** The virtual disk's identifier, found through the metadata table. */
function diskIdentifier(disk: Buffer): string {
  const table = disk.subarray(2 * MiB, 2 * MiB + 65536);
  const id = Buffer.from('ab12cabee6b22345' + '93efc309e000c746', 'hex');
  const entry = table.indexOf(id);
  const at = 2 * MiB + table.readUInt32LE(entry + 16);
  return disk.toString('hex', at, at + 16);
}
