// How a book is laid out; tests make it small.
import type { WriterTiming } from './book-writer.ts';

export interface BookSizes extends WriterTiming {
  /** Bytes of text, or lines, at which a block is sealed. */
  blockText: number;
  blockLines: number;
  /** Bytes of a segment, or an eighth of what the book may have when that is less. */
  segment: number;
}

export const usualSizes: BookSizes = {
  blockText: 256 * 1024,
  blockLines: 16 * 1024,
  segment: 16 * 1024 * 1024,
  tailDelay: 100,
  retryDelay: 1000,
  mostWaiting: 4 * 1024 * 1024,
};
