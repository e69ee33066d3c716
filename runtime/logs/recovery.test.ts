// What a book is after a crash, damage and strange files: every whole line that can be there, in its place, and nothing else.
import { copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockHeaderBytes } from './block.ts';
import type { Book } from './book.ts';
import { allOf, batchOf, numbered, openBook, temporaryFolder, textsOf } from './made-lines.ts';
import { recoverBook, summarizeBook } from './recovery.ts';
import { scanSegment } from './segments.ts';

/** A closed book of lines `0` up to `count`, appended in steps, and where its last block lies. */
async function written(count: number, step = 5): Promise<string> {
  const folder = await temporaryFolder();
  const book = await openBook(folder);
  for (let from = 0; from < count; from += step) {
    await book.append(batchOf(numbered(from, Math.min(count, from + step))));
    await book.flush();
  }
  await book.close();
  return folder;
}

/** A copy of the folder with the first bytes of one of its files. */
async function cutAt(folder: string, file: string, length: number): Promise<string> {
  const copy = join(folder, `${basename(file)}-${length}`);
  await mkdir(copy);
  for (const name of (await readdir(folder)).filter((each) => /^(tail|\d+\.log)$/.test(each))) {
    await copyFile(join(folder, name), join(copy, name));
  }
  await truncate(join(copy, basename(file)), length);
  return copy;
}

async function segmentsOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
}

function wanted(from: number, to: number): string[] {
  return numbered(from, to).map(({ text }) => text);
}

/** A book is as good as new when it holds the lines up to some number, says so everywhere, and (where it is tried) goes on. */
async function expectWhole(book: Book, atLeast: number, atMost: number, goesOn = true): Promise<void> {
  const { end } = book;
  expect(end).toBeGreaterThanOrEqual(atLeast);
  expect(end).toBeLessThanOrEqual(atMost);
  expect(textsOf(await allOf(book))).toEqual(wanted(0, end));
  expect(book.last).toEqual(end === 0 ? undefined : numbered(end - 1, end)[0]?.time);
  if (!goesOn) return book.finish();
  await book.append(batchOf(numbered(end, end + 40)));
  await book.flush();
  expect(textsOf(await allOf(book))).toEqual(wanted(0, end + 40));
}

describe('after a crash in the middle of a write', () => {
  it('of a segment, at every byte of its last block, all blocks before are there', async () => {
    const folder = await written(32, 16);
    const names = await segmentsOf(folder);
    const file = join(folder, names[names.length - 1] ?? '');
    const { size } = await stat(file);
    const last = (await scanSegment({ number: 1, file, bytes: size })).pop();
    const offset = last?.place?.offset ?? 0;
    for (let length = offset; length <= size; length++) {
      const end = length === size ? 32 : (last?.line ?? 0);
      await expectWhole(await openBook(await cutAt(folder, file, length)), end, end, length % 20 === 0);
    }
  });

  it('of the journal, at every byte, all batches before are there', async () => {
    const folder = await written(26, 3);
    const { index, tail, tailBytes } = await recoverBook(folder, false);
    expect(tail.length).toBeGreaterThan(2);
    for (let length = 0; length <= tailBytes; length++) {
      let end = index.end ?? 0;
      let rest = length;
      for (const { header } of tail) {
        rest -= header.bytes;
        if (rest >= 0) end = header.line + header.count;
      }
      await expectWhole(await openBook(await cutAt(folder, join(folder, 'tail'), length)), end, end, length % 20 === 0);
    }
  });

  it('between a block and the emptying of the journal, no line is twice', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder);
    await book.append(batchOf(numbered(0, 10)));
    await book.flush();
    const journal = join(await temporaryFolder(), 'tail');
    await copyFile(join(folder, 'tail'), journal);
    await book.append(batchOf(numbered(10, 17)));
    await book.close();
    await copyFile(journal, join(folder, 'tail'));
    await expectWhole(await openBook(folder), 16, 17);
  });

  it('that left the journal behind a lost block, it ends before the loss, to be read on from there', async () => {
    const folder = await written(70, 5);
    const names = await segmentsOf(folder);
    const file = join(folder, names[names.length - 1] ?? '');
    await truncate(file, (await stat(file)).size - 1);
    const { index, tail } = await recoverBook(folder, false);
    expect(tail).toEqual([]);
    await expectWhole(await openBook(folder), index.end ?? 0, index.end ?? 0);
  });
});

describe('the index', () => {
  it('is made from the files alone, the same each time', async () => {
    const folder = await written(500);
    const { index, segments } = await recoverBook(folder, true);
    expect(segments.length).toBeGreaterThan(2);
    expect(index.first).toBe(0);
    let line = 0;
    for (const block of index.blocks) {
      expect(block.line).toBe(line);
      line += block.count;
    }
    expect((await recoverBook(folder, true)).index).toEqual(index);
  });

  it('agrees with what is told of a book that nobody opens', async () => {
    const folder = await written(333);
    const book = await openBook(folder);
    const { first, end, bytes, segments, oldest, newest } = book;
    expect(await summarizeBook(folder)).toEqual({ first, end, bytes, segments, oldest, newest });
    expect(await summarizeBook(join(folder, 'none'))).toEqual({ first: 0, end: 0, bytes: 0, segments: 0 });
  });

  it('begins behind segments that are no longer there', async () => {
    const folder = await written(500);
    const [first = '', second = ''] = await segmentsOf(folder);
    const begin = (await scanSegment({ number: 2, file: join(folder, second), bytes: 1e6 }))[0]?.line ?? 0;
    await rm(join(folder, first));
    const book = await openBook(folder);
    expect([book.first, book.dropped]).toEqual([begin, begin]);
    expect(textsOf(await allOf(book))).toEqual(wanted(begin, 500));
  });
});

describe('damage', () => {
  async function damage(file: string, at: number): Promise<void> {
    const bytes = await readFile(file);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    await writeFile(file, bytes);
  }

  /** Lines in their places, or a gap where a line was. */
  async function expectGaps(book: Book, count: number): Promise<number> {
    expect([book.first, book.end]).toEqual([0, count]);
    const lines = await allOf(book);
    const gaps = lines.filter(({ mark }) => mark);
    for (const { mark, line, text } of lines) expect(text.toString()).toBe(mark ? 'gap' : `line ${line}`);
    for (const place of [0, 100, 250, 499]) {
      const time = await book.timeAt(place);
      expect(time && (await book.placeAt(time))).toBeLessThanOrEqual(place);
    }
    return gaps.length;
  }

  it('in a block’s text costs that block, and no other line its number', async () => {
    const folder = await written(500);
    const [first = '', second = ''] = await segmentsOf(folder);
    await damage(join(folder, first), blockHeaderBytes + 200);
    const [block] = await scanSegment({ number: 2, file: join(folder, second), bytes: 1e6 });
    await damage(join(folder, second), (block?.bytes ?? 0) - 2);
    expect(await expectGaps(await openBook(folder), 500)).toBe(2 * 16);
  });

  it('in a header costs the rest of that segment, and no other line its number', async () => {
    const folder = await written(500);
    const [, second = ''] = await segmentsOf(folder);
    const blocks = await scanSegment({ number: 2, file: join(folder, second), bytes: 1e6 });
    await damage(join(folder, second), (blocks[2]?.place?.offset ?? 0) + 8);
    const lost = blocks.slice(2).reduce((sum, { count }) => sum + count, 0);
    expect(await expectGaps(await openBook(folder), 500)).toBe(lost);
  });

  it('in the number of a segment’s first line does not cost the segments behind it', async () => {
    const folder = await written(500);
    const [, second = '', third = ''] = await segmentsOf(folder);
    await damage(join(folder, second), 16 + 6);
    const behind = (await scanSegment({ number: 3, file: join(folder, third), bytes: 1e6 }))[0]?.line ?? 0;
    const book = await openBook(folder);
    expect(await expectGaps(book, 500)).toBeGreaterThan(0);
    expect(textsOf(await book.read(behind, 500))).toEqual(wanted(behind, 500));
  });

  it('at the very end is cut off', async () => {
    const folder = await written(64, 16);
    const names = await segmentsOf(folder);
    const file = join(folder, names[names.length - 1] ?? '');
    await damage(file, (await stat(file)).size - 2);
    await expectWhole(await openBook(folder), 48, 48);
  });

  it('of everything leaves an empty book', async () => {
    const folder = await written(100);
    for (const name of await readdir(folder)) await writeFile(join(folder, name), 'nothing of ours');
    await expectWhole(await openBook(folder), 0, 0);
  });
});

/** What may happen to a file; `at` and `to` are parts of its length. */
const harm = fc.record({
  file: fc.nat(20),
  kind: fc.constantFrom('flip', 'zero', 'cut', 'lengthen', 'delete'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
});

async function apply({ kind, at, to }: { kind: string; at: number; to: number }, file: string): Promise<void> {
  if (kind === 'delete') return rm(file);
  const bytes = await readFile(file);
  const place = Math.floor(at * bytes.length);
  if (kind === 'flip' && bytes.length > place) bytes[place] = (bytes[place] ?? 0) ^ (1 << Math.floor(to * 7.9));
  if (kind === 'zero') bytes.fill(0, place, Math.floor(to * bytes.length));
  const longer = kind === 'lengthen' ? Buffer.alloc(Math.floor(to * 500), 1) : Buffer.alloc(0);
  await writeFile(file, Buffer.concat([kind === 'cut' ? bytes.subarray(0, place) : bytes, longer]));
}

describe('any harm to any files', () => {
  it('leaves a book of right lines and gaps, which goes on', async () => {
    const folder = await written(300, 7);
    await fc.assert(
      fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 4 }), async (harms) => {
        const copy = await temporaryFolder();
        const names = await readdir(folder);
        for (const name of names) await copyFile(join(folder, name), join(copy, name));
        for (const each of harms) {
          const left = await readdir(copy);
          if (left.length > 0) await apply(each, join(copy, left[each.file % left.length] ?? ''));
        }
        const book = await openBook(copy);
        const { first, end } = book;
        await book.append(batchOf([{ text: `line ${end}`, time: { seconds: 1_800_000_000, nanos: 0 } }]));
        for (const opened of [book, await reopened(book, copy)]) {
          const lines = await allOf(opened);
          expect(lines.map(({ line }) => line)).toEqual(
            Array.from({ length: end + 1 - first }, (_, index) => first + index),
          );
          for (const { line, mark, text } of lines) expect(text.toString()).toBe(mark ? 'gap' : `line ${line}`);
          expect(lines.pop()?.mark).toBe(false);
          expect(opened.last).toEqual({ seconds: 1_800_000_000, nanos: 0 });
        }
      }),
      { numRuns: 80 },
    );
  });
});

async function reopened(book: Book, folder: string): Promise<Book> {
  await book.close();
  return openBook(folder);
}

describe('files that are not a book’s', () => {
  it('are neither read nor touched, but for those under a segment’s name', async () => {
    const folder = await written(500);
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, '1.log'), 'mine');
    await mkdir(join(folder, '00000900.log'));
    await writeFile(join(folder, '00000800.log'), Buffer.alloc(5000, 7));
    await writeFile(join(folder, '00000700.log'), '');
    await copyFile(join(folder, '00000001.log'), join(folder, '00000600.log'));
    const book = await openBook(folder);
    await expectWhole(book, 500, 500);
    const names = await readdir(folder);
    expect(names).toEqual(expect.arrayContaining(['notes.txt', '1.log', '00000900.log']));
    for (const name of ['00000600.log', '00000700.log', '00000800.log']) expect(names).not.toContain(name);
  });
});
