// The log book of one container: lines in the order of time, in files that rotate, readable at any place while it is written.
import { type LogBatch, markBit } from '../contract/log-batch.ts';
import type { LogMark } from '../contract/logs.ts';
import type { Problem } from '../contract/problem.ts';
import { batchOfLine, copyOf, GrowingBatch, indexAt, lineOf, timeOf } from './batch.ts';
import { type Block, decodeBlock, encodeBlock } from './block.ts';
import { BlockIndex, type IndexedBlock } from './block-index.ts';
import type { BlockPlace, Lines, LogTime, StoredLine } from './lines.ts';
import { beginningOfTime } from './times.ts';

const blockText = 0x4_0000;
const blockLines = 0x4000;

/** Line numbers are the places of `Lines`: from 0, and a line keeps its own while older ones make room. */
export class Book implements Lines {
  /** Why nothing more can be written now (`no-space` …); the book stays readable, and goes on by itself once there is room. */
  problem: Problem | undefined;
  /** The time of the last line that the container wrote: where to go on from. Marks do not count. */
  last: LogTime | undefined;
  /** On the disk. */
  bytes = 0;
  private readonly index = new BlockIndex();
  private readonly growing = new GrowingBatch();
  private readonly listeners = new Set<() => void>();

  get first(): number {
    return this.index.first ?? 0;
  }

  get end(): number {
    return this.sealedEnd + this.growing.count;
  }

  /** Lines that made room: the numbers begin behind them. */
  get dropped(): number {
    return this.first;
  }

  /**
   * Adds lines behind the last one; they are readable at once. Resolves when more may come: at once, or when a disk that is slow (or
   * full: see `problem`) took what waits for it. Batches must not be appended before that.
   */
  append(batch: LogBatch): Promise<void> {
    if (batch.count > 0) this.add(batch);
    return Promise.resolve();
  }

  /** Adds a line that says what happened, at `time`, or at the time of the line before when that is later. */
  mark(mark: LogMark, time: LogTime): Promise<void> {
    return this.append(batchOfLine(mark, time, markBit));
  }

  /** Blocks that are in files, the oldest first. `unsealed` has what is behind the last of them. */
  blocks(): BlockPlace[] {
    return [];
  }

  /** Lines from `line` on that are in no file's block yet, as encoded blocks (copies, which may be transferred), the oldest first. */
  unsealed(line = 0): Uint8Array<ArrayBuffer>[] {
    const blocks: Uint8Array<ArrayBuffer>[] = [];
    for (const block of this.index.blocks) {
      if (block.content !== undefined && block.line + block.count > line) blocks.push(block.content.slice());
    }
    if (this.growing.count > 0 && this.end > line) {
      const from = Math.max(0, line - this.sealedEnd);
      blocks.push(encodeBlock(this.growing, this.sealedEnd + from, from));
    }
    return blocks;
  }

  async read(from: number, count: number): Promise<StoredLine[]> {
    const lines: StoredLine[] = [];
    const end = Math.min(from + count, this.end);
    let at = Math.max(from, this.first);
    while (at < end) {
      const block = this.index.ofLine(at);
      const start = block ? block.line : this.sealedEnd;
      const batch = block ? this.load(block) : copyOf(this.growing, 0, this.growing.count);
      const stop = Math.min(end, start + batch.count);
      for (; at < stop; at++) lines.push(lineOf(batch, at - start, at));
    }
    return lines;
  }

  /** Single lines, by their numbers in rising order; those that made room are left out. */
  async pick(lines: ArrayLike<number>): Promise<StoredLine[]> {
    const picked: StoredLine[] = [];
    for (const line of Array.from(lines)) picked.push(...(await this.read(line, 1)));
    return picked;
  }

  async timeAt(place: number): Promise<LogTime | undefined> {
    const [line] = await this.read(place, 1);
    return line && { seconds: line.seconds, nanos: line.nanos };
  }

  async placeAt(time: LogTime): Promise<number> {
    const block = this.index.ofTime(time);
    return block ? block.line + indexAt(this.load(block), time) : this.sealedEnd + indexAt(this.growing, time);
  }

  /** Called whenever lines came or made room, or `problem` changed; at once, so it must be quick. Returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Everything there is now goes to the files. */
  async flush(): Promise<void> {}

  /** Writes what is left. Each `Shelf.book` and `Shelf.find` has its own close. */
  async close(): Promise<void> {
    await this.flush();
  }

  private get sealedEnd(): number {
    return this.index.end ?? 0;
  }

  private add(batch: LogBatch): void {
    this.growing.add(batch, 0, batch.count, this.lastTime());
    if (this.growing.textBytes >= blockText || this.growing.count >= blockLines) this.seal();
    for (const listener of this.listeners) listener();
  }

  private lastTime(): LogTime {
    return this.growing.count > 0
      ? timeOf(this.growing, this.growing.count - 1)
      : (this.index.last?.last ?? beginningOfTime);
  }

  private seal(): void {
    const content = encodeBlock(this.growing, this.sealedEnd);
    const block: IndexedBlock = {
      line: this.sealedEnd,
      count: this.growing.count,
      first: timeOf(this.growing, 0),
      last: timeOf(this.growing, this.growing.count - 1),
      bytes: content.length,
      content,
    };
    this.index.add(block);
    this.growing.clear();
  }

  private load(block: IndexedBlock): Block {
    const decoded = block.content && decodeBlock(block.content);
    if (decoded === undefined) throw new Error('unreadable');
    return decoded;
  }
}
