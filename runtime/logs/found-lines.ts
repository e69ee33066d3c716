// The numbers and times of lines that were found, in rising order: grows at both ends, and its oldest lines can make room.
import { nanosMask } from '../contract/logs/log-batch.ts';
import { compareTimes, type LogTime } from './lines.ts';
import type { Found } from './scan-source.ts';

/** Lines that came one by one share a chunk of this many. */
const chunkLines = 4096;

interface Chunk {
  /** The place of its first line that is still there. */
  place: number;
  lines: Float64Array;
  seconds: Uint32Array;
  nanos: Uint32Array;
  /** How many of them count, and how many of these made room. */
  count: number;
  dropped: number;
}

/** Places begin at 0 for what is appended; what is prepended goes before it, below 0. */
export class FoundLines {
  #chunks: Chunk[] = [];
  #first = 0;
  #end = 0;

  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#end;
  }

  /** Adds lines behind all others. Those at the end that are said to be later get the time of the first: marks give way to lines. */
  append(found: Omit<Found, 'looked'>): void {
    const last = this.#chunks.at(-1);
    const { length } = found.lines;
    if (length === 0) return;
    if (last) lower(last, { seconds: found.seconds[0] ?? 0, nanos: (found.nanos[0] ?? 0) & nanosMask });
    if (last && last.count + length <= last.lines.length) fill(last, found);
    else this.#chunks.push(length >= chunkLines / 2 ? chunkOf(found, this.#end) : roomyChunk(found, this.#end));
    this.#end += length;
  }

  /** Adds lines that are earlier than all others. */
  prepend(found: Omit<Found, 'looked'>): void {
    if (found.lines.length === 0) return;
    this.#first -= found.lines.length;
    this.#chunks.unshift(chunkOf(found, this.#first));
  }

  /** Lines with lower numbers make room. Answers whether there were any. */
  dropBefore(line: number): boolean {
    const before = this.#first;
    const at = this.#chunks.findIndex((chunk) => (chunk.lines[chunk.count - 1] ?? 0) >= line);
    this.#chunks.splice(0, at < 0 ? this.#chunks.length : at);
    const [chunk] = this.#chunks;
    if (chunk) {
      const dropped = lowest(chunk.dropped, chunk.count, (index) => (chunk.lines[index] ?? 0) >= line);
      chunk.place += dropped - chunk.dropped;
      chunk.dropped = dropped;
    }
    this.#first = chunk ? chunk.place : this.#end;
    return this.#first !== before;
  }

  /** The number of the line at a place. */
  lineAt(place: number): number | undefined {
    const chunk = this.#chunkAt(place);
    return chunk?.lines[place - chunk.place + chunk.dropped];
  }

  timeAt(place: number): LogTime | undefined {
    const chunk = this.#chunkAt(place);
    return chunk && timeIn(chunk, place - chunk.place + chunk.dropped);
  }

  /** The first place whose line is at `time` or later. */
  placeAt(time: LogTime): number {
    return this.#lowestPlace((chunk, index) => compareTimes(timeIn(chunk, index), time) >= 0);
  }

  /** The place of a line, by its number, or of the first behind it. */
  placeOf(line: number): number {
    return this.#lowestPlace((chunk, index) => (chunk.lines[index] ?? 0) >= line);
  }

  #lowestPlace(holds: (chunk: Chunk, index: number) => boolean): number {
    const chunks = this.#chunks;
    const chunk =
      chunks[
        lowest(0, chunks.length, (at) => {
          const one = chunks[at];
          return one !== undefined && holds(one, one.count - 1);
        })
      ];
    if (chunk === undefined) return this.#end;
    return chunk.place - chunk.dropped + lowest(chunk.dropped, chunk.count, (index) => holds(chunk, index));
  }

  #chunkAt(place: number): Chunk | undefined {
    if (!(place >= this.#first && place < this.#end)) return undefined;
    return this.#chunks[lowest(0, this.#chunks.length, (at) => (this.#chunks[at]?.place ?? 0) > place) - 1];
  }
}

/** The first number of `low` up to `high` for which `holds` is true, as it is for all behind that; `high` when it is for none. */
function lowest(low: number, high: number, holds: (at: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

function timeIn(chunk: Chunk, index: number): LogTime {
  return { seconds: chunk.seconds[index] ?? 0, nanos: (chunk.nanos[index] ?? 0) & nanosMask };
}

function lower(chunk: Chunk, time: LogTime): void {
  for (let index = chunk.count - 1; index >= 0 && compareTimes(timeIn(chunk, index), time) > 0; index--) {
    chunk.seconds[index] = time.seconds;
    chunk.nanos[index] = ((chunk.nanos[index] ?? 0) & ~nanosMask) | time.nanos;
  }
}

function chunkOf({ lines, seconds, nanos }: Omit<Found, 'looked'>, place: number): Chunk {
  return { place, lines, seconds, nanos, count: lines.length, dropped: 0 };
}

function roomyChunk(found: Omit<Found, 'looked'>, place: number): Chunk {
  const chunk: Chunk = {
    place,
    lines: new Float64Array(chunkLines),
    seconds: new Uint32Array(chunkLines),
    nanos: new Uint32Array(chunkLines),
    count: 0,
    dropped: 0,
  };
  fill(chunk, found);
  return chunk;
}

function fill(chunk: Chunk, { lines, seconds, nanos }: Omit<Found, 'looked'>): void {
  chunk.lines.set(lines, chunk.count);
  chunk.seconds.set(seconds, chunk.count);
  chunk.nanos.set(nanos, chunk.count);
  chunk.count += lines.length;
}
