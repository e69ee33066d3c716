// A book against a plain list of lines, and what it does with marks, long lines, slow and full disks.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { lineOf } from './batch.ts';
import { decodeBlock } from './block.ts';
import { BlockCache } from './block-cache.ts';
import { Book } from './book.ts';
import { compareTimes, type StoredLine } from './lines.ts';
import {
  allOf,
  batchOf,
  type MadeLine,
  numbered,
  openBook,
  smallSizes,
  temporaryFolder,
  textsOf,
} from './made-lines.ts';
import { readBlockBytes } from './segments.ts';

describe('a book', () => {
  it('gives back what it was given, while it is written and after it was opened again', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder);
    expect([book.first, book.end, await book.read(0, 10), await book.timeAt(0), book.last]).toEqual([
      0,
      0,
      [],
      undefined,
      undefined,
    ]);
    for (let from = 0; from < 300; from += 7) await book.append(batchOf(numbered(from, Math.min(300, from + 7))));
    const texts = numbered(0, 300).map(({ text }) => text);
    expect(textsOf(await allOf(book))).toEqual(texts);
    await book.close();
    const again = await openBook(folder);
    expect(textsOf(await allOf(again))).toEqual(texts);
    expect(again.last).toEqual(numbered(299, 300)[0]?.time);
    await again.append(batchOf(numbered(300, 301)));
    expect(textsOf(await again.read(298, 10))).toEqual(['line 298', 'line 299', 'line 300']);
  });

  it('keeps streams, bytes that are no text, and empty lines', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder);
    const [first, second] = numbered(0, 2);
    const batch = batchOf([
      { ...(first as MadeLine), text: '' },
      { ...(second as MadeLine), text: 'ab', stderr: true },
    ]);
    batch.text.set([0xff, 0x00], 1);
    await book.append(batch);
    await book.close();
    const lines = await allOf(await openBook(folder));
    expect(lines.map(({ text, stderr }) => [[...text], stderr])).toEqual([
      [[], false],
      [[0xff, 0x00], true],
    ]);
  });

  it('never splits a line, however long', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder);
    const time = { seconds: 1_800_000_000, nanos: 0 };
    await book.append(
      batchOf([...numbered(0, 3), { text: 'x'.repeat(1_000_000), time }, ...[{ text: 'after', time }]]),
    );
    await book.close();
    const again = await openBook(folder);
    const lengths = (await allOf(again)).map(({ text }) => text.length);
    expect(lengths).toEqual([6, 6, 6, 1_000_000, 5]);
  });

  it('lets nobody see a text change that was read', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 3)));
    const early = await book.read(0, 3);
    for (let from = 3; from < 200; from += 5) await book.append(batchOf(numbered(from, from + 5)));
    await book.flush();
    expect(textsOf(early)).toEqual(['line 0', 'line 1', 'line 2']);
  });

  it('tells where its lines lie, to whoever reads them elsewhere', async () => {
    const book = await openBook(await temporaryFolder());
    for (let from = 0; from < 200; from += 9) {
      await book.append(batchOf(numbered(from, Math.min(200, from + 9))));
      if (from === 99) await book.flush();
      const told: StoredLine[] = [];
      const places = book.blocks();
      const rest = book.unsealed(places.reduce((end, { line, count }) => Math.max(end, line + count), 0));
      for (const place of places) {
        const segment = { number: 0, file: place.file, bytes: 0 };
        const bytes = await readBlockBytes({ ...place, place: { segment, offset: place.offset } });
        told.push(...linesOf(bytes));
      }
      for (const bytes of rest) told.push(...linesOf(bytes));
      expect(told.map(({ line }) => line)).toEqual(Array.from({ length: book.end }, (_, line) => line));
    }
    await book.flush();
    expect(book.blocks(150).every(({ line, count }) => line + count > 150)).toBe(true);
    expect(book.blocks(0).length).toBeGreaterThan(book.blocks(150).length);
  });

  it('picks single lines', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 200)));
    const picked = await book.pick(Uint32Array.of(0, 3, 4, 77, 198, 199, 200, 5000));
    expect(picked.map(({ line, text }) => [line, text.toString()])).toEqual(
      [0, 3, 4, 77, 198, 199].map((line) => [line, `line ${line}`]),
    );
  });

  it('tells when lines came, once what is told can be read', async () => {
    const book = await openBook(await temporaryFolder());
    const ends: number[] = [];
    const stop = book.onChange(() => ends.push(book.end));
    await book.append(batchOf(numbered(0, 2)));
    await book.mark('ended', { seconds: 1_900_000_000, nanos: 0 });
    stop();
    await book.append(batchOf(numbered(2, 3)));
    expect(ends).toEqual([2, 3]);
  });
});

function linesOf(bytes: Uint8Array | undefined): StoredLine[] {
  const block = bytes && decodeBlock(bytes);
  if (block === undefined) throw new Error('no block');
  return Array.from({ length: block.count }, (_, index) => lineOf(block, index, block.header.line + index));
}

describe('marks', () => {
  it('are lines that do not count as said by the container', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder);
    await book.append(batchOf(numbered(0, 2)));
    await book.mark('ended', { seconds: 1_900_000_000, nanos: 5 });
    await book.close();
    const again = await openBook(folder);
    expect(again.last).toEqual(numbered(1, 2)[0]?.time);
    expect(await again.read(2, 1)).toMatchObject([
      { mark: true, text: Buffer.from('ended'), seconds: 1_900_000_000, nanos: 5 },
    ]);
  });

  it('are never earlier than the line before, nor later than the one behind', async () => {
    const folder = await temporaryFolder();
    let book = await openBook(folder);
    const [early, late] = [
      { seconds: 1, nanos: 0 },
      { seconds: 2_000_000_000, nanos: 0 },
    ];
    for (let from = 0; from < 100; from += 2) {
      await book.mark('lost', early);
      await book.append(batchOf(numbered(from, from + 2)));
      await book.mark('resumed', late);
      if (from % 10 === 0) {
        await book.close();
        book = await openBook(folder);
      }
    }
    const lines = await allOf(book);
    for (const [index, line] of lines.entries()) {
      if (index > 0) expect(compareTimes(lines[index - 1] as StoredLine, line)).toBeLessThanOrEqual(0);
    }
    const said = lines.filter(({ mark }) => !mark);
    expect(said.map(({ seconds, nanos }) => ({ seconds, nanos }))).toEqual(numbered(0, 100).map(({ time }) => time));
    expect(book.last).toEqual(numbered(99, 100)[0]?.time);
  });
});

type Step =
  | { kind: 'append'; count: number; length: number }
  | { kind: 'read'; from: number; count: number }
  | { kind: 'find'; line: number }
  | { kind: 'flush' }
  | { kind: 'reopen' }
  | { kind: 'abandon' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 60 }),
      length: fc.nat(80),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), from: fc.nat(1500), count: fc.nat(150) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('find' as const), line: fc.nat(1500) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abandon' as const) }) },
);

describe('a book of limited size', () => {
  it('agrees with a plain list through appends, reads, rotations, reopenings and ends without a close', async () => {
    let rotated = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const folder = await temporaryFolder();
        let book = await openBook(folder, { eachBytes: () => 6000 });
        const model: MadeLine[] = [];
        for (const each of steps) {
          if (each.kind === 'append') {
            const lines = numbered(model.length, model.length + each.count, each.length);
            model.push(...lines);
            await book.append(batchOf(lines));
          } else if (each.kind === 'read') {
            await book.flush();
            const from = Math.max(each.from, book.first);
            const wanted = model.slice(from, Math.max(from, each.from + each.count));
            const read = await book.read(each.from, each.count);
            expect(read.map(({ line, text }) => [line, text.toString()])).toEqual(
              wanted.map(({ text }, index) => [from + index, text]),
            );
          } else if (each.kind === 'find') {
            await book.flush();
            const time = model[each.line]?.time;
            if (time !== undefined) {
              const here = each.line >= book.first;
              expect(await book.timeAt(each.line)).toEqual(here ? time : undefined);
              expect(await book.placeAt(time)).toBe(Math.max(each.line, book.first));
              const { from, to } = book.bounds(time);
              expect(from <= Math.max(each.line, book.first) && to >= Math.max(each.line, book.first)).toBe(true);
              const mark = book.landmark(each.line);
              if (here) expect(mark && model[mark.place]?.time).toEqual(mark?.time);
            }
          } else {
            await book.flush();
            if (each.kind === 'flush') continue;
            const { first, end, last } = book;
            // Without a close there is what was in the files at that moment.
            if (each.kind === 'reopen') await book.close();
            book = await openBook(folder, { eachBytes: () => 6000 });
            expect([book.first, book.end, book.last]).toEqual([first, end, last]);
          }
        }
        await book.flush();
        expect(book.end).toBe(model.length);
        expect(textsOf(await allOf(book))).toEqual(model.slice(book.first).map(({ text }) => text));
        if (book.first > 0) rotated += 1;
      }),
      { numRuns: 40 },
    );
    expect(rotated).toBeGreaterThan(0);
  });

  it('deletes its oldest files, keeps its size, and the numbers of its lines', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder, { eachBytes: () => 20_000 });
    for (let from = 0; from < 5000; from += 10) await book.append(batchOf(numbered(from, from + 10, 40)));
    await book.flush();
    const onDisk = await sizeOf(folder);
    expect(onDisk).toBe(book.bytes);
    expect(onDisk).toBeLessThanOrEqual(20_000);
    expect(onDisk).toBeGreaterThan(15_000);
    expect(book.dropped).toBe(book.first);
    expect(await book.read(0, 2)).toEqual([]);
    expect(textsOf(await book.read(book.first - 5, 6))).toEqual([numbered(book.first, book.first + 1, 40)[0]?.text]);
    expect(textsOf(await book.read(4999, 5))).toEqual([numbered(4999, 5000, 40)[0]?.text]);
  });

  it('becomes smaller at once when it may have less', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder);
    await book.append(batchOf(numbered(0, 1000, 40)));
    await book.flush();
    await book.shrink(10_000);
    expect(book.bytes).toBeLessThanOrEqual(10_000);
    expect(book.first).toBeGreaterThan(0);
    await book.shrink(0);
    expect(book.segments).toBe(1);
    expect((await allOf(book)).length).toBe(book.end - book.first);
  });
});

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}

describe('the journal', () => {
  it('has a quiet container’s line soon, and is emptied when its lines are in a segment', async () => {
    const folder = await temporaryFolder();
    const book = await openBook(folder);
    await book.append(batchOf(numbered(0, 1)));
    await vi.waitFor(async () => {
      expect(linesOf(await readFile(join(folder, 'tail'))).map(({ text }) => text.toString())).toEqual(['line 0']);
    });
    await book.append(batchOf(numbered(1, 16)));
    await vi.waitFor(async () => expect((await stat(join(folder, 'tail'))).size).toBe(0));
    await book.flush();
    expect(textsOf(await allOf(book))).toEqual(numbered(0, 16).map(({ text }) => text));
  });
});

describe('a book whose memory is watched', () => {
  it('keeps no block in memory but those read last', async () => {
    const cache = new BlockCache(1000);
    const folder = await temporaryFolder();
    const book = await Book.open({ folder, cache, eachBytes: () => 1e9, sizes: smallSizes });
    onTestFinished(() => book.finish());
    await book.append(batchOf(numbered(0, 2000)));
    await book.flush();
    await allOf(book);
    expect(cache.size).toBeLessThanOrEqual(1000);
  });
});
