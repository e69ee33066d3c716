// The marks at the end of a log book: what is known already need not be said again.
import { type LogMark, logMarks } from '../contract/logs.ts';
import type { Book } from '../logs/book.ts';
import type { LogTime } from '../logs/lines.ts';

/** More marks in a row than this say nothing new. */
const looked = 20;

export interface TrailingMark extends LogTime {
  mark: LogMark;
}

/** The marks behind the last line that the container wrote, the oldest first. */
export async function trailingMarks(book: Book): Promise<TrailingMark[]> {
  const from = Math.max(book.first, book.end - looked);
  const lines = await book.read(from, book.end - from);
  const words = lines.slice(lines.findLastIndex((line) => !line.mark) + 1);
  return words.flatMap(({ text, seconds, nanos }) => {
    const mark = logMarks.find((one) => one === text.toString('utf8'));
    return mark === undefined ? [] : [{ mark, seconds, nanos }];
  });
}
