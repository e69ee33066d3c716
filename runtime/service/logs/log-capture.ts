// Captures one container's log into its book, over restarts of the container and of the engine, until it is closed.
import type { LogSource } from '../../contract/logs.ts';
import type { Problem } from '../../contract/problem.ts';
import { type LoggedContainer, readLogged } from '../../engine/logs.ts';
import type { Book } from '../../logs/book.ts';
import type { BookTitle } from '../../logs/card.ts';
import type { Shelf } from '../../logs/shelf.ts';
import { BackOff } from '../back-off.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { isLoss, problemOf, ServiceProblem } from '../problems.ts';
import { pause, Wakeup } from '../waiting.ts';
import { LogPace } from './log-pace.ts';
import { LogReading } from './log-reading.ts';
import { LogWriter } from './log-writer.ts';
import type { RecentLines } from './recent-lines.ts';

/** A log that ends while its container runs is asked for again, but not in a tight loop. */
const againMs = 250;
/** A container that was started is on its way to run for so long at most. */
const startingMs = 10_000;
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
  private readonly link: EngineLink | undefined;
  private readonly shelf: Shelf;
  private readonly life = new AbortController();
  private readonly listeners = new Set<() => void>();
  private readonly changed = new Wakeup();
  private reading: LogReading | undefined;
  private writer: LogWriter | undefined;
  private running: Promise<void> | undefined;
  private forget: (() => void) | undefined;
  private lost = false;
  private removed = false;
  private starts = 0;

  /** Without a `link` there is only what is kept of a container that is gone. */
  constructor(engineId: string, containerId: string, shelf: Shelf, link: EngineLink | undefined) {
    this.engineId = engineId;
    this.containerId = containerId;
    this.shelf = shelf;
    this.link = link;
  }

  /** What is to be shown now: the book, or the newest lines while the book is behind them. Another object has other numbers. */
  get lines(): Book | RecentLines | undefined {
    const { reading } = this;
    return reading?.preview ?? (reading?.hidden === true ? undefined : this.book);
  }

  /** How far the book is behind the newest line that the engine is known to have (ms). */
  get behindMs(): number {
    return this.reading?.behindMs ?? 0;
  }

  /** Called at each change of what is told here; it must be quick. Returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    const running = this.link === undefined ? this.runKept() : this.run(this.link, this.life.signal);
    // Only a book that cannot be opened, or written, ends it so.
    this.running ??= running.catch((error: unknown) => this.set('unreadable', problemOf(error)));
  }

  /** Ends the reads and closes the book. */
  async close(): Promise<void> {
    this.life.abort();
    this.reading?.stop();
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
        this.reading?.stop();
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
      this.driver = logged.driver === '' ? undefined : logged.driver;
      const title = this.describe(logged.row);
      if (logged.driver === 'none') throw new ServiceProblem('log-driver', logged.driver);
      const writer = await this.open(logged, title);
      backOff.reset();
      await this.read(link, logged, writer);
      if (signal.aborted) return 'over';
      return this.lost ? lostProblem(link) : await this.stopped(link, starts, logged.row.startedAt, signal);
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
  }: Pick<BookTitle, 'name' | 'image'> & { project?: string | undefined; service?: string | undefined }): BookTitle {
    this.title = {
      engineId: this.engineId,
      containerId: this.containerId,
      name,
      image,
      ...(project === undefined ? {} : { project }),
      ...(service === undefined ? {} : { service }),
    };
    return this.title;
  }

  private async open({ row }: LoggedContainer, title: BookTitle): Promise<LogWriter> {
    const held = this.book;
    const book = await this.shelf.book(title);
    // The one that was found at the beginning is the same, and open twice now.
    await held?.close();
    this.use(book);
    const writer = this.writer?.book === book ? this.writer : new LogWriter(book);
    this.writer = writer;
    await writer.begin(row);
    return writer;
  }

  private async read(link: EngineLink, logged: LoggedContainer, writer: LogWriter): Promise<void> {
    const onChange = () => {
      if (reading.level && this.status === 'reading' && isUp(logged)) this.set('following');
      else this.tell();
    };
    const lossy = link.state.info?.flavour === 'podman';
    const { connection } = link;
    const reading = new LogReading({ connection, logged, writer, pace: this.pace, lossy, onChange });
    this.reading = reading;
    this.set('reading');
    try {
      if (!this.lost && !this.life.signal.aborted) await reading.run();
    } finally {
      this.reading = undefined;
    }
  }

  /** The log came to its end: why, and until when. */
  private async stopped(
    link: EngineLink,
    starts: number,
    startedAt: number | undefined,
    signal: AbortSignal,
  ): Promise<Problem | 'over' | 'again'> {
    const logged = await readLogged(link.connection, this.containerId, signal);
    if (logged === undefined) return await this.gone();
    const { finishedAt } = logged.row;
    if (isUp(logged)) {
      await pause(againMs, signal);
      return 'again';
    }
    // It ran once more meanwhile: what it said then is still to be read.
    if (logged.row.startedAt !== startedAt) return 'again';
    await this.writer?.ended(finishedAt);
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
    this.writer ??= new LogWriter(this.book);
    await this.writer.removed(now);
    await this.shelf.removed(this.engineId, this.containerId, now);
    this.set('kept');
    return 'over';
  }

  private async lose(link: EngineLink, problem: Problem): Promise<void> {
    this.set('lost', problem.reason === 'canceled' ? lostProblem(link) : problem);
    await this.writer?.lost();
  }

  /** Until the engine is back, or it is time to try. */
  private async away(link: EngineLink, ms: number, signal: AbortSignal): Promise<void> {
    do {
      const timer = setTimeout(() => this.changed.wake(), ms);
      await this.changed.wait(signal);
      clearTimeout(timer);
    } while (!signal.aborted && link.state.status !== 'ready');
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

/** Podman tells of a start a moment before the container is said to run. */
function isUp({ row: { state, startedAt = 0, finishedAt = 0 } }: LoggedContainer): boolean {
  if (state === 'running' || state === 'paused' || state === 'restarting') return true;
  return startedAt > finishedAt && Math.abs(Date.now() - startedAt) < startingMs;
}

function lostProblem(link: EngineLink): Problem {
  return link.state.problem ?? { reason: 'engine-unreachable', message: 'The engine closed the connection' };
}
