// What a filter (or a search) leaves of a book, as a list of lines: filled the newest first, and kept up to date as lines arrive.
import { QueryProblem } from '../contract/logs/log-pattern.ts';
import type { Problem } from '../contract/problem.ts';
import type { Book } from './book.ts';
import { FoundLines } from './found-lines.ts';
import type { Lines, LogTime, StoredLine } from './lines.ts';
import type { ScanSpec } from './scan.ts';
import type { Found, ScanSource } from './scan-source.ts';
import type { Scanner } from './scanner.ts';

/** What is read of a book. */
export type ScannedBook = Pick<Book, 'first' | 'end' | 'blocks' | 'unsealed' | 'pick' | 'onChange'>;

/** How much of what was there already has been looked at, in lines. */
export interface FillProgress {
  searched: number;
  total: number;
}

/**
 * Places are numbered from 0 for lines that came after it was made; those that were there before have places below 0. So while the past
 * is being looked at (`progress`), `first` falls as matches are found, and no place changes its meaning; later it grows with the book's.
 */
export class FilteredLines implements Lines {
  /** Resolves once all that was there has been looked at, or that ended otherwise (`problem`, `close`). Never throws. */
  readonly filled: Promise<void>;
  /** Why it does not go on: `pattern-slow`, or what else failed. What was found until then stays. */
  problem: Problem | undefined;
  readonly #book: ScannedBook;
  readonly #scanner: Scanner;
  readonly #spec: Pick<ScanSpec, 'filter' | 'query'>;
  readonly #found = new FoundLines();
  readonly #listeners = new Set<() => void>();
  readonly #end = new AbortController();
  readonly #unlisten: () => void;
  #progress: FillProgress | undefined;
  /** Lines below it were looked at, or belong to the past. */
  #next: number;
  #caughtUp = Promise.resolve();
  #catching = false;

  /** Throws a `QueryProblem` for what cannot be asked. `close` ends it. */
  constructor(book: ScannedBook, scanner: Scanner, spec: Pick<ScanSpec, 'filter' | 'query'>) {
    this.#book = book;
    this.#scanner = scanner;
    this.#spec = scanner.checked(spec);
    this.#next = book.end;
    this.#unlisten = book.onChange(() => this.#changed());
    this.filled = this.#fill();
  }

  get first(): number {
    return this.#found.first;
  }

  get end(): number {
    return this.#found.end;
  }

  /** While what was there already is being looked at; undefined afterwards. */
  get progress(): FillProgress | undefined {
    return this.#progress && { ...this.#progress };
  }

  /** Lines of the book up to, not including, this number have been looked at, but for the past that `progress` tells of. */
  get lookedAt(): number {
    return this.#next;
  }

  async read(from: number, count: number): Promise<StoredLine[]> {
    const lines: number[] = [];
    const to = Math.min(from + count, this.end);
    for (let place = Math.max(from, this.first); place < to; place++) lines.push(this.#found.lineAt(place) ?? 0);
    return lines.length === 0 ? [] : this.#book.pick(lines);
  }

  timeAt(place: number): Promise<LogTime | undefined> {
    return Promise.resolve(this.#found.timeAt(place));
  }

  placeAt(time: LogTime): Promise<number> {
    return Promise.resolve(this.#found.placeAt(time));
  }

  landmark(place: number): { place: number; time: LogTime } | undefined {
    const time = this.#found.timeAt(place);
    return time && { place, time };
  }

  bounds(time: LogTime): { from: number; to: number } {
    const place = this.#found.placeAt(time);
    return { from: place, to: place };
  }

  /** The number that the line at a place has in the book. */
  lineAt(place: number): number | undefined {
    return this.#found.lineAt(place);
  }

  /** The place of the book's line of this number, or of the first behind it that is in the list. */
  placeOf(line: number): number {
    return this.#found.placeOf(line);
  }

  /** Called whenever `first`, `end`, `progress` or `problem` changed; must be quick. Returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when all lines that the book has now have been looked at, or it ended. */
  async settled(): Promise<void> {
    await Promise.all([this.filled, this.#caughtUp]);
  }

  /** Looks at nothing more; what was found can still be read. */
  close(): void {
    this.#unlisten();
    this.#end.abort();
    this.#listeners.clear();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #changed(): void {
    const dropped = this.#found.dropBefore(this.#book.first);
    if (!this.#catching && this.problem === undefined && this.#book.end > this.#next) {
      this.#caughtUp = this.#guard(() => this.#catchUp());
    }
    if (dropped) this.#tell();
  }

  /**
   * Runs until nothing is left that it has not looked at: what comes meanwhile is seen at the next turn. That it ends is noted in the
   * same step in which it saw nothing more, so that no line comes between.
   */
  async #catchUp(): Promise<void> {
    this.#catching = true;
    try {
      while (this.#book.end > this.#next) {
        const from = this.#next;
        const to = this.#book.end;
        await this.#look(this.#sources(from), { from, to }, (found) => this.#found.append(found));
        this.#next = to;
        this.#tell();
      }
    } finally {
      this.#catching = false;
    }
  }

  async #fill(): Promise<void> {
    const to = this.#next;
    const from = this.#book.first;
    if (from >= to) return;
    const progress = { searched: 0, total: to - from };
    this.#progress = progress;
    await this.#guard(() =>
      this.#look(this.#sources(from).reverse(), { from, to }, (found) => {
        this.#found.prepend(found);
        this.#found.dropBefore(this.#book.first);
        progress.searched = Math.min(progress.total, progress.searched + found.looked);
        this.#tell();
      }),
    );
    this.#progress = undefined;
    this.#tell();
  }

  async #look(sources: ScanSource[], range: { from: number; to: number }, take: (found: Found) => void): Promise<void> {
    const spec = { ...this.#spec, ...range };
    for await (const found of this.#scanner.scan(spec, sources, this.#end.signal)) take(found);
  }

  /** All blocks with lines from `line` on, the oldest first; asked for in one go, so that none is missing where the two kinds meet. */
  #sources(line: number): ScanSource[] {
    return [...this.#book.blocks(line), ...this.#book.unsealed(line)];
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#end.signal.aborted) return;
      this.problem =
        error instanceof QueryProblem
          ? error.problem
          : { reason: 'unknown', message: String((error as Error).message) };
      this.#end.abort();
      this.#tell();
    }
  }
}
