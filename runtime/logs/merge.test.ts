// Merged lines are the sources' lines in the order of time, at every place, while the sources grow and make room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Book } from './book.ts';
import { compareTimes, type Lines, type LogTime, type Numbered, type StoredLine } from './lines.ts';
import { batchOf, type MadeLine, openBook, temporaryFolder } from './made-lines.ts';
import { mergeLines } from './merge.ts';

class ArrayLines implements Lines {
  first = 0;
  readonly times: number[];

  constructor(times: readonly number[]) {
    this.times = [...times];
  }

  get end(): number {
    return this.times.length;
  }

  line(place: number): StoredLine {
    const text = Buffer.from(String(place));
    return { line: place, ...timeOf(this.times[place] ?? 0), stderr: false, mark: false, text };
  }

  async read(from: number, count: number): Promise<StoredLine[]> {
    const begin = Math.max(from, this.first);
    const length = Math.max(0, Math.min(from + count, this.end) - begin);
    return Array.from({ length }, (_, index) => this.line(begin + index));
  }

  async timeAt(place: number): Promise<LogTime | undefined> {
    return place >= this.first && place < this.end ? timeOf(this.times[place] ?? 0) : undefined;
  }

  async placeAt(time: LogTime): Promise<number> {
    return this.placeNow(time);
  }

  protected placeNow(time: LogTime): number {
    const found = this.times.findIndex((each, place) => place >= this.first && compareTimes(timeOf(each), time) >= 0);
    return found < 0 ? this.end : found;
  }
}

/** The same with what a book in blocks knows without reading. */
class BlockLines extends ArrayLines {
  private readonly size: number;

  constructor(times: readonly number[], size: number) {
    super(times);
    this.size = size;
  }

  landmark(place: number): { place: number; time: LogTime } | undefined {
    const start = Math.max(this.first, place - (place % this.size));
    return start < this.end ? { place: start, time: timeOf(this.times[start] ?? 0) } : undefined;
  }

  bounds(time: LogTime): { from: number; to: number } {
    const place = this.placeNow(time);
    return { from: Math.max(this.first, place - (place % this.size)), to: Math.min(this.end, place + this.size) };
  }
}

/** Times around the end of a second, so that both numbers count. */
function timeOf(tick: number): LogTime {
  const nanos = 999_999_990 + tick;
  return { seconds: 1_700_000_000 + Math.floor(nanos / 1e9), nanos: nanos % 1e9 };
}

function sorted(sources: readonly ArrayLines[]): Numbered[] {
  const all = sources.flatMap((lines, source) =>
    Array.from({ length: lines.end - lines.first }, (_, index) => ({ ...lines.line(lines.first + index), source })),
  );
  return all.sort((a, b) => compareTimes(a, b) || a.source - b.source || a.line - b.line);
}

const times = fc.array(fc.nat(40), { maxLength: 40 }).map((ticks) => ticks.sort((a, b) => a - b));
const source = fc
  .tuple(times, fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }), fc.nat(10))
  .map(([ticks, size, dropped]) => {
    const lines = size === undefined ? new ArrayLines(ticks) : new BlockLines(ticks, size);
    lines.first = Math.min(dropped, ticks.length);
    return lines;
  });

describe('merged lines', () => {
  it('have each line once and in order, wherever they are read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 5 }), fc.nat(250), fc.nat(50), async (sources, from, count) => {
        const merged = mergeLines(sources);
        const wanted = sorted(sources);
        expect(merged.end - merged.first).toBe(wanted.length);
        expect(await merged.read(merged.first, wanted.length)).toEqual(wanted);
        const begin = Math.max(0, from - merged.first);
        expect(await merged.read(from, count)).toEqual(wanted.slice(begin, Math.max(0, from - merged.first + count)));
      }),
      { numRuns: 500 },
    );
  });

  it('find lines by place, by time and by their place in a source', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 4 }), fc.nat(50), async (sources, tick) => {
        const merged = mergeLines(sources);
        const wanted = sorted(sources);
        const earlier = wanted.filter((line) => compareTimes(line, timeOf(tick)) < 0).length;
        expect(await merged.placeAt(timeOf(tick))).toBe(merged.first + earlier);
        for (const [index, line] of wanted.entries()) {
          expect(await merged.placeOf(line.source, line.line)).toBe(merged.first + index);
          expect(await merged.timeAt(merged.first + index)).toEqual({ seconds: line.seconds, nanos: line.nanos });
        }
        expect(await merged.timeAt(merged.end)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('keep the places behind lines that make room, and those before lines that arrive', async () => {
    const sources = [new ArrayLines([1, 5, 9]), new ArrayLines([2, 6])];
    const merged = mergeLines(sources);
    const at = async (place: number) => (await merged.read(place, 1)).map(({ source: from, line }) => [from, line]);
    expect(await at(3)).toEqual([[1, 1]]);
    (sources[0] as ArrayLines).first = 1;
    expect([merged.first, await at(3)]).toEqual([1, [[1, 1]]]);
    sources[1]?.times.push(12);
    expect([await at(3), await at(5)]).toEqual([[[1, 1]], [[1, 2]]]);
  });

  it('give what is left when a source makes room while it is read', async () => {
    const slow = new ArrayLines([1, 3, 5, 7, 9]);
    const other = new ArrayLines([2, 4, 6, 8]);
    const read = slow.timeAt.bind(slow);
    slow.timeAt = async (place) => {
      slow.first = 3;
      return read(place);
    };
    const lines = await mergeLines([slow, other]).read(0, 9);
    const keys = lines.map(({ source: from, line }) => `${from}:${line}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect([...lines].sort(compareTimes)).toEqual(lines);
    expect(keys).toEqual(expect.arrayContaining(['0:3', '0:4', '1:0', '1:1', '1:2', '1:3']));
  });
});

type Step = { kind: 'append'; source: number; ticks: number[] } | { kind: 'read'; from: number; count: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    source: fc.nat(2),
    ticks: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('read' as const), from: fc.nat(300), count: fc.integer({ min: 1, max: 80 }) }),
);

describe('merged books', () => {
  it('agree with a sorted list while they grow, rotate and are read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        const books: Book[] = [];
        for (let index = 0; index < 3; index++) {
          books.push(await openBook(await temporaryFolder(), { eachBytes: () => 1500 }));
        }
        const merged = mergeLines(books);
        const model: (MadeLine & { source: number; line: number })[][] = [[], [], []];
        for (const each of steps) {
          if (each.kind === 'append') {
            const lines = model[each.source] ?? [];
            let tick = lines[lines.length - 1]?.time.nanos ?? 0;
            const added = each.ticks.map((gap, index) => {
              tick += gap;
              return {
                text: `${each.source}:${lines.length + index}`,
                time: { seconds: 1, nanos: tick },
                source: each.source,
                line: lines.length + index,
              };
            });
            await books[each.source]?.append(batchOf(added));
            lines.push(...added);
            // What rotates, rotates now and not during a read.
            await books[each.source]?.flush();
          } else {
            const all = model
              .flatMap((lines, index) => lines.slice(books[index]?.first ?? 0))
              .sort((a, b) => compareTimes(a.time, b.time) || a.source - b.source);
            const begin = Math.max(0, each.from - merged.first);
            const wanted = all.slice(begin, Math.max(0, each.from - merged.first + each.count));
            const read = await merged.read(each.from, each.count);
            expect(read.map(({ text }) => text.toString())).toEqual(wanted.map(({ text }) => text));
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
