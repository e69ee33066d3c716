// The marks at the end of a log book: what is known already need not be said again.
import type { ContainerRow } from '../../contract/containers.ts';
import { type LogMark, logMarks } from '../../contract/logs.ts';
import type { KnownLine } from '../../engine/logs/log-columns.ts';
import type { Book } from '../../logs/book.ts';
import { compareTimes, type LogTime } from '../../logs/lines.ts';
import { timeOfClock } from '../../logs/times.ts';

/** More marks in a row than this say nothing new. */
const looked = 20;

/** Nanoseconds below it count the lines of a whole second. */
const countedNanos = 1_000_000;

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

/** The last line that the container wrote, to go on from; undefined in a book without lines. */
export async function lastSaid(book: Book): Promise<KnownLine | undefined> {
  const { last } = book;
  for (let end = book.end; last !== undefined && end > book.first; end -= looked) {
    const from = Math.max(book.first, end - looked);
    const text = (await book.read(from, end - from)).findLast(({ mark }) => !mark)?.text;
    if (text !== undefined) return { ...last, text };
  }
  return last;
}

export interface Restart {
  /** What is later was written after the start. */
  between: LogTime;
  started: LogTime;
  /** The end before it, where that is not marked. */
  ended?: LogTime;
}

/** The container's last start, where it is behind the lines of the book (`last`) and not marked there (`said`). */
export function restartOf(
  { startedAt, finishedAt }: Pick<ContainerRow, 'startedAt' | 'finishedAt'>,
  last: LogTime | undefined,
  said: TrailingMark | undefined,
): Restart | undefined {
  if (startedAt === undefined || last === undefined) return undefined;
  const started = timeOfClock(startedAt);
  if (compareTimes(started, last) <= 0) return undefined;
  if (said?.mark === 'started' && compareTimes(started, said) <= 0) return undefined;
  // Where lines have whole seconds, those behind the start seem to be before it.
  if (said === undefined && last.nanos < countedNanos && started.seconds <= last.seconds) return undefined;
  if (finishedAt === undefined || finishedAt >= startedAt) return { between: started, started };
  // The engine notes both a little late: a container's first lines may be older than its start.
  const between = timeOfClock((startedAt + finishedAt) / 2);
  if (compareTimes(between, last) <= 0) return undefined;
  const ended = timeOfClock(finishedAt);
  const isNew = said?.mark !== 'ended' && compareTimes(ended, last) > 0;
  return { between, started, ...(isNew ? { ended } : {}) };
}
