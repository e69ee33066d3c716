// All log books of a home: opened by container, bounded in size together, kept for some days after the container is gone.
import { mkdir, rm } from 'node:fs/promises';
import type { KeptLog } from '../contract/logs.ts';
import { BlockCache } from './block-cache.ts';
import { Book } from './book.ts';
import type { OpenFile } from './book-files.ts';
import { BookFolders, bookKey, type Claim, type Release } from './book-folders.ts';
import type { BookSizes } from './book-sizes.ts';
import { type BookTitle, readCard } from './card.ts';
import { Catalogue, noLines } from './catalogue.ts';
import { applyLimits, type Keepable, type LogLimits } from './retention.ts';

export interface ShelfOptions {
  /** Made when it is not there; nobody else can enter it. */
  folder: string;
  limits: LogLimits;
  claim: Claim;
  /** The clock, in ms since 1970. */
  now?: () => number;
  sizes?: Partial<BookSizes>;
  openFile?: OpenFile;
}

interface OpenBook {
  book: Book;
  /** How many have it open. */
  readers: number;
  release: Release;
  /** Where it lies when another process has the container's own book: this one is deleted when it is closed. */
  copy?: string;
}

const hour = 3600 * 1000;

/**
 * Two processes may have a shelf in one folder. A book belongs to the one that opened it first; the other gets a book of its own that
 * begins with the same lines, and is deleted when it is closed.
 */
export class Shelf {
  /** Resolves when all that lies in the folder was looked at: `kept` is complete from then on. */
  readonly ready: Promise<void>;
  private readonly options: ShelfOptions;
  private readonly folders: BookFolders;
  private readonly catalogue: Catalogue;
  private readonly cache = new BlockCache();
  private readonly openBooks = new Map<string, OpenBook>();
  private readonly listeners = new Set<() => void>();
  private readonly timer: NodeJS.Timeout;
  private telling: NodeJS.Timeout | undefined;
  private tidying: Promise<void> = Promise.resolve();
  private tidyDue = false;
  private closed = false;

  private constructor(options: ShelfOptions) {
    this.options = { ...options };
    this.folders = new BookFolders(options.folder, options.claim);
    this.catalogue = new Catalogue(this.folders);
    this.ready = this.look().then(() => this.tidy());
    this.timer = setInterval(() => void this.look().then(() => this.tidy()), hour).unref();
  }

  /** Quick: what lies in the folder is looked at afterwards, see `ready`. Rejects when the folder cannot be made. */
  static async open(options: ShelfOptions): Promise<Shelf> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    return new Shelf(options);
  }

  get limits(): LogLimits {
    return this.options.limits;
  }

  /**
   * The book of a container that exists, begun when there is none, with what was captured before. Each call needs a `close` of its
   * own; all callers get the same book.
   */
  book(title: BookTitle): Promise<Book> {
    const key = bookKey(title.engineId, title.containerId);
    return this.folders.inTurn(key, async () => {
      const open = await this.opened(key);
      if (open.copy === undefined) await this.catalogue.name(key, title, this.now());
      this.changed();
      return open.book;
    });
  }

  /** The book of a container that may be gone; undefined when nothing is kept. To be closed like one of `book`. */
  find(engineId: string, containerId: string): Promise<Book | undefined> {
    const key = bookKey(engineId, containerId);
    return this.folders.inTurn(key, async () => {
      if (this.openBooks.has(key) || (await readCard(this.folders.path(key))).kind === 'card') {
        return (await this.opened(key)).book;
      }
      // Another process deleted it.
      if (this.catalogue.entries.delete(key)) this.changed();
      return undefined;
    });
  }

  /** Logs on the disk, the newest first. */
  kept(): KeptLog[] {
    return this.catalogue.kept((key) => this.ownBook(key));
  }

  /** Called when `kept` may have changed, once a second at most. Returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The container is gone since `at` (ms since 1970): its days begin. Nothing when there is no book. */
  async removed(engineId: string, containerId: string, at: number): Promise<void> {
    await this.ready;
    const key = bookKey(engineId, containerId);
    await this.folders.inTurn(key, () => this.catalogue.remove(key, at, this.ownBook(key) !== undefined));
    this.changed();
    await this.tidy();
  }

  /** Deletes a book. `in-use` while it is open, here or in another process. */
  async forget(engineId: string, containerId: string): Promise<'forgotten' | 'in-use' | 'not-found'> {
    await this.ready;
    return this.delete(bookKey(engineId, containerId));
  }

  /** Apply at once: what is over them is deleted before this resolves. */
  async setLimits(limits: LogLimits): Promise<void> {
    this.options.limits = limits;
    await this.tidy();
  }

  /** Closes all books, whoever has them open. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    clearTimeout(this.telling);
    await this.ready;
    await this.tidying;
    await this.folders.settled();
    await Promise.all([...this.openBooks.keys()].map((key) => this.folders.inTurn(key, () => this.shut(key))));
  }

  private ownBook(key: string): Book | undefined {
    const open = this.openBooks.get(key);
    return open?.copy === undefined ? open?.book : undefined;
  }

  private async look(): Promise<void> {
    for (const key of await this.folders.look()) {
      await this.folders.inTurn(key, async () => {
        const known = this.openBooks.has(key) || this.catalogue.entries.get(key)?.unsaved === true;
        if (!this.closed && !known) await this.catalogue.look(key);
      });
    }
    this.changed();
  }

  /** One more has the book open. */
  private async opened(key: string): Promise<OpenBook> {
    if (this.closed) throw new Error('the shelf is closed');
    const open = this.openBooks.get(key) ?? (await this.open(key));
    open.readers += 1;
    return open;
  }

  private async open(key: string): Promise<OpenBook> {
    const claimed = await this.folders.claim(key);
    const usable = claimed !== undefined && (await readCard(this.folders.path(key))).kind !== 'newer';
    if (claimed !== undefined && !usable) await claimed();
    const copied = claimed !== undefined && usable ? undefined : await this.folders.copy(key);
    const release = copied?.release ?? claimed ?? (async () => {});
    try {
      const book = await Book.open({
        folder: this.folders.path(copied?.name ?? key),
        cache: this.cache,
        eachBytes: () => this.limits.eachBytes,
        shared: copied !== undefined,
        onGrown: () => this.grown(),
        onClose: () => this.leave(key),
        ...(this.options.sizes && { sizes: this.options.sizes }),
        ...(this.options.openFile && { openFile: this.options.openFile }),
      });
      book.onChange(() => this.changed());
      const open: OpenBook = { book, readers: 0, release, ...(copied && { copy: copied.name }) };
      this.openBooks.set(key, open);
      return open;
    } catch (error) {
      await release();
      throw error;
    }
  }

  private leave(key: string): Promise<void> {
    return this.folders.inTurn(key, async () => {
      const open = this.openBooks.get(key);
      if (open === undefined) return;
      open.readers -= 1;
      if (open.readers <= 0) await this.shut(key);
    });
  }

  private async shut(key: string): Promise<void> {
    const open = this.openBooks.get(key);
    if (open === undefined) return;
    await open.book.finish();
    if (open.copy === undefined) await this.catalogue.closing(key);
    else await rm(this.folders.path(open.copy), { recursive: true, force: true });
    this.openBooks.delete(key);
    await open.release();
    this.changed();
    if (!this.closed) void this.tidy();
  }

  private delete(key: string): Promise<'forgotten' | 'in-use' | 'not-found'> {
    return this.folders.inTurn(key, async () => {
      if (this.openBooks.has(key)) return 'in-use';
      if (!this.catalogue.entries.has(key) && (await this.catalogue.look(key)) === undefined) return 'not-found';
      if (!(await this.folders.delete(key))) return 'in-use';
      this.catalogue.entries.delete(key);
      this.changed();
      return 'forgotten';
    });
  }

  /** A book became larger: it may be time to make room. */
  private grown(): void {
    if (this.tidyDue || this.shears.books().reduce((sum, { bytes }) => sum + bytes, 0) <= this.limits.totalBytes)
      return;
    this.tidyDue = true;
    void this.tidy();
  }

  private tidy(): Promise<void> {
    this.tidying = this.tidying.then(() => {
      this.tidyDue = false;
      return this.closed ? undefined : applyLimits(this.shears);
    });
    return this.tidying;
  }

  private readonly shears = {
    books: () =>
      [...new Set([...this.catalogue.entries.keys(), ...this.openBooks.keys()])].map((key) => this.keepable(key)),
    limits: () => this.limits,
    now: () => this.now(),
    delete: async (key: string) => (await this.delete(key)) === 'forgotten',
    dropOldest: (key: string) => this.folders.inTurn(key, () => this.dropOldest(key)),
  };

  private keepable(key: string): Keepable {
    const book = this.openBooks.get(key)?.book;
    const { summary, removedAt } = this.catalogue.entries.get(key) ?? { summary: noLines };
    const { bytes, segments, oldest } = book ?? summary;
    const removable = book ? Math.max(0, segments - 1) : Math.max(segments, bytes > 0 ? 1 : 0);
    return { key, bytes, removable, open: book !== undefined, oldest, removedAt };
  }

  private async dropOldest(key: string): Promise<boolean> {
    const book = this.openBooks.get(key)?.book;
    if (book) {
      const { segments } = book;
      await book.shrink(book.bytes - 1);
      return book.segments < segments;
    }
    if (!(await this.folders.dropOldest(key))) return false;
    await this.catalogue.look(key);
    this.changed();
    return true;
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private changed(): void {
    if (this.closed || this.listeners.size === 0) return;
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      for (const listener of this.listeners) listener();
    }, 1000).unref();
  }
}
