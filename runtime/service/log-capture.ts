// Captures one container's log into its book, over restarts of the container and of the engine, until it is closed.
import type { LogBatch } from '../contract/log-batch.ts';
import type { LogMark, LogSource } from '../contract/logs.ts';
import type { Problem } from '../contract/problem.ts';
import type { EngineConnection } from '../engine/connection.ts';
import { type LoggedContainer, readLogBatches, readLogged } from '../engine/logs.ts';
import { copyOf, indexAt, timeOf } from '../logs/batch.ts';
import type { Book } from '../logs/book.ts';
import type { BookTitle } from '../logs/card.ts';
import { compareTimes, type LogTime } from '../logs/lines.ts';
import type { Shelf } from '../logs/shelf.ts';
import { timeOfClock } from '../logs/times.ts';
import { BackOff } from './back-off.ts';
import type { EngineLink } from './engine-link.ts';
import { trailingMarks } from './log-marks.ts';
import { LogPace } from './log-pace.ts';
import { isLoss, problemOf, ServiceProblem } from './problems.ts';
import { RecentLines } from './recent-lines.ts';
import { pause, unlessAborted, Wakeup } from './waiting.ts';

/** A log that ends while its container runs is asked for again, but not in a tight loop. */
const againMs = 250;
/** A past that takes longer to read than this is preceded by its newest lines. */
const previewAfterMs = 100;
const previewLines = 1000;

export type CaptureStatus = LogSource['status'];

export class LogCapture {
  readonly engineId: string;
  readonly containerId: string;
  status: CaptureStatus = 'reading';
  problem: Problem | undefined;
  title: BookTitle | undefined;
  driver: string | undefined;
  book: Book | undefined;
  readonly pace = new LogPace();
  private preview: RecentLines | undefined;
  /** The book has only the oldest lines so far, and the newest are on their way. */
  private hidden = false;
  /** The newest line when reading began: up to it, it is the past. */
  private goal: LogTime | undefined;
  private readonly link: EngineLink | undefined;
  private readonly shelf: Shelf;
  private readonly life = new AbortController();
  private readonly listeners = new Set<() => void>();
  private readonly changed = new Wakeup();
  private reading: AbortController | undefined;
  private previewing: AbortController | undefined;
  private running: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private forget: (() => void) | undefined;
  private lost = false;
  private removed = false;
  private starts = 0;
  /** When the container was started again, where that must still be said. */
  private startedAt: LogTime | undefined;
  private gap = false;

  /** Without a `link` there is only what is kept of a container that is gone. */
  constructor(engineId: string, containerId: string, shelf: Shelf, link: EngineLink | undefined) {
    this.engineId = engineId;
    this.containerId = containerId;
    this.shelf = shelf;
    this.link = link;
  }

  /** What is to be shown now: the book, or the newest lines while the book is behind them. Another object has other numbers. */
  get lines(): Book | RecentLines | undefined {
    if (this.preview !== undefined && this.preview.end > this.preview.first) return this.preview;
    return this.hidden ? undefined : this.book;
  }

  /** How far the book is behind the newest line that the engine is known to have (ms). */
  get behindMs(): number {
    if (this.status !== 'reading') return this.status === 'following' ? this.pace.behindMs : 0;
    const newest = this.preview?.last ?? this.goal;
    const last = this.book?.last;
    if (newest === undefined || last === undefined) return 0;
    return Math.max(0, Math.round((newest.seconds - last.seconds) * 1000 + (newest.nanos - last.nanos) / 1e6));
  }

  /** Called at each change of what is told here; it must be quick. Returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.running ??= this.link === undefined ? this.runKept() : this.run(this.link, this.life.signal);
  }

  /** Ends the reads and closes the book. */
  async close(): Promise<void> {
    this.life.abort();
    this.reading?.abort();
    this.changed.wake();
    await this.running;
    this.forget?.();
    await this.book?.close();
    this.book = undefined;
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private set(status: CaptureStatus, problem?: Problem): void {
    this.status = status;
    this.problem = problem;
    this.tell();
  }

  private async runKept(): Promise<void> {
    this.use(await this.shelf.find(this.engineId, this.containerId));
    if (this.book === undefined) this.set('unreadable', noSuchContainer(this.containerId));
    else this.set('kept');
  }

  private async run(link: EngineLink, signal: AbortSignal): Promise<void> {
    const unlisten = link.listen({
      event: (event) => {
        if (event.type !== 'container' || event.id !== this.containerId) return;
        if (event.action === 'start') this.starts += 1;
        if (event.action === 'destroy') this.removed = true;
        this.changed.wake();
      },
      up: () => this.changed.wake(),
      // An engine that only hung may go on with the streams it had, or may not: what is asked anew is never half.
      down: () => {
        this.lost = true;
        this.reading?.abort();
        this.changed.wake();
      },
    });
    const backOff = new BackOff();
    try {
      this.use(await this.shelf.find(this.engineId, this.containerId));
      while (!signal.aborted) {
        this.lost = false;
        const problem = await this.round(link, signal, backOff);
        if (problem === 'over' || signal.aborted) break;
        if (problem === 'again') continue;
        await this.lose(link, problem);
        await this.away(link, backOff.next(), signal);
      }
    } finally {
      unlisten();
      this.endPreview();
    }
  }

  private use(book: Book | undefined): void {
    if (book === undefined || this.book === book) return;
    this.forget?.();
    this.book = book;
    this.forget = book.onChange(() => this.tell());
    this.tell();
  }

  /** One life of the connection: until the engine is lost, or there is nothing more to come from this container. */
  private async round(link: EngineLink, signal: AbortSignal, backOff: BackOff): Promise<Problem | 'over' | 'again'> {
    try {
      const { connection } = link;
      const { starts } = this;
      const logged = await readLogged(connection, this.containerId, signal);
      if (logged === undefined) return await this.gone();
      this.describe(logged.row);
      this.driver = logged.driver === '' ? undefined : logged.driver;
      if (logged.driver === 'none') throw new ServiceProblem('log-driver', logged.driver);
      await this.open(logged);
      if (this.lost) return lostProblem(link);
      backOff.reset();
      await this.read(connection, logged, signal);
      if (signal.aborted) return 'over';
      return this.lost ? lostProblem(link) : await this.stopped(link, starts, signal);
    } catch (error) {
      if (signal.aborted) return 'over';
      const problem = problemOf(error);
      if (this.lost || isLoss(problem) || problem.reason === 'canceled') return problem;
      return await this.refuse(link, problem, backOff, signal);
    }
  }

  describe({
    name,
    image,
    project,
    service,
  }: Pick<BookTitle, 'name' | 'image'> & { project?: string | undefined; service?: string | undefined }): void {
    this.title = {
      engineId: this.engineId,
      containerId: this.containerId,
      name,
      image,
      ...(project === undefined ? {} : { project }),
      ...(service === undefined ? {} : { service }),
    };
  }

  private async open({ row }: LoggedContainer): Promise<void> {
    const held = this.book;
    if (this.title === undefined) return;
    const book = await this.shelf.book(this.title);
    // The one that was found at the beginning is the same, and open twice now.
    await held?.close();
    this.use(book);
    const marks = await trailingMarks(book);
    if (book.last === undefined) return;
    if (marks.at(-1)?.mark === 'lost') await this.mark('resumed');
    this.startedAt = startOf(
      row,
      book.last,
      marks.findLast(({ mark }) => mark === 'started'),
    );
  }

  private async read(connection: EngineConnection, logged: LoggedContainer, outer: AbortSignal): Promise<void> {
    const reading = new AbortController();
    const abort = () => reading.abort();
    outer.addEventListener('abort', abort, { once: true });
    this.reading = reading;
    this.goal = undefined;
    this.hidden = this.book?.last === undefined;
    this.set('reading');
    let level = false;
    const arrive = async () => {
      if (level) return;
      level = true;
      this.endPreview();
      await this.write(() => this.sayStarted());
      if (this.status === 'reading' && isUp(logged)) this.set('following');
      else this.tell();
    };
    try {
      void this.look(connection, logged, reading.signal, () => level, arrive);
      const range = { since: this.book?.last, follow: true, onGap: () => this.noteGap() };
      for await (const batch of readLogBatches(connection, logged, range, reading.signal)) {
        await unlessAborted(
          this.write(() => this.append(batch)),
          reading.signal,
        );
        if (level) this.pace.note(batch);
        else if (this.reached()) await arrive();
      }
      await arrive();
    } finally {
      outer.removeEventListener('abort', abort);
      reading.abort();
      this.reading = undefined;
      this.endPreview();
    }
  }

  private reached(): boolean {
    const last = this.book?.last;
    const newest = this.preview?.last ?? this.goal;
    return last !== undefined && newest !== undefined && compareTimes(last, newest) >= 0;
  }

  /** Finds out where the past ends, and shows its end while the rest is read. */
  private async look(
    connection: EngineConnection,
    logged: LoggedContainer,
    signal: AbortSignal,
    level: () => boolean,
    arrive: () => Promise<void>,
  ): Promise<void> {
    try {
      const begun = performance.now();
      for await (const batch of readLogBatches(connection, logged, { tail: 1, follow: false }, signal)) {
        this.goal = timeOf(batch, batch.count - 1);
      }
      if (this.goal === undefined || this.reached()) return await arrive();
      await pause(Math.max(0, previewAfterMs - (performance.now() - begun)), signal);
      if (signal.aborted || level()) return;
      await this.runPreview(connection, logged, signal);
    } catch {
      // The past itself is read, and says what is wrong.
      this.endPreview();
    }
  }

  private async runPreview(connection: EngineConnection, logged: LoggedContainer, outer: AbortSignal): Promise<void> {
    const previewing = new AbortController();
    outer.addEventListener('abort', () => previewing.abort(), { once: true });
    this.previewing = previewing;
    const preview = new RecentLines();
    this.preview = preview;
    const range = { tail: previewLines, follow: true };
    for await (const batch of readLogBatches(connection, logged, range, previewing.signal)) {
      if (this.preview !== preview) return;
      if (preview.last !== undefined) this.pace.note(batch);
      preview.add(batch);
      this.tell();
    }
  }

  private endPreview(): void {
    this.previewing?.abort();
    this.previewing = undefined;
    this.preview = undefined;
    this.hidden = false;
  }

  private noteGap(): void {
    this.gap = true;
  }

  /** One write after the other: a book takes the next only when it has the last. */
  private write(work: () => Promise<void>): Promise<void> {
    this.writing = this.writing.then(work);
    return this.writing;
  }

  private async append(batch: LogBatch): Promise<void> {
    if (this.gap) await this.book?.mark('gap', this.book.last ?? timeOf(batch, 0));
    this.gap = false;
    const started = this.startedAt;
    const index = started === undefined ? batch.count : indexAt(batch, started);
    if (index === batch.count) return await this.book?.append(batch);
    if (index > 0) await this.book?.append(copyOf(batch, 0, index));
    await this.sayStarted();
    await this.book?.append(copyOf(batch, index, batch.count));
  }

  private async sayStarted(): Promise<void> {
    const time = this.startedAt;
    this.startedAt = undefined;
    if (time !== undefined) await this.book?.mark('started', time);
  }

  /** At `time`, or right behind the last line. Nothing in a book without lines: they may be older than the mark. */
  private async mark(mark: LogMark, time?: LogTime): Promise<void> {
    await this.write(async () => {
      const { book } = this;
      if (book?.last !== undefined) await book.mark(mark, time ?? book.last);
    });
  }

  /** The log came to its end: why, and until when. */
  private async stopped(link: EngineLink, starts: number, signal: AbortSignal): Promise<Problem | 'over' | 'again'> {
    const logged = await readLogged(link.connection, this.containerId, signal);
    if (logged === undefined) return await this.gone();
    const { finishedAt } = logged.row;
    if (isUp(logged)) {
      await pause(againMs, signal);
      return 'again';
    }
    if (this.book?.last !== undefined && finishedAt !== undefined) {
      const marks = await trailingMarks(this.book);
      const said = marks.findLast(({ mark }) => mark === 'ended' || mark === 'started');
      if (said?.mark !== 'ended') await this.mark('ended', timeOfClock(finishedAt));
    }
    this.set('ended');
    while (!signal.aborted && !this.lost && !this.removed && this.starts === starts) await this.changed.wait(signal);
    return this.lost ? lostProblem(link) : 'again';
  }

  private async gone(): Promise<'over'> {
    if (this.book === undefined) {
      this.set('unreadable', noSuchContainer(this.containerId));
      return 'over';
    }
    const now = Date.now();
    const marks = await trailingMarks(this.book);
    if (!marks.some(({ mark }) => mark === 'removed')) await this.mark('removed', timeOfClock(now));
    await this.shelf.removed(this.engineId, this.containerId, now);
    this.set('kept');
    return 'over';
  }

  private async lose(link: EngineLink, problem: Problem): Promise<void> {
    const { book } = this;
    this.set('lost', problem.reason === 'canceled' ? lostProblem(link) : problem);
    const last = book && (await trailingMarks(book)).at(-1)?.mark;
    if (last === 'lost' || last === 'ended') return;
    await this.mark('lost');
  }

  /** Until the engine is back, or it is time to try. */
  private async away(link: EngineLink, ms: number, signal: AbortSignal): Promise<void> {
    const rest = new AbortController();
    const end = () => rest.abort();
    signal.addEventListener('abort', end, { once: true });
    do {
      await Promise.race([pause(ms, rest.signal), this.changed.wait(rest.signal)]);
    } while (!signal.aborted && link.state.status !== 'ready');
    signal.removeEventListener('abort', end);
    rest.abort();
  }

  /** The engine answers, but not with the log. */
  private async refuse(
    link: EngineLink,
    problem: Problem,
    backOff: BackOff,
    signal: AbortSignal,
  ): Promise<'over' | 'again'> {
    const flavour = link.state.info?.flavour;
    if (problem.reason === 'not-found') {
      await pause(backOff.next(), signal);
      return 'again';
    }
    if (problem.reason === 'log-driver') {
      const fix = flavour === 'podman' ? '--log-driver k8s-file' : '--log-driver local';
      this.set('unreadable', { reason: 'log-driver', message: this.driver ?? problem.message, fix });
    } else {
      this.set('unreadable', problem);
      await pause(backOff.next(), signal);
    }
    await this.changed.wait(signal);
    return 'again';
  }
}

function noSuchContainer(id: string): Problem {
  return { reason: 'not-found', message: `No such container: ${id}` };
}

function isUp({ row: { state } }: LoggedContainer): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting';
}

function lostProblem(link: EngineLink): Problem {
  return link.state.problem ?? { reason: 'engine-unreachable', message: 'The engine closed the connection' };
}

/** The container's last start, where it is behind the lines of the book and not marked there. */
function startOf(row: LoggedContainer['row'], last: LogTime, marked: LogTime | undefined): LogTime | undefined {
  if (row.startedAt === undefined) return undefined;
  const started = timeOfClock(row.startedAt);
  const isNew = compareTimes(started, last) > 0 && (marked === undefined || compareTimes(started, marked) > 0);
  return isNew ? started : undefined;
}
