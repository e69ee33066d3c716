// What is deleted when there are too many logs or they are too old.
import { compareTimes, type LogTime } from './lines.ts';
import { beginningOfTime } from './times.ts';

/** Bytes for all books and for one, and days after the container was removed. */
export interface LogLimits {
  totalBytes: number;
  eachBytes: number;
  keepDays: number;
}

/** What is asked of a book to decide. */
export interface Keepable {
  key: string;
  bytes: number;
  /** Segments that can go. The newest of an open book cannot. */
  removable: number;
  open: boolean;
  oldest?: LogTime | undefined;
  /** Since when its container is gone, in ms since 1970. */
  removedAt?: number | undefined;
}

const day = 24 * 3600 * 1000;

/** How it is done; each tells whether it could be: another process may have the book. */
export interface Shears {
  books(): Keepable[];
  limits(): LogLimits;
  now(): number;
  delete(key: string): Promise<boolean>;
  dropOldest(key: string): Promise<boolean>;
}

/** Deletes until everything is within the limits, as far as that goes. */
export async function applyLimits(shears: Shears): Promise<void> {
  const stuck = new Set<string>();
  for (const { key } of expired(shears.books(), shears.limits(), shears.now())) {
    if (!(await shears.delete(key).catch(() => false))) stuck.add(key);
  }
  while (true) {
    const books = shears.books().map((book) => (stuck.has(book.key) ? { ...book, removable: 0 } : book));
    const next = nextToShrink(books, shears.limits());
    if (next === undefined) return;
    if (!(await shears.dropOldest(next.key).catch(() => false))) stuck.add(next.key);
  }
}

/** Books whose days are over and that nobody has open. */
export function expired(books: readonly Keepable[], { keepDays }: LogLimits, now: number): Keepable[] {
  return books.filter(({ open, removedAt }) => !open && removedAt !== undefined && removedAt + keepDays * day <= now);
}

/** The book whose oldest segment goes next: its own size first, then that of all; open books only when no other has one to give. */
function nextToShrink(books: readonly Keepable[], limits: LogLimits): Keepable | undefined {
  const large = books.find(({ bytes, removable, open }) => bytes > limits.eachBytes && removable > (open ? 0 : 1));
  if (large) return large;
  if (books.reduce((sum, { bytes }) => sum + bytes, 0) <= limits.totalBytes) return undefined;
  const able = books.filter(({ removable }) => removable > 0);
  const closed = able.filter(({ open }) => !open);
  return (closed.length > 0 ? closed : able).sort(byAge)[0];
}

function byAge(a: Keepable, b: Keepable): number {
  return compareTimes(a.oldest ?? beginningOfTime, b.oldest ?? beginningOfTime);
}
