// Lines for tests: batches from texts, and a folder that goes with its test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LogBatch, stderrBit } from '../contract/logs/log-batch.ts';
import { BlockCache } from './block-cache.ts';
import { Book, type BookOptions } from './book.ts';
import type { BookSizes } from './book-sizes.ts';
import type { LogTime, StoredLine } from './lines.ts';

export interface MadeLine {
  /** Bytes where it is no UTF-8. */
  text: string | Buffer;
  time: LogTime;
  stderr?: boolean;
}

export function batchOf(lines: readonly MadeLine[]): LogBatch {
  const texts = lines.map(({ text }) => Buffer.concat([Buffer.from(text as Uint8Array), Buffer.from('\n')]));
  let end = 0;
  return {
    count: lines.length,
    text: new Uint8Array(Buffer.concat(texts)),
    ends: Uint32Array.from(texts, (text) => {
      end += text.length;
      return end;
    }),
    seconds: Uint32Array.from(lines, ({ time }) => time.seconds),
    nanos: Uint32Array.from(lines, ({ time, stderr }) => (stderr ? stderrBit : 0) + time.nanos),
  };
}

/** Lines `from` up to `to` of an endless log: `line 7`, each a microsecond after the one before. */
export function numbered(from: number, to: number, length = 0): (MadeLine & { text: string })[] {
  return Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const time = { seconds: 1_700_000_000 + Math.floor(number / 1e6), nanos: (number % 1e6) * 1000 };
    return { text: `line ${number}`.padEnd(length, '.'), time };
  });
}

export function textsOf(lines: readonly StoredLine[]): string[] {
  return lines.map(({ text }) => text.toString());
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-logs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Small enough that a few lines make blocks and a few blocks make segments. */
export const smallSizes: BookSizes = {
  blockText: 200,
  blockLines: 16,
  segment: 2048,
  tailDelay: 5,
  retryDelay: 5,
  mostWaiting: 2000,
};

/** Closed with the test. */
export async function openBook(folder: string, options: Partial<BookOptions> = {}): Promise<Book> {
  const book = await Book.open({
    folder,
    cache: new BlockCache(),
    eachBytes: () => 1e9,
    sizes: smallSizes,
    ...options,
  });
  onTestFinished(() => book.finish());
  return book;
}

export async function allOf(book: Book): Promise<StoredLine[]> {
  return book.read(book.first, book.end - book.first);
}
