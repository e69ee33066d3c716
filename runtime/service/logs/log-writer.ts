// Writes what is read of a container's log into its book: one thing after the other, with marks where something happened between.
import type { LogBatch } from '../../contract/logs/log-batch.ts';
import type { LogMark } from '../../contract/logs.ts';
import type { LoggedContainer } from '../../engine/logs.ts';
import { copyOf, indexAt, timeOf } from '../../logs/batch.ts';
import type { Book } from '../../logs/book.ts';
import { compareTimes, type LogTime } from '../../logs/lines.ts';
import { timeOfClock } from '../../logs/times.ts';
import { type Restart, restartOf, trailingMarks } from './log-marks.ts';

export class LogWriter {
  readonly book: Book;
  private writing: Promise<void> = Promise.resolve();
  /** The container was started again, which must still be said. */
  private restart: Restart | undefined;
  private knownStart: number | undefined;
  private gap = false;

  constructor(book: Book) {
    this.book = book;
  }

  /** The engine is there and has the container as in `row`: reading goes on. */
  async begin(row: LoggedContainer['row']): Promise<void> {
    const marks = await trailingMarks(this.book);
    if (marks.at(-1)?.mark === 'lost') await this.mark('resumed');
    const said = marks.findLast(({ mark }) => mark === 'ended' || mark === 'started');
    // A start that was looked at stays what it is, also where its first lines seem to be older.
    if (row.startedAt !== this.knownStart) this.restart = restartOf(row, this.book.last, said);
    this.knownStart = row.startedAt;
    // All that it wrote before is there: whatever comes now is new.
    if (said?.mark === 'ended') await this.level();
  }

  /** Resolves when more may come. */
  append(batch: LogBatch): Promise<void> {
    return this.inTurn(async () => {
      if (this.gap) await this.book.mark('gap', this.book.last ?? timeOf(batch, 0));
      this.gap = false;
      const { restart } = this;
      const index = restart === undefined ? batch.count : indexAt(batch, restart.between);
      if (index === batch.count) return await this.book.append(batch);
      if (index > 0) await this.book.append(copyOf(batch, 0, index));
      await this.sayStarted();
      await this.book.append(copyOf(batch, index, batch.count));
    });
  }

  /** The next line does not join the last one: some may be missing between. */
  noteGap(): void {
    this.gap = true;
  }

  /** The past has been read: what is still to be said of it is said now. */
  level(): Promise<void> {
    return this.inTurn(() => this.sayStarted());
  }

  /** The container ended, at this time (ms since 1970) where that is known. */
  async ended(at: number | undefined): Promise<void> {
    const marks = await trailingMarks(this.book);
    const said = marks.findLast(({ mark }) => mark === 'ended' || mark === 'started');
    if (at === undefined || said?.mark === 'ended') return;
    const time = timeOfClock(at);
    // An end before the last start is another one's.
    if (said === undefined || compareTimes(time, said) >= 0) await this.mark('ended', time);
  }

  async removed(at: number): Promise<void> {
    const marks = await trailingMarks(this.book);
    if (!marks.some(({ mark }) => mark === 'removed')) await this.mark('removed', timeOfClock(at));
  }

  async lost(): Promise<void> {
    const last = (await trailingMarks(this.book)).at(-1)?.mark;
    if (last !== 'lost' && last !== 'ended') await this.mark('lost');
  }

  private async sayStarted(): Promise<void> {
    const { restart } = this;
    this.restart = undefined;
    if (restart?.ended !== undefined) await this.book.mark('ended', restart.ended);
    if (restart !== undefined) await this.book.mark('started', restart.started);
  }

  /** At `time`, or right behind the last line. Nothing in a book without lines: there is nothing that it would part. */
  private mark(mark: LogMark, time?: LogTime): Promise<void> {
    return this.inTurn(async () => {
      const { last } = this.book;
      if (last !== undefined) await this.book.mark(mark, time ?? last);
    });
  }

  /** A book takes the next only when it has the last. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(work);
    return this.writing;
  }
}
