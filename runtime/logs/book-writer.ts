// Brings what a book has in memory to its files, one write at a time, and waits with a full disk until there is room.
import type { Problem } from '../contract/problem.ts';
import type { IndexedBlock } from './block-index.ts';
import type { BookFiles } from './book-files.ts';

/** The book's side. Numbers are those of lines. */
export interface Pages {
  /** The oldest sealed block that is in no segment yet. */
  unwritten(): IndexedBlock | undefined;
  written(block: IndexedBlock, place: NonNullable<IndexedBlock['place']>): void;
  /** Bytes of all such blocks. */
  readonly waiting: number;
  readonly sealedEnd: number;
  readonly end: number;
  /** The lines from this one on, which no sealed block has. */
  open(line: number): Uint8Array;
  segmentBytes(): number;
  problemChanged(): void;
  /** Its files have grown. */
  grown(): void;
}

export interface WriterTiming {
  /** ms after which a line of a quiet container is in the journal. */
  tailDelay: number;
  /** ms between two tries of what failed. */
  retryDelay: number;
  /** Bytes that may wait to be written before `room` makes who appends wait. */
  mostWaiting: number;
}

export class BookWriter {
  /** Why the last write failed; undefined once one went well. */
  problem: Problem | undefined;
  private readonly files: BookFiles;
  private readonly pages: Pages;
  private readonly timing: WriterTiming;
  /** Lines before this one are in the journal or in segments. */
  private journaled: number;
  private tailDue = false;
  private tailTimer: NodeJS.Timeout | undefined;
  private running = false;
  private stopped = false;
  private retry: (() => void) | undefined;
  private sleepers: (() => void)[] = [];

  constructor(files: BookFiles, pages: Pages, timing: WriterTiming) {
    this.files = files;
    this.pages = pages;
    this.timing = timing;
    this.journaled = pages.end;
  }

  /** Lines were added. Those that a block took in are written at once; the others soon, so that in a flood they are written once. */
  added(sealed: boolean): void {
    if (sealed) {
      clearTimeout(this.tailTimer);
      this.tailTimer = undefined;
      this.start();
    }
    if (this.stopped || this.pages.end === this.pages.sealedEnd) return;
    this.tailTimer ??= setTimeout(() => {
      this.tailTimer = undefined;
      this.writeTailNow();
    }, this.timing.tailDelay);
  }

  /** Resolves as soon as more may come. */
  async room(): Promise<void> {
    while (!this.stopped && (this.problem || this.pages.waiting > this.timing.mostWaiting)) await this.progress();
  }

  /** Resolves when everything is written, or something cannot be. */
  async flush(): Promise<void> {
    this.writeTailNow();
    while (this.running && !this.problem) await this.progress();
    await this.files.deleted();
  }

  /** Writes what it can, and lets everybody go who waits. */
  async stop(): Promise<void> {
    await this.flush();
    this.stopped = true;
    clearTimeout(this.tailTimer);
    this.retry?.();
    while (this.running) await this.progress();
    this.wakeAll();
    await this.files.close();
  }

  private writeTailNow(): void {
    this.tailDue = true;
    this.start();
  }

  private start(): void {
    if (this.running || this.stopped) return;
    this.running = true;
    void this.run();
  }

  private async run(): Promise<void> {
    let more = true;
    while (more && !this.stopped) {
      try {
        more = await this.step();
        this.setProblem(undefined);
      } catch (error) {
        this.setProblem(problemOf(error));
        await this.pause();
      }
      this.wakeAll();
    }
    this.running = false;
    this.wakeAll();
  }

  /** One write; false when there is none to do. */
  private async step(): Promise<boolean> {
    const { files, pages } = this;
    const block = pages.unwritten();
    if (block?.content) {
      pages.written(block, await files.writeBlock(block.content, pages.segmentBytes()));
      pages.grown();
      return true;
    }
    if (files.tailBytes > 0 && this.journaled <= pages.sealedEnd) {
      await files.clearTail();
      return true;
    }
    if (!this.tailDue) return false;
    this.tailDue = false;
    const { end } = pages;
    const from = Math.max(this.journaled, pages.sealedEnd);
    if (from === end) return false;
    try {
      await files.writeTail(pages.open(from));
    } catch (error) {
      this.tailDue = true;
      throw error;
    }
    this.journaled = end;
    pages.grown();
    return true;
  }

  private setProblem(problem: Problem | undefined): void {
    const changed = this.problem?.message !== problem?.message;
    this.problem = problem;
    if (changed) this.pages.problemChanged();
  }

  private pause(): Promise<void> {
    this.wakeAll();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.timing.retryDelay);
      this.retry = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.stopped) this.retry();
    });
  }

  private progress(): Promise<void> {
    return new Promise((resolve) => this.sleepers.push(resolve));
  }

  private wakeAll(): void {
    for (const wake of this.sleepers.splice(0)) wake();
  }
}

function problemOf(error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  return { reason: code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'unknown', message };
}
