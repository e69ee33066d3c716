// The log book of one container: lines in the order of time, in files that rotate, readable at any place while it is written.
import { type LogBatch, markBit } from '../contract/logs/log-batch.ts';
import type { LogMark } from '../contract/logs.ts';
import type { Problem } from '../contract/problem.ts';
import { batchOfLine, indexAt, lineOf, type TimeColumns, timeOf } from './batch.ts';
import { type BlockCache, gapBatch } from './block-cache.ts';
import type { BlockIndex, IndexedBlock } from './block-index.ts';
import { BookFiles, type OpenFile } from './book-files.ts';
import { type BookSizes, usualSizes } from './book-sizes.ts';
import { BookWriter } from './book-writer.ts';
import { type BlockPlace, compareTimes, type Lines, type LogTime, type StoredLine } from './lines.ts';
import { isMark, OpenLines, type SealedBlock } from './open-lines.ts';
import { type RecoveredBook, recoverBook } from './recovery.ts';

export interface BookOptions {
  folder: string;
  cache: BlockCache;
  /** How large it may be on the disk, asked anew each time. */
  eachBytes: () => number;
  sizes?: Partial<BookSizes>;
  /** The files in the folder are links to another book's: they are read, and what comes goes to new ones. */
  shared?: boolean;
  /** Called when it has grown on the disk. */
  onGrown?: () => void;
  /** What `close` does, when the book is shared. */
  onClose?: () => Promise<void>;
  openFile?: OpenFile;
}

/** Line numbers are the places of `Lines`: from 0, and a line keeps its own while older ones make room. */
export class Book implements Lines {
  private readonly options: BookOptions;
  private readonly sizes: BookSizes;
  private readonly index: BlockIndex;
  private readonly files: BookFiles;
  private readonly writer: BookWriter;
  private readonly newestLines: OpenLines;
  /** Sealed blocks that are in no file yet. */
  private readonly unwritten: SealedBlock[] = [];
  private waiting = 0;
  private closed = false;
  private readonly listeners = new Set<() => void>();

  private constructor(options: BookOptions, found: RecoveredBook) {
    this.options = options;
    this.sizes = { ...usualSizes, ...options.sizes };
    this.index = found.index;
    this.files = new BookFiles(options.folder, { ...found, shared: options.shared === true }, options.openFile);
    const line = this.index.end ?? found.tail[0]?.header.line ?? 0;
    this.newestLines = new OpenLines(line, this.index.last?.last, this.sizes);
    for (const block of found.tail) this.take(block, Math.max(0, this.end - block.header.line));
    this.writer = new BookWriter(this.files, this.pages(), this.sizes);
    if (this.unwritten.length > 0) this.writer.added(true);
  }

  /** Reads what there is in the folder, and mends what a crash left. Nothing else may have the folder open. */
  static async open(options: BookOptions): Promise<Book> {
    const book = new Book(options, await recoverBook(options.folder, options.shared !== true));
    await book.findLast();
    return book;
  }

  get first(): number {
    return this.index.first ?? this.newestLines.line;
  }

  get end(): number {
    return this.newestLines.end;
  }

  /** The time of the last line that the container wrote: where to go on from. Marks do not count. */
  get last(): LogTime | undefined {
    return this.newestLines.lastSaid;
  }

  /** Lines that made room: the numbers begin behind them. */
  get dropped(): number {
    return this.first;
  }

  /** On the disk. */
  get bytes(): number {
    return this.files.bytes;
  }

  /** How many files of blocks it has. */
  get segments(): number {
    return this.files.segments.length;
  }

  /** The time of the newest line, marks included. */
  get newest(): LogTime | undefined {
    return this.end > this.first ? this.newestLines.newest : undefined;
  }

  /** The time of the oldest line. */
  get oldest(): LogTime | undefined {
    return this.index.blocks[0]?.first ?? this.newestLines.timeAt(this.newestLines.line);
  }

  /** Why nothing can be written now (`no-space` …); the book stays readable, and goes on by itself once it can. */
  get problem(): Problem | undefined {
    return this.writer.problem;
  }

  /**
   * Adds lines behind the last one; they are readable at once. Resolves when more may come: at once, or when a disk that is slow, or
   * full (see `problem`), took what waits for it. No batch should be appended before that. A closed book takes nothing.
   */
  async append(batch: LogBatch): Promise<void> {
    if (this.closed || batch.count === 0) return;
    this.writer.added(this.take(batch, 0));
    this.changed();
    await this.writer.room();
  }

  /**
   * Adds a line that says what happened, at `time`, or at the time of the line before when that is later. When a line comes that is
   * older, the mark gets its time: clocks differ, and the container's own times are the ones to go on from.
   */
  mark(mark: LogMark, time: LogTime): Promise<void> {
    return this.append(batchOfLine(mark, time, markBit));
  }

  /** Blocks in files that have lines from `line` on, the oldest first. `unsealed` has what is behind the last of them. */
  blocks(line = 0): BlockPlace[] {
    const places: BlockPlace[] = [];
    for (const { place, ...block } of this.index.from(line)) {
      if (place === undefined) continue;
      const { line: number, count, bytes, first, last } = block;
      places.push({ file: place.segment.file, offset: place.offset, bytes, line: number, count, first, last });
    }
    return places;
  }

  /** Lines from `line` on that are in no file's block yet, as encoded blocks (copies, which may be transferred), the oldest first. */
  unsealed(line = 0): Uint8Array<ArrayBuffer>[] {
    const blocks: Uint8Array<ArrayBuffer>[] = [];
    for (const { content, line: first, count } of this.unwritten) {
      if (first + count > line) blocks.push(content.slice());
    }
    if (this.newestLines.count > 0 && this.end > line) blocks.push(this.newestLines.encodeFrom(line));
    return blocks;
  }

  async read(from: number, count: number): Promise<StoredLine[]> {
    const lines: StoredLine[] = [];
    const end = Math.min(from + count, this.end);
    for (let at = Math.max(from, this.first); at < end; at = Math.max(at, this.first)) {
      const run = await this.runAt(at);
      if (run === undefined) continue;
      const stop = Math.min(end, run.line + run.batch.count);
      for (; at < stop; at++) lines.push(lineOf(run.batch, at - run.line, at));
    }
    return lines;
  }

  /** Single lines, by their numbers in rising order; those that made room are left out. */
  async pick(lines: ArrayLike<number>): Promise<StoredLine[]> {
    const picked: StoredLine[] = [];
    let run: { batch: LogBatch; line: number } | undefined;
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index] ?? 0;
      if (run === undefined || line < run.line || line >= run.line + run.batch.count) run = await this.runAt(line);
      if (run !== undefined) picked.push(lineOf(run.batch, line - run.line, line));
    }
    return picked;
  }

  async timeAt(place: number): Promise<LogTime | undefined> {
    const known = this.landmark(place);
    if (known?.place === place) return known.time;
    const block = this.index.ofLine(place);
    const times = block && (await this.times(block));
    return block && times && timeOf(times, place - block.line);
  }

  async placeAt(time: LogTime): Promise<number> {
    while (true) {
      const block = this.index.ofTime(time);
      if (block === undefined) return this.newestLines.placeAt(time);
      if (compareTimes(block.first, time) >= 0) return block.line;
      const times = await this.times(block);
      if (times !== undefined) return block.line + indexAt(times, time);
    }
  }

  landmark(place: number): { place: number; time: LogTime } | undefined {
    const block = this.index.ofLine(place);
    if (block) return { place: block.line, time: block.first };
    const time = this.newestLines.timeAt(place);
    return time && { place, time };
  }

  bounds(time: LogTime): { from: number; to: number } {
    const block = this.index.ofTime(time);
    if (block && compareTimes(block.first, time) < 0) return { from: block.line + 1, to: block.line + block.count - 1 };
    const place = block ? block.line : this.newestLines.placeAt(time);
    return { from: place, to: place };
  }

  /** Called whenever lines came or made room, or `problem` changed; at once, so it must be quick. Returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when all lines there are now are in files, or when that is not possible now. */
  flush(): Promise<void> {
    return this.writer.flush();
  }

  /** Deletes the oldest segments while the book is larger than that, as far as there is another than the newest. */
  async shrink(bytes: number): Promise<void> {
    let dropped = false;
    while (this.bytes > bytes) {
      const segment = this.files.dropOldest();
      if (segment === undefined) break;
      this.index.drop(segment);
      dropped = true;
    }
    if (!dropped) return;
    this.changed();
    await this.files.deleted();
  }

  /** Writes what is left. Each `Shelf.book` and `Shelf.find` has its own close. */
  close(): Promise<void> {
    return this.options.onClose ? this.options.onClose() : this.finish();
  }

  /** The end of it, for all who have it open. */
  async finish(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.writer.stop();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  /** Adds the lines from index `from` on; true when that sealed a block. */
  private take(batch: LogBatch, from: number): boolean {
    const sealed = this.newestLines.take(batch, from);
    for (const block of sealed) {
      this.index.add(block);
      this.unwritten.push(block);
      this.waiting += block.bytes;
    }
    return sealed.length > 0;
  }

  private pages() {
    const book = this;
    return {
      get waiting() {
        return book.waiting;
      },
      get sealedEnd() {
        return book.newestLines.line;
      },
      get end() {
        return book.end;
      },
      unwritten: () => book.unwritten[0],
      written: (block: IndexedBlock, place: NonNullable<IndexedBlock['place']>) => book.written(block, place),
      open: (line: number) => book.newestLines.encodeFrom(line),
      segmentBytes: () => Math.min(book.sizes.segment, Math.max(book.sizes.segment / 16, book.options.eachBytes() / 8)),
      problemChanged: () => book.changed(),
      grown: () => book.options.onGrown?.(),
    };
  }

  private written(block: IndexedBlock, place: NonNullable<IndexedBlock['place']>): void {
    block.place = place;
    delete block.content;
    this.unwritten.shift();
    this.waiting -= block.bytes;
    void this.shrink(this.options.eachBytes());
  }

  /** The lines that can be had together with this one, and the number of the first of them; undefined when it made room. */
  private async runAt(line: number): Promise<{ batch: LogBatch; line: number } | undefined> {
    if (line < this.first || line >= this.end) return undefined;
    const block = this.index.ofLine(line);
    if (block === undefined) return { batch: this.newestLines.copyFrom(line), line };
    const batch = await this.load(block);
    return batch && { batch, line: block.line };
  }

  /** Undefined when it made room meanwhile. */
  private async load(block: IndexedBlock): Promise<LogBatch | undefined> {
    const batch = await this.options.cache.lines(block);
    return batch === undefined && block.line >= this.first ? gapBatch(block) : batch;
  }

  private async times(block: IndexedBlock): Promise<TimeColumns | undefined> {
    const times = await this.options.cache.times(block);
    return times === undefined && block.line >= this.first ? gapBatch(block) : times;
  }

  private async findLast(): Promise<void> {
    for (let at = this.index.blocks.length - 1; at >= 0 && this.last === undefined; at--) {
      const block = this.index.blocks[at];
      const batch = block && (await this.load(block));
      for (let index = (batch?.count ?? 0) - 1; batch && index >= 0 && this.last === undefined; index--) {
        if (!isMark(batch, index)) this.newestLines.lastSaid = timeOf(batch, index);
      }
    }
  }
}
