// What lies on a shelf: whose books there are, how large, and since when their containers are gone.
import type { KeptLog } from '../contract/logs.ts';
import type { Book } from './book.ts';
import type { BookFolders } from './book-folders.ts';
import { type BookTitle, type Card, readCard, sameTitle, writeCard } from './card.ts';
import { compareTimes } from './lines.ts';
import { type BookSummary, summarizeBook } from './recovery.ts';
import { beginningOfTime, timeText } from './times.ts';

export interface Entry {
  /** Absent when nobody can tell whose it was. */
  card?: Card;
  /** The card could not be written. */
  unsaved?: boolean;
  /** When its days began, in ms since 1970. */
  removedAt?: number | undefined;
  /** How it was when it was last looked at or closed. */
  summary: BookSummary;
}

export const noLines: BookSummary = { first: 0, end: 0, bytes: 0, segments: 0 };

export class Catalogue {
  readonly entries = new Map<string, Entry>();
  private readonly folders: BookFolders;

  constructor(folders: BookFolders) {
    this.folders = folders;
  }

  /** Looks at a book on the disk; undefined, and no longer listed, when it is none, or cannot be read. */
  async look(key: string): Promise<Entry | undefined> {
    const folder = this.folders.path(key);
    const found = await readCard(folder);
    const summary = await summarizeBook(folder).catch(() => undefined);
    if (found.kind === 'none' || found.kind === 'newer' || summary === undefined) {
      this.entries.delete(key);
      return undefined;
    }
    const entry: Entry =
      found.kind === 'card'
        ? { card: found.card, removedAt: found.card.removedAt, summary }
        : { removedAt: found.since, summary };
    this.entries.set(key, entry);
    return entry;
  }

  /** Writes down whose book this process has open, and that its container exists. */
  async name(key: string, title: BookTitle, now: number): Promise<void> {
    const entry = this.entries.get(key) ?? (await this.look(key)) ?? { summary: noLines };
    this.entries.set(key, entry);
    const { card } = entry;
    if (card && !entry.unsaved && card.removedAt === undefined && sameTitle(card.title, title)) return;
    await this.save(key, entry, { title, created: card?.created ?? now }, true);
  }

  /** Writes down that the container is gone. `own`: this process has the book open. */
  async remove(key: string, removedAt: number, own: boolean): Promise<void> {
    const entry = this.entries.get(key);
    if (entry?.card === undefined || entry.card.removedAt !== undefined) return;
    await this.save(key, entry, { ...entry.card, removedAt }, own);
  }

  /** Tries again what could not be written, and notes how the book is: it is about to be closed. */
  async closing(key: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    if (entry.unsaved && entry.card) await this.save(key, entry, entry.card, true);
    entry.summary = await summarizeBook(this.folders.path(key)).catch(() => entry.summary);
  }

  /** The newest first. `bookOf` gives the books that are open. */
  kept(bookOf: (key: string) => Book | undefined): KeptLog[] {
    const rows = [...this.entries].flatMap(([key, { card, summary }]) => {
      if (card === undefined) return [];
      const { first, end, bytes, newest } = bookOf(key) ?? summary;
      const { service: _, ...title } = card.title;
      const kept: KeptLog = { ...title, lines: end - first, bytes };
      if (newest) kept.newest = timeText(newest);
      if (card.removedAt !== undefined) kept.removedAt = card.removedAt;
      return [{ kept, newest: newest ?? beginningOfTime }];
    });
    return rows.sort((a, b) => compareTimes(b.newest, a.newest)).map((row) => row.kept);
  }

  private async save(key: string, entry: Entry, card: Card, own: boolean): Promise<void> {
    entry.card = card;
    entry.removedAt = card.removedAt;
    const write = () => writeCard(this.folders.path(key), card);
    try {
      await (own ? write() : this.folders.withClaim(key, write));
      entry.unsaved = false;
    } catch {
      // A full disk, mostly: it is tried again when the book is closed.
      entry.unsaved = true;
    }
  }
}
