// What a filter leaves of a book, against looking at all of its lines at the end: nothing lost, nothing twice, whatever comes when.
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compileFilter } from '../contract/logs/log-match.ts';
import type { LogFilter, LogQuery } from '../contract/logs/log-query.ts';
import { visibleText } from '../contract/logs/log-text.ts';
import type { Book } from './book.ts';
import { FilteredLines } from './filtered.ts';
import { histogram } from './histogram.ts';
import { compareTimes, type LogTime } from './lines.ts';
import { allOf, batchOf, numbered, openBook, smallSizes, temporaryFolder, textsOf } from './made-lines.ts';
import { mergeLines } from './merge.ts';
import type { ScanSpec } from './scan.ts';
import { Scanner } from './scanner.ts';

const query = (kind: LogQuery['kind'], text: string): LogQuery => ({
  kind,
  text,
  caseSensitive: false,
  wholeWord: false,
});
const only = (kind: LogQuery['kind'], text: string): LogFilter => ({
  rules: [{ action: 'show', query: query(kind, text) }],
});
const hide = (text: string): LogFilter => ({ rules: [{ action: 'hide', query: query('text', text) }] });

function openScanner(slowMs = 2000): Scanner {
  const scanner = new Scanner({ slowMs });
  onTestFinished(() => scanner.close());
  return scanner;
}

function filtered(book: Book, spec: Pick<ScanSpec, 'filter' | 'query'>, scanner = openScanner()): FilteredLines {
  const lines = new FilteredLines(book, scanner, spec);
  onTestFinished(() => lines.close());
  return lines;
}

const every = (lines: FilteredLines) => lines.read(lines.first, lines.end - lines.first);

async function expected(book: Book, filter: LogFilter): Promise<number[]> {
  const passes = compileFilter(filter);
  return (await allOf(book))
    .filter(({ text, stderr, mark }) => passes({ visible: visibleText(text.toString()), stderr, mark }))
    .map(({ line }) => line);
}

/** All that a list promises, besides which lines it has. */
async function expectConsistent(lines: FilteredLines): Promise<void> {
  const read = await every(lines);
  expect(read).toHaveLength(lines.end - lines.first);
  let before: LogTime = { seconds: 0, nanos: 0 };
  for (const [index, line] of read.entries()) {
    const place = lines.first + index;
    expect(lines.lineAt(place)).toBe(line.line);
    expect(lines.placeOf(line.line)).toBe(place);
    const time = await lines.timeAt(place);
    expect(time).toBeDefined();
    if (time === undefined) return;
    expect(compareTimes(before, time)).toBeLessThanOrEqual(0);
    expect(lines.landmark(place)).toEqual({ place, time });
    const at = await lines.placeAt(time);
    expect(at).toBeLessThanOrEqual(place);
    expect(compareTimes((await lines.timeAt(at)) ?? before, time)).toBe(0);
    before = time;
  }
  expect(await lines.timeAt(lines.first - 1)).toBeUndefined();
  expect(await lines.timeAt(lines.end)).toBeUndefined();
  expect(lines.placeOf((read.at(-1)?.line ?? -1) + 1)).toBe(lines.end);
}

describe('filtered lines', () => {
  it('are what was there, below place 0, and what comes, from 0 on', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 100)));
    const lines = filtered(book, { filter: only('text', 'LINE 7') });
    expect([lines.first, lines.end, lines.progress]).toEqual([0, 0, { searched: 0, total: 100 }]);
    await lines.filled;
    expect([lines.first, lines.end, lines.progress]).toEqual([-11, 0, undefined]);
    await book.append(batchOf(numbered(100, 800)));
    await lines.settled();
    expect([lines.first, lines.end]).toEqual([-11, 100]);
    expect(textsOf(await lines.read(-2, 4))).toEqual(['line 78', 'line 79', 'line 700', 'line 701']);
    await expectConsistent(lines);
  });

  it('are filled with the newest first, and say how far that came', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 500)));
    await book.flush();
    const lines = filtered(book, { filter: only('regex', '^line') });
    const seen: number[] = [];
    lines.onChange(() => {
      const { searched = 500 } = lines.progress ?? {};
      expect(lines.lineAt(lines.first)).toBe(500 - searched);
      expect(lines.lineAt(-1)).toBe(499);
      seen.push(searched);
    });
    await lines.filled;
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(500);
  });

  it.each([
    ['of a text', only('text', '3')],
    ['of a pattern', only('regex', '[37]$')],
    ['that hide', hide('1')],
  ])('%s miss nothing and have nothing twice, whatever is written when', async (_, filter) => {
    const scanner = openScanner();
    const step = fc.record({ lines: fc.integer({ min: 1, max: 60 }), flush: fc.boolean(), wait: fc.boolean() });
    const size = fc.constantFrom(1e9, 5000);
    const run = async (before: number, size: number, steps: { lines: number; flush: boolean; wait: boolean }[]) => {
      const book = await openBook(await temporaryFolder(), { eachBytes: () => size });
      let count = before;
      if (before > 0) await book.append(batchOf(numbered(0, before)));
      const lines = filtered(book, { filter }, scanner);
      for (const { lines: more, flush, wait } of steps) {
        await book.append(batchOf(numbered(count, count + more)));
        count += more;
        if (count % 3 === 0) await book.mark('gap', { seconds: 1_700_000_000, nanos: count * 1000 });
        if (flush) await book.flush();
        if (wait) await lines.settled();
      }
      await book.flush();
      await lines.settled();
      expect((await every(lines)).map(({ line }) => line)).toEqual(await expected(book, filter));
      await expectConsistent(lines);
      lines.close();
      await book.finish();
    };
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 300 }), size, fc.array(step, { maxLength: 12 }), run), {
      numRuns: 12,
    });
  });

  it('keep the order when a mark gives way to an older line', async () => {
    const book = await openBook(await temporaryFolder());
    const lines = filtered(book, { filter: hide('none') });
    await book.append(batchOf(numbered(0, 3)));
    await book.mark('lost', { seconds: 1_800_000_000, nanos: 0 });
    await lines.settled();
    await book.append(batchOf(numbered(3, 5)));
    await lines.settled();
    expect(textsOf(await every(lines))).toEqual(['line 0', 'line 1', 'line 2', 'lost', 'line 3', 'line 4']);
    expect(await lines.timeAt(3)).toEqual(await lines.timeAt(4));
    await expectConsistent(lines);
  });

  it('make room with the book', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 400)));
    await book.flush();
    const lines = filtered(book, { filter: only('text', '5') });
    await lines.filled;
    await book.append(batchOf(numbered(400, 500)));
    await book.flush();
    await lines.settled();
    const { first } = lines;
    book.shrink(4 * smallSizes.segment);
    expect(book.first).toBeGreaterThan(100);
    expect(lines.first).toBeGreaterThan(first);
    expect(lines.lineAt(lines.first)).toBeGreaterThanOrEqual(book.first);
    expect((await every(lines)).map(({ line }) => line)).toEqual(await expected(book, only('text', '5')));
    await expectConsistent(lines);
    book.shrink(0);
    expect((await every(lines)).map(({ line }) => line)).toEqual(await expected(book, only('text', '5')));
  });

  it('search within what a filter lets through, and find the places there', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 200)));
    const shown = filtered(book, { filter: only('text', '5') });
    const hits = filtered(book, { filter: only('text', '5'), query: query('regex', '1\\d\\d') });
    await Promise.all([shown.settled(), hits.settled()]);
    const places = (await every(hits)).map(({ line }) => shown.placeOf(line));
    expect(textsOf(await shown.read(places[0] ?? 0, 2))).toEqual(['line 105', 'line 115']);
    expect(places).toHaveLength(19);
  });

  it('stop at a pattern that hangs, with what was found until then', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 5).map((line) => ({ ...line, text: 'aaa' }))));
    const lines = filtered(book, { filter: only('regex', '(a+)+$') }, openScanner(400));
    await lines.settled();
    expect([lines.first, lines.problem]).toEqual([-5, undefined]);
    await book.append(batchOf(numbered(5, 6).map((line) => ({ ...line, text: `${'a'.repeat(60)}!` }))));
    await lines.settled();
    expect(lines.problem?.reason).toBe('pattern-slow');
    await book.append(batchOf(numbered(6, 7).map((line) => ({ ...line, text: 'aaa' }))));
    await lines.settled();
    expect([lines.first, lines.end]).toEqual([-5, 0]);
    expect(textsOf(await every(lines))).toEqual(['aaa', 'aaa', 'aaa', 'aaa', 'aaa']);
  });

  it('refuse at once what cannot be asked', async () => {
    const book = await openBook(await temporaryFolder());
    expect(() => new FilteredLines(book, openScanner(), { filter: only('regex', '[') })).toThrow(/regular expression/);
    expect(() => new FilteredLines(book, openScanner(), { query: query('field', 'x') })).toThrow(/no field/);
  });

  it('look at nothing more once they are closed', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 10)));
    const lines = filtered(book, { filter: only('text', 'line') });
    await lines.settled();
    lines.close();
    await book.append(batchOf(numbered(10, 20)));
    await lines.settled();
    expect([lines.first, lines.end, lines.problem]).toEqual([-10, 0, undefined]);
  });
});

describe('a histogram', () => {
  const at = (nanos: number): LogTime => ({ seconds: 1_700_000_000, nanos });

  it('counts the lines of equal spans', async () => {
    const book = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 1000)));
    const all = await histogram(book, 4);
    expect(all.counts).toEqual([250, 250, 250, 250]);
    expect([all.since, all.until]).toEqual([at(0), at(999_001)]);
    const part = await histogram(book, 3, { since: at(100_000), until: at(130_000) });
    expect(part.counts).toEqual([10, 10, 10]);
    expect((await histogram(book, 2, { since: at(900_000), until: at(2_900_000) })).counts).toEqual([100, 0]);
  });

  it('of filtered and of merged lines counts what these have', async () => {
    const book = await openBook(await temporaryFolder());
    const other = await openBook(await temporaryFolder());
    await book.append(batchOf(numbered(0, 100)));
    await other.append(batchOf(numbered(50, 150)));
    const lines = filtered(book, { filter: only('text', '5') });
    await lines.settled();
    const range = { since: at(0), until: at(100_000) };
    expect((await histogram(lines, 10, range)).counts).toEqual([1, 1, 1, 1, 1, 10, 1, 1, 1, 1]);
    expect((await histogram(mergeLines([lines, other]), 2, range)).counts).toEqual([5, 64]);
  });

  it('of nothing has empty spans', async () => {
    const book = await openBook(await temporaryFolder());
    expect((await histogram(book, 3)).counts).toEqual([0, 0, 0]);
    expect((await histogram(book, 2, { since: at(5), until: at(1) })).counts).toEqual([0, 0]);
  });
});
