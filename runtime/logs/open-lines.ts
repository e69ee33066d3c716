// The newest lines of a book, which no sealed block has yet: they grow until they make a block.
import { type LogBatch, markBit } from '../contract/logs/log-batch.ts';
import { copyOf, GrowingBatch, indexAt, timeOf } from './batch.ts';
import { encodeBlock } from './block.ts';
import type { IndexedBlock } from './block-index.ts';
import { compareTimes, type LogTime } from './lines.ts';
import { beginningOfTime } from './times.ts';

export type SealedBlock = IndexedBlock & { content: Uint8Array<ArrayBuffer> };

export class OpenLines {
  /** The number of the first of them, or of the next line. */
  line: number;
  /** The time of the last line that is no mark, also when a block has it by now. */
  lastSaid: LogTime | undefined;
  private readonly batch = new GrowingBatch();
  /** The time of the line before them. */
  private before: LogTime;
  private readonly sizes: { blockText: number; blockLines: number };

  constructor(line: number, before: LogTime | undefined, sizes: { blockText: number; blockLines: number }) {
    this.line = line;
    this.before = before ?? beginningOfTime;
    this.sizes = sizes;
  }

  get count(): number {
    return this.batch.count;
  }

  get end(): number {
    return this.line + this.batch.count;
  }

  /** Of the newest line, or of the one before them when there is none. */
  get newest(): LogTime {
    return this.batch.count > 0 ? timeOf(this.batch, this.batch.count - 1) : this.before;
  }

  timeAt(line: number): LogTime | undefined {
    const index = line - this.line;
    return index >= 0 && index < this.batch.count ? timeOf(this.batch, index) : undefined;
  }

  /** The first line at `time` or later. */
  placeAt(time: LogTime): number {
    return this.line + indexAt(this.batch, time);
  }

  /** A copy of the lines from this one on. */
  copyFrom(line: number): LogBatch {
    return copyOf(this.batch, line - this.line, this.batch.count);
  }

  /** The lines from this one on (all of them when it is before), encoded. */
  encodeFrom(line: number): Uint8Array<ArrayBuffer> {
    const from = Math.max(0, line - this.line);
    return encodeBlock(this.batch, this.line + from, from);
  }

  /** Adds the lines of a batch from index `from` on; gives the blocks that became whole. */
  take(batch: LogBatch, from = 0): SealedBlock[] {
    const sealed: SealedBlock[] = [];
    const { blockText, blockLines } = this.sizes;
    for (let begin = from; begin < batch.count; ) {
      const to = cut(batch, begin, blockText - this.batch.textBytes, blockLines - this.batch.count);
      if (!isMark(batch, begin)) this.lowerMarks(timeOf(batch, begin));
      this.batch.add(batch, begin, to, this.newest);
      begin = to;
      this.noteLastSaid();
      if (this.batch.textBytes >= blockText || this.batch.count >= blockLines) sealed.push(this.seal());
    }
    return sealed;
  }

  /** Takes marks at the end back to `time`, or to the last line that is none where that is later. */
  private lowerMarks(time: LogTime): void {
    const bound = this.lastSaid && compareTimes(this.lastSaid, time) > 0 ? this.lastSaid : time;
    for (let index = this.batch.count - 1; index >= 0 && isMark(this.batch, index); index--) {
      if (compareTimes(timeOf(this.batch, index), bound) > 0) this.batch.setTime(index, bound);
    }
  }

  private noteLastSaid(): void {
    for (let index = this.batch.count - 1; index >= 0; index--) {
      if (isMark(this.batch, index)) continue;
      this.lastSaid = timeOf(this.batch, index);
      return;
    }
  }

  private seal(): SealedBlock {
    // A sealed mark can no longer give way to an older line.
    if (this.lastSaid) this.lowerMarks(this.lastSaid);
    const { batch, line } = this;
    const content = encodeBlock(batch, line);
    const [first, last] = [timeOf(batch, 0), timeOf(batch, batch.count - 1)];
    const block = { line, count: batch.count, first, last, bytes: content.length, content };
    this.line = this.end;
    this.before = last;
    batch.clear();
    return block;
  }
}

export function isMark(batch: LogBatch, index: number): boolean {
  return ((batch.nanos[index] ?? 0) & markBit) !== 0;
}

/** How many lines from `from` on make `text` bytes or more, or `lines` lines; at least one, as the index behind them. */
function cut(batch: LogBatch, from: number, text: number, lines: number): number {
  const begin = from === 0 ? 0 : (batch.ends[from - 1] ?? 0);
  let low = from + 1;
  let high = Math.min(batch.count, from + Math.max(1, lines));
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((batch.ends[middle - 1] ?? 0) - begin >= text) high = middle;
    else low = middle + 1;
  }
  return low;
}
