// A disk that is really full: a small file system in memory, where the system lets a test mount one.
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { allOf, batchOf, numbered, temporaryFolder, textsOf } from './made-lines.ts';
import { Shelf } from './shelf.ts';

const run = promisify(execFile);

/** A folder on a disk of so many KiB; undefined where none can be mounted. */
async function smallDisk(kib: number): Promise<string | undefined> {
  const folder = await temporaryFolder();
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
  if (mounted) onTestFinished(() => run('umount', [folder]).then(() => {}));
  return mounted ? folder : undefined;
}

it('a full disk stops who appends until there is room, and leaves all logs readable', async (test) => {
  const disk = await smallDisk(400);
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
