// The shelf: books by container, limits on all of them, and two shelves in one folder.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bookKey, type Claim } from './book-folders.ts';
import type { BookTitle } from './card.ts';
import { allOf, batchOf, numbered, smallSizes, temporaryFolder, textsOf } from './made-lines.ts';
import { Shelf, type ShelfOptions } from './shelf.ts';

const limits = { totalBytes: 1e9, eachBytes: 1e9, keepDays: 7 };
const day = 24 * 3600 * 1000;

/** Locks of processes that share a test. */
function locks(): { claim: Claim; held: Set<string> } {
  const held = new Set<string>();
  const claim: Claim = async (path) => {
    if (held.has(path)) return undefined;
    held.add(path);
    return async () => {
      held.delete(path);
    };
  };
  return { claim, held };
}

async function openShelf(folder: string, options: Partial<ShelfOptions> = {}): Promise<Shelf> {
  const shelf = await Shelf.open({ folder, limits, claim: locks().claim, sizes: smallSizes, ...options });
  onTestFinished(() => shelf.close());
  await shelf.ready;
  return shelf;
}

function title(containerId: string, more: Partial<BookTitle> = {}): BookTitle {
  return { engineId: 'engine', containerId, name: `name-${containerId}`, image: 'busybox', ...more };
}

/** Writes a book of lines `from` up to `to` and closes it. */
async function fill(shelf: Shelf, containerId: string, from: number, to: number): Promise<void> {
  const book = await shelf.book(title(containerId));
  await book.append(batchOf(numbered(from, to, 40)));
  await book.close();
}

function ids(shelf: Shelf): string[] {
  return shelf.kept().map(({ containerId }) => containerId);
}

describe('a shelf', () => {
  it('has a book for each container, private to this person, and finds it again', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'logs');
    const shelf = await openShelf(folder);
    const book = await shelf.book(title('a', { project: 'shop', service: 'web' }));
    await book.append(batchOf(numbered(0, 100)));
    await fill(shelf, 'b', 200, 300);
    await book.close();
    await shelf.close();
    const again = await openShelf(folder);
    expect(again.kept()).toMatchObject([
      {
        engineId: 'engine',
        containerId: 'b',
        name: 'name-b',
        image: 'busybox',
        lines: 100,
        newest: '2023-11-14T22:13:20.000299000Z',
      },
      { containerId: 'a', project: 'shop', lines: 100 },
    ]);
    expect(textsOf(await allOf(await again.book(title('a'))))).toEqual(numbered(0, 100).map(({ text }) => text));
    if (process.platform === 'win32') return;
    const key = bookKey('engine', 'a');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, key))).mode & 0o777).toBe(0o700);
    for (const name of await readdir(join(folder, key))) {
      expect((await stat(join(folder, key, name))).mode & 0o777).toBe(0o600);
    }
  });

  it('gives all who ask the same book, and closes it with the last of them', async () => {
    const { claim, held } = locks();
    const shelf = await openShelf(await temporaryFolder(), { claim });
    const [one, two] = await Promise.all([shelf.book(title('a')), shelf.book(title('a'))]);
    const three = await shelf.find('engine', 'a');
    expect(two).toBe(one);
    expect(three).toBe(one);
    await one.close();
    await two.close();
    await three?.append(batchOf(numbered(0, 3)));
    expect(held.size).toBe(1);
    await three?.close();
    expect(held.size).toBe(0);
    expect((await (await shelf.book(title('a'))).read(0, 9)).length).toBe(3);
  });

  it('finds only what is kept', async () => {
    const shelf = await openShelf(await temporaryFolder());
    expect(await shelf.find('engine', 'a')).toBeUndefined();
    await fill(shelf, 'a', 0, 3);
    expect((await shelf.find('engine', 'a'))?.end).toBe(3);
    expect(await shelf.find('other', 'a')).toBeUndefined();
  });

  it('keeps a new name, tells of changes, and knows at once what is written', async () => {
    const folder = await temporaryFolder();
    const shelf = await openShelf(folder);
    const told = vi.fn();
    shelf.onChange(told);
    const book = await shelf.book(title('a'));
    await book.append(batchOf(numbered(0, 3)));
    expect(shelf.kept()).toMatchObject([{ name: 'name-a', lines: 3 }]);
    await shelf.book(title('a', { name: 'renamed' }));
    expect(shelf.kept()).toMatchObject([{ name: 'renamed', lines: 3 }]);
    expect(await readFile(join(folder, bookKey('engine', 'a'), 'book.json'), 'utf8')).toContain('renamed');
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), 5000);
  });

  it('leaves alone what is not its own', async () => {
    const folder = await temporaryFolder();
    const newer = bookKey('engine', 'newer');
    await mkdir(join(folder, newer));
    await mkdir(join(folder, 'holidays'));
    await writeFile(join(folder, newer, 'book.json'), JSON.stringify({ version: 99, pages: [] }));
    await writeFile(join(folder, 'readme'), 'mine');
    const shelf = await openShelf(folder, { limits: { totalBytes: 0, eachBytes: 0, keepDays: 0 } });
    expect(shelf.kept()).toEqual([]);
    const book = await shelf.book(title('newer'));
    await book.append(batchOf(numbered(0, 3)));
    expect((await allOf(book)).length).toBe(3);
    await book.close();
    expect((await readdir(folder)).sort()).toEqual([newer, 'holidays', 'readme'].sort());
    expect(await readdir(join(folder, newer))).toEqual(['book.json']);
  });

  it('goes on with a book whose card is damaged once its container is known', async () => {
    const folder = await temporaryFolder();
    const shelf = await openShelf(folder);
    await fill(shelf, 'a', 0, 100);
    await shelf.close();
    await writeFile(join(folder, bookKey('engine', 'a'), 'book.json'), '{"version":1,');
    const again = await openShelf(folder);
    expect(again.kept()).toEqual([]);
    expect((await again.book(title('a'))).end).toBe(100);
    expect(ids(again)).toEqual(['a']);
  });
});

describe('forgetting', () => {
  it('deletes a book, but not one that somebody has open', async () => {
    const folder = await temporaryFolder();
    const { claim } = locks();
    const shelf = await openShelf(folder, { claim });
    expect(await shelf.forget('engine', 'a')).toBe('not-found');
    const book = await shelf.book(title('a'));
    expect(await shelf.forget('engine', 'a')).toBe('in-use');
    const other = await openShelf(folder, { claim });
    expect(await other.forget('engine', 'a')).toBe('in-use');
    await book.append(batchOf(numbered(0, 3)));
    await book.close();
    expect(await shelf.forget('engine', 'a')).toBe('forgotten');
    expect(shelf.kept()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    expect((await shelf.book(title('a'))).end).toBe(0);
  });
});

describe('days', () => {
  it('count from the container’s end, and are over when nobody looks', async () => {
    const folder = await temporaryFolder();
    let now = 1000 * day;
    const shelf = await openShelf(folder, { now: () => now });
    await fill(shelf, 'gone', 0, 10);
    await fill(shelf, 'seen', 10, 20);
    await fill(shelf, 'alive', 20, 30);
    await shelf.removed('engine', 'gone', now);
    await shelf.removed('engine', 'seen', now);
    await shelf.removed('engine', 'unknown', now);
    expect(shelf.kept().map(({ removedAt }) => removedAt)).toEqual([undefined, now, now]);
    now += 7 * day - 1;
    await shelf.setLimits(limits);
    expect(ids(shelf)).toEqual(['alive', 'seen', 'gone']);
    const seen = await shelf.find('engine', 'seen');
    now += 1;
    await shelf.setLimits(limits);
    expect(ids(shelf)).toEqual(['alive', 'seen']);
    expect((await seen?.read(0, 10))?.length).toBe(10);
    await seen?.close();
    await vi.waitFor(() => expect(ids(shelf)).toEqual(['alive']));
    expect(await readdir(folder)).toEqual([bookKey('engine', 'alive')]);
  });

  it('are remembered, change at once, and end when the container is there again', async () => {
    const folder = await temporaryFolder();
    const now = () => 1000 * day;
    const shelf = await openShelf(folder, { now });
    for (const id of ['a', 'b', 'c']) await fill(shelf, id, 0, 10);
    for (const id of ['a', 'b', 'c']) await shelf.removed('engine', id, now() - (id === 'a' ? 5 : 3) * day);
    await fill(shelf, 'c', 10, 20);
    await shelf.close();
    const again = await openShelf(folder, { now });
    expect(ids(again).sort()).toEqual(['a', 'b', 'c']);
    await again.setLimits({ ...limits, keepDays: 4 });
    expect(ids(again).sort()).toEqual(['b', 'c']);
    await again.setLimits({ ...limits, keepDays: 0 });
    expect(ids(again)).toEqual(['c']);
  });

  it('count for a book nobody can name from its last change', async () => {
    const folder = await temporaryFolder();
    const nameless = join(folder, bookKey('engine', 'x'));
    await mkdir(nameless);
    const { mtimeMs } = await stat(nameless);
    const early = await openShelf(folder, { now: () => mtimeMs + 7 * day - 1 });
    await early.close();
    expect(await readdir(folder)).toHaveLength(1);
    await openShelf(folder, { now: () => mtimeMs + 7 * day });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the size of all', () => {
  const bytesOf = (shelf: Shelf) => shelf.kept().reduce((sum, { bytes }) => sum + bytes, 0);

  it('is kept by giving up the oldest lines of books nobody looks at', async () => {
    const folder = await temporaryFolder();
    const shelf = await openShelf(folder, { limits: { ...limits, totalBytes: 60_000 } });
    await fill(shelf, 'oldest', 0, 300);
    await fill(shelf, 'older', 300, 600);
    const looked = await shelf.find('engine', 'older');
    const book = await shelf.book(title('new'));
    for (let from = 600; from < 1100; from += 10) await book.append(batchOf(numbered(from, from + 10, 40)));
    await book.flush();
    await shelf.setLimits(shelf.limits);
    expect(bytesOf(shelf)).toBeLessThanOrEqual(60_000);
    expect([looked?.first, looked?.end, book.first, book.end]).toEqual([0, 300, 0, 500]);
    const oldest = shelf.kept().find(({ containerId }) => containerId === 'oldest');
    expect(oldest?.lines ?? 0).toBeLessThan(300);
  });

  it('takes from open books when no other has anything left, but never their newest lines', async () => {
    const shelf = await openShelf(await temporaryFolder());
    const [a, b] = [await shelf.book(title('a')), await shelf.book(title('b'))];
    await fill(shelf, 'closed', 0, 300);
    await a.append(batchOf(numbered(0, 500, 40)));
    await b.append(batchOf(numbered(500, 1000, 40)));
    await Promise.all([a.flush(), b.flush()]);
    await shelf.setLimits({ ...limits, totalBytes: 40_000 });
    expect(ids(shelf)).toEqual(['b', 'a']);
    expect(bytesOf(shelf)).toBeLessThanOrEqual(40_000);
    expect([a.first > 0, b.first]).toEqual([true, 0]);
    await shelf.setLimits({ ...limits, totalBytes: 0 });
    expect([a.segments, b.segments]).toEqual([1, 1]);
    expect(textsOf(await b.read(499, 1))).toEqual([numbered(999, 1000, 40)[0]?.text]);
  });

  it('of one book holds for those nobody looks at as well', async () => {
    const folder = await temporaryFolder();
    const shelf = await openShelf(folder);
    await fill(shelf, 'closed', 0, 1000);
    const open = await shelf.book(title('open'));
    await open.append(batchOf(numbered(0, 1000, 40)));
    await open.flush();
    await shelf.setLimits({ ...limits, eachBytes: 20_000 });
    for (const { bytes, lines } of shelf.kept()) {
      expect(bytes).toBeLessThanOrEqual(20_000);
      expect(lines).toBeGreaterThan(100);
    }
    const closed = await shelf.find('engine', 'closed');
    expect([closed?.end, (closed?.first ?? 0) > 0]).toEqual([1000, true]);
  });

  it('is looked at while books grow', async () => {
    const shelf = await openShelf(await temporaryFolder(), { limits: { ...limits, totalBytes: 30_000 } });
    await fill(shelf, 'closed', 0, 300);
    const book = await shelf.book(title('open'));
    for (let from = 300; from < 3000; from += 10) await book.append(batchOf(numbered(from, from + 10, 40)));
    await book.flush();
    await vi.waitFor(() => expect(bytesOf(shelf)).toBeLessThanOrEqual(30_000));
    expect(ids(shelf)).toEqual(['open']);
  });
});

describe('two shelves in one folder', () => {
  it('have a book each for one container; the second one’s begins alike, and goes', async () => {
    const folder = await temporaryFolder();
    const { claim, held } = locks();
    const [one, two] = [await openShelf(folder, { claim }), await openShelf(folder, { claim })];
    const first = await one.book(title('a'));
    await first.append(batchOf(numbered(0, 500)));
    await first.flush();
    const second = await two.book(title('a'));
    const before = textsOf(await allOf(second));
    expect(before).toEqual(numbered(0, 500).map(({ text }) => text));
    for (let from = 500; from < 1000; from += 10) {
      await Promise.all([first, second].map((book) => book.append(batchOf(numbered(from, from + 10)))));
    }
    await Promise.all([first.flush(), second.flush()]);
    for (const book of [first, second]) {
      expect(textsOf(await allOf(book))).toEqual(numbered(0, 1000).map(({ text }) => text));
    }
    await first.shrink(0);
    expect((await second.read(0, 1)).length).toBe(1);
    await second.close();
    expect(await readdir(folder)).toEqual([bookKey('engine', 'a')]);
    await first.close();
    expect(held.size).toBe(0);
    const third = await two.book(title('a'));
    expect([third.first > 0, third.end]).toEqual([true, 1000]);
    await third.append(batchOf(numbered(1000, 1001)));
    expect((await third.read(1000, 1)).length).toBe(1);
  });

  it('never delete what the other one has open', async () => {
    const folder = await temporaryFolder();
    const { claim } = locks();
    const one = await openShelf(folder, { claim });
    const book = await one.book(title('a'));
    await book.append(batchOf(numbered(0, 1000)));
    await book.flush();
    const two = await openShelf(folder, { claim, limits: { totalBytes: 0, eachBytes: 0, keepDays: 0 } });
    await two.removed('engine', 'a', 1);
    expect(book.first).toBe(0);
    expect((await allOf(book)).length).toBe(1000);
    await book.close();
    await two.setLimits(two.limits);
    expect(await readdir(folder)).toEqual([]);
  });

  it('clear away what the other one left when it died', async () => {
    const folder = await temporaryFolder();
    const { claim, held } = locks();
    const [one, two] = [await openShelf(folder, { claim }), await openShelf(folder, { claim })];
    await (await one.book(title('a'))).append(batchOf(numbered(0, 300)));
    await (await two.book(title('a'))).flush();
    expect((await readdir(folder)).length).toBe(2);
    // Its locks are free, its files are still there.
    held.clear();
    const three = await openShelf(folder, { claim });
    expect(await readdir(folder)).toEqual([bookKey('engine', 'a')]);
    expect(three.kept()).toHaveLength(1);
  });

  it('go without a lock where none can be written and nobody has one', async () => {
    const folder = await temporaryFolder();
    const claim: Claim = () => Promise.reject(new Error('ENOSPC'));
    const shelf = await openShelf(folder, { claim });
    await fill(shelf, 'a', 0, 10);
    expect((await shelf.find('engine', 'a'))?.end).toBe(10);
    await fill(shelf, 'b', 0, 10);
    expect(await shelf.forget('engine', 'b')).toBe('forgotten');
    await writeFile(join(folder, `${bookKey('engine', 'c')}.lock`), '');
    await (await shelf.book(title('c'))).close();
    expect(await readdir(folder)).not.toContain(bookKey('engine', 'c'));
  });
});
