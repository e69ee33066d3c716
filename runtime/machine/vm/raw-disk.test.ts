// Raw disks: sparse when made, only ever enlarged, copied whole or not at all.
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyRawDisk, ensureRawDisk, hostBytes } from './raw-disk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gt-disk-'));
});
afterEach(() => rm(folder, { recursive: true }));

const never = new AbortController().signal;

async function write(path: string, at: number, text: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(text, at);
  await file.close();
}

describe('a raw disk', () => {
  it('takes no room until it is written to, and never becomes smaller', async () => {
    const disk = join(folder, 'a', 'data.img');
    await ensureRawDisk(disk, 3);
    expect((await stat(disk)).size).toBe(3 * 1024 ** 3);
    expect(await hostBytes(disk)).toBeLessThan(65_536);
    await write(disk, 2 * 1024 ** 3, 'kept');
    await ensureRawDisk(disk, 4);
    await ensureRawDisk(disk, 2);
    expect((await stat(disk)).size).toBe(4 * 1024 ** 3);
    const file = await open(disk);
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 2 * 1024 ** 3);
    await file.close();
    expect(buffer.toString()).toBe('kept');
  });

  it('is copied with what is in it, and without its holes', async () => {
    const [from, to] = [join(folder, 'data.img'), join(folder, 'new', 'data.img')];
    await writeFile(from, Buffer.alloc(1000, 7));
    const file = await open(from, 'r+');
    await file.truncate(40 * 1024 ** 2 + 512);
    await file.close();
    await write(from, 30 * 1024 ** 2, 'in the middle');
    await write(from, 40 * 1024 ** 2 + 500, 'the end');
    const told: number[] = [];
    await copyRawDisk(from, to, (done, total) => told.push(done / total), never);
    expect((await readFile(to)).equals(await readFile(from))).toBe(true);
    expect(await hostBytes(to)).toBeLessThan(30 * 1024 ** 2);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((one, other) => one - other));
  });

  it('is not copied over another one, and nothing is left of a copy that was canceled', async () => {
    const [from, to] = [join(folder, 'data.img'), join(folder, 'other.img')];
    await writeFile(from, Buffer.alloc(4 * 1024 ** 2, 1));
    const abort = new AbortController();
    await expect(copyRawDisk(from, to, () => abort.abort(), abort.signal)).rejects.toThrow(/abort/i);
    expect(await readdir(folder)).toEqual(['data.img']);
    await writeFile(to, 'mine');
    await expect(copyRawDisk(from, to, () => {}, never)).rejects.toMatchObject({ problem: { reason: 'path-taken' } });
    expect(await readFile(to, 'utf8')).toBe('mine');
  });
});
