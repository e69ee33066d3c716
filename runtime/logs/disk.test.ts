// Disks that are full or slow: made so by the test, and a small file system in memory where the system lets a test mount one.
import { execFile } from 'node:child_process';
import { open as openFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OpenFile } from './book-files.ts';
import { allOf, batchOf, numbered, openBook, temporaryFolder, textsOf } from './made-lines.ts';
import { Shelf } from './shelf.ts';

const run = promisify(execFile);

/** A folder on a disk of so many KiB; undefined where none can be mounted. */
async function mountedDisk(kib: number): Promise<string | undefined> {
  const folder = await temporaryFolder();
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  if (mounted) onTestFinished(() => run('umount', [folder]).then(() => {}));
  return mounted ? folder : undefined;
}

/** Opens files on a disk with so much room; writes go as far as there is some. */
function smallDisk(): { room: number; openFile: OpenFile } {
  const disk = {
    room: 0,
    openFile: (async (...call: Parameters<OpenFile>) => {
      const handle = await openFile(...call);
      const write = handle.write.bind(handle);
      const limited = async (bytes: Uint8Array, offset: number, length: number, position: number) => {
        if (disk.room === 0)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        const part = Math.min(length, disk.room);
        disk.room -= part;
        return write(bytes, offset, part, position);
      };
      handle.write = limited as typeof handle.write;
      return handle;
    }) as OpenFile,
  };
  return disk;
}

describe('a full disk', () => {
  it('stops who appends, leaves everything readable, and is over by itself', async () => {
    const folder = await temporaryFolder();
    const disk = smallDisk();
    disk.room = 3000;
    const book = await openBook(folder, { openFile: disk.openFile });
    let appended = 0;
    const told = new Promise<void>((resolve) => book.onChange(() => book.problem && resolve()));
    const flood = (async () => {
      for (; appended < 3000; appended += 10) await book.append(batchOf(numbered(appended, appended + 10, 40)));
    })();
    await told;
    expect(book.problem?.reason).toBe('no-space');
    const { end } = book;
    expect(textsOf(await allOf(book))).toEqual(numbered(0, end, 40).map(({ text }) => text));
    await book.flush();
    expect([book.end < 3000, book.problem?.reason]).toEqual([true, 'no-space']);
    disk.room = 1e9;
    await flood;
    await book.flush();
    expect(book.problem).toBeUndefined();
    expect(textsOf(await allOf(book))).toEqual(numbered(0, 3000, 40).map(({ text }) => text));
    await book.close();
    expect((await openBook(folder)).end).toBe(3000);
  });

  it('leaves a whole book, wherever it becomes full', async () => {
    for (let room = 0; room < 2500; room += 83) {
      const folder = await temporaryFolder();
      const disk = smallDisk();
      disk.room = room;
      const book = await openBook(folder, { openFile: disk.openFile });
      for (let from = 0; from < 40 && !book.problem; from += 4) {
        void book.append(batchOf(numbered(from, from + 4, 40)));
        await book.flush();
      }
      const { end } = book;
      await book.close();
      const again = await openBook(folder);
      expect(again.end).toBeLessThanOrEqual(end);
      expect(textsOf(await allOf(again))).toEqual(numbered(0, again.end, 40).map(({ text }) => text));
    }
  });

  it('does not keep a book from being closed', async () => {
    const disk = smallDisk();
    const book = await openBook(await temporaryFolder(), { openFile: disk.openFile });
    const waiting = book.append(batchOf(numbered(0, 100)));
    await book.close();
    await waiting;
    await book.append(batchOf(numbered(100, 101)));
    expect(book.end).toBe(100);
  });
});

describe('a slow disk', () => {
  it('makes who appends wait, so that memory stays bounded', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow: OpenFile = async (...call) => {
      await held;
      return openFile(...call);
    };
    const book = await openBook(await temporaryFolder(), { openFile: slow });
    let waits = false;
    let appended = 0;
    const flood = (async () => {
      for (; appended < 1000; appended += 10) await book.append(batchOf(numbered(appended, appended + 10, 40)));
    })();
    // Everything but the disk is in memory: what can still go on without it has gone on by then.
    await vi.waitFor(() => expect(book.end).toBeGreaterThan(20));
    for (let turn = 0; turn < 100 && !waits; turn++) {
      const { end } = book;
      await new Promise((resolve) => setImmediate(resolve));
      waits = end === book.end;
    }
    expect(waits).toBe(true);
    expect(book.end).toBeLessThan(100);
    letGo();
    await flood;
    expect(book.end).toBe(1000);
  });
});

it('a full disk stops who appends until there is room, and leaves all logs readable', async (test) => {
  const disk = await mountedDisk(400);
  if (disk === undefined) return test.skip();
  const options = { folder: join(disk, 'logs'), limits: { totalBytes: 1e9, eachBytes: 1e9, keepDays: 7 } };
  const claim = async () => async () => {};
  await writeFile(join(disk, 'film'), Buffer.alloc(150_000));
  const shelf = await Shelf.open({ ...options, claim, sizes: { blockText: 4096, retryDelay: 5, mostWaiting: 8192 } });
  onTestFinished(() => shelf.close());
  const other = await shelf.book({ engineId: 'e', containerId: 'other', name: 'other', image: 'i' });
  await other.append(batchOf(numbered(0, 100)));
  await other.flush();
  const book = await shelf.book({ engineId: 'e', containerId: 'c', name: 'c', image: 'i' });
  let done = false;
  const flood = (async () => {
    for (let from = 0; from < 2500; from += 10) await book.append(batchOf(numbered(from, from + 10, 100)));
    done = true;
  })();
  await vi.waitFor(() => expect(book.problem?.reason).toBe('no-space'), 10_000);
  expect(done).toBe(false);
  const { end } = book;
  expect(textsOf(await allOf(book))).toEqual(numbered(0, end, 100).map(({ text }) => text));
  // Somebody starts Gantry again meanwhile: what was written is all there.
  await shelf.close();
  await flood;
  const again = await Shelf.open({ ...options, claim, sizes: { blockText: 4096, retryDelay: 5 } });
  onTestFinished(() => again.close());
  const reopened = await again.book({ engineId: 'e', containerId: 'c', name: 'c', image: 'i' });
  expect(reopened.end).toBeGreaterThan(1000);
  expect(textsOf(await allOf(reopened))).toEqual(numbered(0, reopened.end, 100).map(({ text }) => text));
  expect((await again.find('e', 'other'))?.end).toBe(100);
  const lines = numbered(reopened.end, reopened.end + 500, 100);
  const waiting = reopened.append(batchOf(lines));
  await reopened.flush();
  expect(reopened.problem?.reason).toBe('no-space');
  await rm(join(disk, 'film'));
  await waiting;
  await vi.waitFor(() => expect(reopened.problem).toBeUndefined());
  await reopened.flush();
  expect(textsOf(await allOf(reopened))).toEqual(numbered(0, reopened.end, 100).map(({ text }) => text));
});
