// All log books of a home: opened by container, bounded in size together, kept for some days after the container is gone.
import { mkdir, rm } from 'node:fs/promises';
import type { KeptLog } from '../contract/logs.ts';
import { BlockCache } from './block-cache.ts';
import { Book } from './book.ts';
import type { OpenFile } from './book-files.ts';
import { BookFolders, bookKey, type Claim, type Release } from './book-folders.ts';
import type { BookSizes } from './book-sizes.ts';
import { type BookTitle, type Card, readCard, sameTitle, writeCard } from './card.ts';
import { compareTimes } from './lines.ts';
import { type BookSummary, summarizeBook } from './recovery.ts';
import { applyLimits, type Keepable, type LogLimits } from './retention.ts';
import { beginningOfTime, timeText } from './times.ts';

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

/** A book that lies in the folder, open or not. */
interface Entry {
  /** Absent when nobody can tell whose it was. */
  card?: Card;
  /** The card could not be written. */
  unsaved?: boolean;
  /** When its days began, in ms since 1970. */
  removedAt?: number | undefined;
  /** How it was when it was last looked at or closed. */
  summary: BookSummary;
}

interface OpenBook {
  book: Book;
  /** How many have it open. */
  readers: number;
  release: Release;
  /** Where it lies when another process has the container's own book: this one is deleted when it is closed. */
  copy?: string;
}

const nothing: BookSummary = { first: 0, end: 0, bytes: 0, segments: 0 };
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
  private readonly cache = new BlockCache();
  private readonly entries = new Map<string, Entry>();
  private readonly openBooks = new Map<string, OpenBook>();
  private readonly listeners = new Set<() => void>();
  private readonly timer: NodeJS.Timeout;
  private telling: NodeJS.Timeout | undefined;
  private tidying: Promise<void> = Promise.resolve();
  private closed = false;

  private constructor(options: ShelfOptions) {
    this.options = { ...options };
    this.folders = new BookFolders(options.folder, options.claim);
    this.ready = this.look().then(() => this.tidy());
    this.timer = setInterval(() => void this.tidy(), hour).unref();
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
      if (open.copy === undefined) await this.name(key, title);
      return open.book;
    });
  }

  /** The book of a container that may be gone; undefined when nothing is kept. To be closed like one of `book`. */
  find(engineId: string, containerId: string): Promise<Book | undefined> {
    const key = bookKey(engineId, containerId);
    return this.folders.inTurn(key, async () => {
      const known = this.openBooks.has(key) || (await readCard(this.folders.path(key))).kind === 'card';
      return known ? (await this.opened(key)).book : undefined;
    });
  }

  /** Logs on the disk, the newest first. */
  kept(): KeptLog[] {
    const rows = [...this.entries].flatMap(([key, { card, summary }]) => {
      if (card === undefined) return [];
      const { first, end, bytes, newest } = this.ownBook(key) ?? summary;
      const { service: _, ...title } = card.title;
      const kept: KeptLog = { ...title, lines: end - first, bytes };
      if (newest) kept.newest = timeText(newest);
      if (card.removedAt !== undefined) kept.removedAt = card.removedAt;
      return [{ kept, newest: newest ?? beginningOfTime }];
    });
    return rows.sort((a, b) => compareTimes(b.newest, a.newest)).map((row) => row.kept);
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
    await this.folders.inTurn(key, async () => {
      const entry = this.entries.get(key);
      if (entry?.card === undefined || entry.card.removedAt !== undefined) return;
      await this.save(key, entry, { ...entry.card, removedAt: at });
    });
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
    await Promise.all([...this.openBooks.keys()].map((key) => this.folders.inTurn(key, () => this.shut(key))));
  }

  private ownBook(key: string): Book | undefined {
    const open = this.openBooks.get(key);
    return open?.copy === undefined ? open?.book : undefined;
  }

  private async look(): Promise<void> {
    for (const key of await this.folders.look()) {
      await this.folders.inTurn(key, async () => {
        // What cannot be read is not listed; it is found again when it is asked for.
        if (!this.entries.has(key)) await this.lookAt(key).catch(() => undefined);
      });
    }
    this.changed();
  }

  private async lookAt(key: string): Promise<Entry | undefined> {
    const found = await readCard(this.folders.path(key));
    if (found.kind === 'none' || found.kind === 'newer') return undefined;
    const summary = await summarizeBook(this.folders.path(key));
    const entry: Entry =
      found.kind === 'card'
        ? { card: found.card, removedAt: found.card.removedAt, summary }
        : { removedAt: found.since, summary };
    this.entries.set(key, entry);
    return entry;
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
        onSegment: () => void this.tidy(),
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

  /** Writes down whose book it is, and that its container exists. */
  private async name(key: string, title: BookTitle): Promise<void> {
    const entry = this.entries.get(key) ?? (await this.lookAt(key)) ?? { summary: nothing };
    this.entries.set(key, entry);
    const { card } = entry;
    if (card && !entry.unsaved && card.removedAt === undefined && sameTitle(card.title, title)) return;
    await this.save(key, entry, { title, created: card?.created ?? this.clock() });
  }

  private async save(key: string, entry: Entry, card: Card): Promise<void> {
    entry.card = card;
    entry.removedAt = card.removedAt;
    const write = () => writeCard(this.folders.path(key), card);
    try {
      await (this.ownBook(key) ? write() : this.folders.withClaim(key, write));
      entry.unsaved = false;
    } catch {
      // A full disk, mostly: it is tried again when the book is closed.
      entry.unsaved = true;
    }
    this.changed();
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
    const entry = this.entries.get(key);
    if (open.copy !== undefined) await rm(this.folders.path(open.copy), { recursive: true, force: true });
    else if (entry) {
      if (entry.unsaved && entry.card) await this.save(key, entry, entry.card);
      entry.summary = await summarizeBook(this.folders.path(key));
    }
    this.openBooks.delete(key);
    await open.release();
    this.changed();
    if (!this.closed) void this.tidy();
  }

  private delete(key: string): Promise<'forgotten' | 'in-use' | 'not-found'> {
    return this.folders.inTurn(key, async () => {
      if (this.openBooks.has(key)) return 'in-use';
      if (!this.entries.has(key) && (await this.lookAt(key)) === undefined) return 'not-found';
      if (!(await this.folders.delete(key))) return 'in-use';
      this.entries.delete(key);
      this.changed();
      return 'forgotten';
    });
  }

  private tidy(): Promise<void> {
    this.tidying = this.tidying.then(() => (this.closed ? undefined : applyLimits(this.shears)));
    return this.tidying;
  }

  private readonly shears = {
    books: () => [...new Set([...this.entries.keys(), ...this.openBooks.keys()])].map((key) => this.keepable(key)),
    limits: () => this.limits,
    now: () => this.clock(),
    delete: async (key: string) => (await this.delete(key)) === 'forgotten',
    dropOldest: (key: string) => this.folders.inTurn(key, () => this.dropOldest(key)),
  };

  private keepable(key: string): Keepable {
    const book = this.openBooks.get(key)?.book;
    const { summary, removedAt } = this.entries.get(key) ?? { summary: nothing };
    const { bytes, segments, oldest } = book ?? summary;
    const removable = book ? Math.max(0, segments - 1) : Math.max(segments, bytes > 0 ? 1 : 0);
    return { key, bytes, removable, open: book !== undefined, oldest, removedAt };
  }

  private async dropOldest(key: string): Promise<boolean> {
    const book = this.openBooks.get(key)?.book;
    if (book) {
      const { segments } = book;
      book.shrink(book.bytes - 1);
      return book.segments < segments;
    }
    if (!(await this.folders.dropOldest(key))) return false;
    if ((await this.lookAt(key)) === undefined) this.entries.delete(key);
    this.changed();
    return true;
  }

  private clock(): number {
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
