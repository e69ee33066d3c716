// Following a real file: its last part, what is added, characters cut in two, cutting and replacing.
import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Credit, creditWindow } from '../contract/credit.ts';
import { followFile } from './file-tail.ts';

let folder: string;
let path: string;
let life: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-tail-'));
  path = join(folder, 'console.log');
  life = new AbortController();
});
afterEach(async () => {
  life.abort();
  await rm(folder, { recursive: true });
});

/** Reads on in the background; `text` is what came so far. */
function reader(credit = new Credit()) {
  const state = { text: '', ended: false };
  void (async () => {
    for await (const piece of followFile(path, credit, life.signal)) state.text += piece;
    state.ended = true;
  })();
  return state;
}

it('begins with the last 64 KiB, at a whole character, and goes on', async () => {
  await writeFile(path, `${'–'.repeat(40_000)}end`);
  const seen = reader();
  await expect.poll(() => seen.text.endsWith('end')).toBe(true);
  expect(Buffer.byteLength(seen.text)).toBeLessThanOrEqual(64 * 1024);
  expect(seen.text).toMatch(/^–+end$/);
  await appendFile(path, ' more');
  await expect.poll(() => seen.text.endsWith('end more')).toBe(true);
  life.abort();
  await expect.poll(() => seen.ended).toBe(true);
});

it('waits for a file that is not there yet', async () => {
  const seen = reader();
  await writeFile(path, 'first');
  await expect.poll(() => seen.text, { timeout: 10_000 }).toBe('first');
});

it('passes escapes and NULs on, and a character cut in two whole', async () => {
  await writeFile(path, '');
  const seen = reader();
  const bytes = Buffer.from('\0\x1b[31m漢');
  await appendFile(path, bytes.subarray(0, bytes.length - 1));
  await expect.poll(() => seen.text).toBe('\0\x1b[31m');
  await appendFile(path, bytes.subarray(bytes.length - 1));
  await expect.poll(() => seen.text).toBe('\0\x1b[31m漢');
});

it('goes on after the file was cut, and after another took its name', async () => {
  await writeFile(path, 'a long beginning\n');
  const seen = reader();
  await expect.poll(() => seen.text).toBe('a long beginning\n');
  await truncate(path, 0);
  await appendFile(path, 'cut\n');
  await expect.poll(() => seen.text).toBe('a long beginning\ncut\n');
  await rename(path, `${path}.1`);
  await writeFile(path, 'a new file that is longer than the old one was\n');
  await expect.poll(() => seen.text).toMatch(/cut\na new file that is longer than the old one was\n$/);
});

it('stops reading when its reader stops granting', async () => {
  await writeFile(path, 'x');
  const credit = new Credit();
  const seen = reader(credit);
  await expect.poll(() => seen.text).toBe('x');
  await appendFile(path, 'x'.repeat(creditWindow * 2 - 1));
  await expect.poll(() => credit.exhausted).toBe(true);
  const stopped = seen.text.length;
  expect(stopped).toBeLessThan(creditWindow * 2);
  credit.grant(creditWindow * 2);
  await expect.poll(() => seen.text.length).toBe(creditWindow * 2);
});
