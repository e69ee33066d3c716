// Several lists of lines as one in the order of time; nothing of it is stored, each place is found by bisecting over the sources.
import { compareTimes, type Lines, type LogTime, type Numbered } from './lines.ts';
import { nanosecondAfter } from './times.ts';

/**
 * Lines of one time stand in the order of the sources. Places count all lines of all sources, those that made room as well. A line that
 * arrives with a time before another source's newest moves the places behind it; places before it stay.
 */
export interface MergedLines extends Lines {
  /** `source` is the index in `sources`, `line` the line's number there. */
  read(from: number, count: number): Promise<Numbered[]>;
  /** The place here of what stands at `place` in one of the sources; undefined when it made room. */
  placeOf(source: number, place: number): Promise<number | undefined>;
}

export function mergeLines(sources: readonly Lines[]): MergedLines {
  return new Merge(sources);
}

/** What may be the answer for each source, while it is looked for: from `low` to `high`, both included. */
interface Span {
  lines: Lines;
  low: number;
  high: number;
}

class Merge implements MergedLines {
  private readonly sources: readonly Lines[];

  constructor(sources: readonly Lines[]) {
    this.sources = sources;
  }

  get first(): number {
    return this.sources.reduce((sum, source) => sum + source.first, 0);
  }

  get end(): number {
    return this.sources.reduce((sum, source) => sum + source.end, 0);
  }

  async read(from: number, count: number): Promise<Numbered[]> {
    // The sources grow meanwhile; all that follows is about what they had at this moment.
    const all = this.sources.map((lines) => ({ lines, low: lines.first, high: lines.end }));
    const begin = Math.max(from, sumOf(all, 'low'));
    const end = Math.min(from + count, sumOf(all, 'high'));
    if (begin >= end) return [];
    const froms = await cut(all, begin);
    const rest = all.map(({ lines, high }, source) => {
      const low = froms[source] ?? 0;
      return { lines, low, high: Math.min(high, low + end - begin) };
    });
    const tos = await cut(rest, end);
    const reads = await Promise.all(
      rest.map(async ({ lines, low }, source) => {
        const read = await readAll(lines, low, tos[source] ?? low);
        return read.map((line) => ({ ...line, source }));
      }),
    );
    // Sorting is stable: lines of one time stay in the order of their sources, and in their own.
    return reads.flat().sort(compareTimes);
  }

  async timeAt(place: number): Promise<LogTime | undefined> {
    const [line] = await this.read(place, 1);
    return line && { seconds: line.seconds, nanos: line.nanos };
  }

  async placeAt(time: LogTime): Promise<number> {
    const places = await Promise.all(this.sources.map((source) => source.placeAt(time)));
    return places.reduce((sum, place) => sum + place, 0);
  }

  async placeOf(source: number, place: number): Promise<number | undefined> {
    const time = await this.sources[source]?.timeAt(place);
    if (time === undefined) return undefined;
    const places = await Promise.all(
      this.sources.map((lines, index) => (index === source ? place : lines.placeAt(bound(time, index, source)))),
    );
    return places.reduce((sum, each) => sum + each, 0);
  }
}

function sumOf(spans: readonly Span[], side: 'low' | 'high'): number {
  return spans.reduce((sum, span) => sum + span[side], 0);
}

/** A source may give less than it is asked for; nothing at all means that there is nothing left. */
async function readAll(lines: Lines, from: number, to: number) {
  return to > from ? lines.read(from, to - from) : [];
}

/** For a line of `source` at `time`: the lines of another source before it are those before this time. */
function bound(time: LogTime, other: number, source: number): LogTime {
  return other < source ? nanosecondAfter(time) : time;
}

/**
 * The place in each source where the merged list is cut, so that the places add up to `place`. A line in the middle of the longest span
 * is looked at, and how many lines of all are before it: that tells on which side of the cut it is, and so much for each source.
 */
async function cut(all: readonly Span[], place: number): Promise<number[]> {
  const spans = all.map((span) => ({ ...span }));
  cutRoughly(spans, place);
  while (sumOf(spans, 'low') < place && sumOf(spans, 'high') > place) {
    const source = longest(spans, () => true);
    const span = spans[source];
    if (span === undefined) break;
    const middle = Math.floor((span.low + span.high) / 2);
    const time = await span.lines.timeAt(middle);
    if (time === undefined) {
      // It made room meanwhile.
      span.low = middle + 1;
      continue;
    }
    const before = await Promise.all(
      spans.map(async ({ lines, low, high }, other) => {
        if (other === source || low === high) return other === source ? middle : low;
        return clamp(await lines.placeAt(bound(time, other, source)), low, high);
      }),
    );
    narrow(spans, source, before, before, place);
  }
  const side = sumOf(spans, 'low') >= place ? 'low' : 'high';
  return spans.map((span) => span[side]);
}

/** After so many lines that told nothing, sources without reading have little to add. */
const mostSpent = 8;

/** The same with what the sources know without reading: it leaves a block or two of each. */
function cutRoughly(spans: Span[], place: number): void {
  const spent = new Set<number>();
  while (spent.size < mostSpent) {
    const source = longest(spans, (index) => !spent.has(index));
    const span = spans[source];
    if (span === undefined) return;
    const mark = span.lines.landmark?.(Math.floor((span.low + span.high) / 2));
    if (mark === undefined || mark.place < span.low || mark.place >= span.high) {
      spent.add(source);
      continue;
    }
    const bounds = spans.map(({ lines, low, high }, other) => {
      if (other === source) return { from: mark.place, to: mark.place };
      const { from, to } = lines.bounds?.(bound(mark.time, other, source)) ?? { from: low, to: high };
      return { from: clamp(from, low, high), to: clamp(to, low, high) };
    });
    const froms = bounds.map(({ from }) => from);
    const tos = bounds.map(({ to }) => to);
    if (!narrow(spans, source, froms, tos, place)) spent.add(source);
  }
}

/**
 * `froms` and `tos` bound how many lines of each source are before the line that was looked at, which is the `froms` of its own source.
 * False when they leave open on which side of the cut it is.
 */
function narrow(spans: Span[], source: number, froms: number[], tos: number[], place: number): boolean {
  const total = (places: number[]) => places.reduce((sum, each) => sum + each, 0);
  const within = total(tos) < place;
  if (!within && total(froms) < place) return false;
  for (const [index, span] of spans.entries()) {
    if (within) span.low = Math.max(span.low, (froms[index] ?? 0) + (index === source ? 1 : 0));
    else span.high = Math.min(span.high, tos[index] ?? 0);
  }
  return true;
}

/** The index of the longest span that is allowed; -1 when none has a choice left. */
function longest(spans: readonly Span[], allowed: (index: number) => boolean): number {
  let found = -1;
  let most = 0;
  for (const [index, { low, high }] of spans.entries()) {
    if (high - low <= most || !allowed(index)) continue;
    found = index;
    most = high - low;
  }
  return found;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
