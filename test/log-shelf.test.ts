// A shelf of log books under the locks that machines use: held by the living, free once their holder is dead.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bookKey } from '../runtime/logs/book-folders.ts';
import { batchOf, numbered } from '../runtime/logs/made-lines.ts';
import { Shelf } from '../runtime/logs/shelf.ts';
import { tryLock } from '../runtime/machine/lock.ts';
import { identify } from '../runtime/machine/processes.ts';

const limits = { totalBytes: 1e9, eachBytes: 1e9, keepDays: 7 };
const title = { engineId: 'engine', containerId: 'a', name: 'a', image: 'busybox' };

async function openShelf(folder: string): Promise<Shelf> {
  const shelf = await Shelf.open({ folder, limits, claim: tryLock });
  onTestFinished(() => shelf.close());
  return shelf;
}

it('a book belongs to one process as long as that lives, and to the next one after it died', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-shelf-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other, 'spawn');
  const key = bookKey('engine', 'a');
  await writeFile(join(folder, `${key}.lock`), JSON.stringify(await identify(other.pid ?? 0)));
  const shelf = await openShelf(folder);
  const copy = await shelf.book(title);
  await copy.append(batchOf(numbered(0, 3)));
  await copy.flush();
  expect(await readdir(folder)).not.toContain(key);
  expect(await shelf.forget('engine', 'a')).not.toBe('forgotten');
  await copy.close();
  other.kill('SIGKILL');
  await once(other, 'exit');
  const own = await shelf.book(title);
  await own.append(batchOf(numbered(0, 3)));
  expect(await readdir(folder)).toContain(key);
  const second = await (await openShelf(folder)).book(title);
  await own.close();
  await second.close();
  expect(await readdir(folder)).toEqual([key]);
  expect((await shelf.find('engine', 'a'))?.end).toBe(3);
});
