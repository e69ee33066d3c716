// The newest lines of a log, in memory only: what is shown while the book is still being filled.
import type { LogBatch } from '../../contract/logs/log-batch.ts';
import { indexAt, lineOf, timeOf } from '../../logs/batch.ts';
import { encodeBlock } from '../../logs/block.ts';
import type { ScannedBook } from '../../logs/filtered.ts';
import type { Lines, LogTime, StoredLine } from '../../logs/lines.ts';

/** Their numbers are none of the book's: no book grows up to them. */
const firstNumber = 2 ** 40;

/** Whether this is the number of a line that is in memory only. */
export function isRecent(line: number): boolean {
  return line >= firstNumber;
}

/** What is more than this makes room. */
const mostBytes = 8 * 1024 * 1024;

interface Part {
  from: number;
  bytes: number;
  batch: LogBatch;
}

export class RecentLines implements Lines, ScannedBook {
  private readonly listeners = new Set<() => void>();
  private parts: Part[] = [];
  private bytes = 0;
  end = firstNumber;

  get first(): number {
    return this.parts[0]?.from ?? this.end;
  }

  /** The time of the newest line. */
  get last(): LogTime | undefined {
    const part = this.parts.at(-1);
    return part && timeOf(part.batch, part.batch.count - 1);
  }

  add(batch: LogBatch): void {
    if (batch.count === 0) return;
    const bytes = batch.ends[batch.count - 1] ?? 0;
    this.parts.push({ from: this.end, bytes, batch });
    this.end += batch.count;
    this.bytes += bytes;
    while (this.bytes > mostBytes && this.parts.length > 1) this.bytes -= this.parts.shift()?.bytes ?? 0;
    for (const listener of [...this.listeners]) listener();
  }

  async read(from: number, count: number): Promise<StoredLine[]> {
    const lines: StoredLine[] = [];
    const to = Math.min(from + count, this.end);
    for (const { from: begin, batch } of this.parts) {
      const stop = Math.min(batch.count, to - begin);
      for (let index = Math.max(0, from - begin); index < stop; index += 1) {
        lines.push(lineOf(batch, index, begin + index));
      }
    }
    return lines;
  }

  async pick(lines: ArrayLike<number>): Promise<StoredLine[]> {
    const all = await Promise.all(Array.from(lines, (line) => this.read(line, 1)));
    return all.flat();
  }

  blocks(): [] {
    return [];
  }

  unsealed(line = 0): Uint8Array<ArrayBuffer>[] {
    return this.parts.flatMap(({ from, batch }) => (from + batch.count > line ? [encodeBlock(batch, from)] : []));
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async timeAt(place: number): Promise<LogTime | undefined> {
    const part = this.parts.find(({ from, batch }) => place >= from && place < from + batch.count);
    return part && timeOf(part.batch, place - part.from);
  }

  async placeAt(time: LogTime): Promise<number> {
    for (const { from, batch } of this.parts) {
      const index = indexAt(batch, time);
      if (index < batch.count) return from + index;
    }
    return this.end;
  }
}
