// One read of a container's log: the past and what comes, into its book, and the newest lines until the past is there.
import type { EngineConnection } from '../../engine/connection.ts';
import { type LoggedContainer, readLogBatches } from '../../engine/logs.ts';
import { timeOf } from '../../logs/batch.ts';
import { compareTimes, type LogTime } from '../../logs/lines.ts';
import { pause, unlessAborted } from '../waiting.ts';
import { lastSaid } from './log-marks.ts';
import type { LogPace } from './log-pace.ts';
import type { LogWriter } from './log-writer.ts';
import { RecentLines } from './recent-lines.ts';

/** A past that takes longer to read than this is preceded by its newest lines. */
const previewAfterMs = 100;
const previewLines = 1000;
/** An engine that gives neither soon is not waited for: the oldest lines are better than none. */
const longestHiddenMs = 2_000;

export interface ReadingParts {
  connection: EngineConnection;
  logged: LoggedContainer;
  writer: LogWriter;
  pace: LogPace;
  /** The engine leaves lines out when it follows. */
  lossy: boolean;
  /** Called when `level` or the preview changed. */
  onChange: () => void;
}

export class LogReading {
  /** All of the past is in the book. */
  level = false;
  private readonly parts: ReadingParts;
  private readonly life = new AbortController();
  private previewing = new AbortController();
  private readonly begun = performance.now();
  private recent: RecentLines | undefined;
  private recentWhole = false;
  /** The newest line when reading began: up to it, it is the past. */
  private goal: LogTime | undefined;
  /** The book has only the oldest lines so far, and the newest are on their way. */
  private hidesBook: boolean;

  constructor(parts: ReadingParts) {
    this.parts = parts;
    this.hidesBook = parts.writer.book.last === undefined;
  }

  /** The newest lines, while the book is behind them; not before the last of them is there. */
  get preview(): RecentLines | undefined {
    const whole = this.parts.lossy ? this.recentWhole : isAt(this.goal, this.recent?.last);
    return whole ? this.recent : undefined;
  }

  /** The book has nothing to show yet that would still be right in a moment. */
  get hidden(): boolean {
    return this.hidesBook && this.preview === undefined && performance.now() - this.begun < longestHiddenMs;
  }

  /** How far the book is behind the newest line that the engine is known to have (ms). */
  get behindMs(): number {
    const newest = this.recent?.last ?? this.goal;
    const { last } = this.parts.writer.book;
    if (this.level) return this.parts.pace.behindMs;
    if (newest === undefined || last === undefined) return 0;
    return Math.max(0, Math.round((newest.seconds - last.seconds) * 1000 + (newest.nanos - last.nanos) / 1e6));
  }

  stop(): void {
    this.life.abort();
  }

  /** Until the log's end, which is the container's, or `stop`. Throws as `readLogBatches` does. */
  async run(): Promise<void> {
    const { connection, logged, writer, pace, lossy } = this.parts;
    const { signal } = this.life;
    signal.addEventListener('abort', () => this.previewing.abort(), { once: true });
    try {
      void this.look();
      const range = {
        since: await lastSaid(writer.book),
        follow: true,
        lossy,
        onGap: () => writer.noteGap(),
        onLevel: () => void this.arrive(),
      };
      for await (const batch of readLogBatches(connection, logged, range, signal)) {
        await unlessAborted(writer.append(batch), signal);
        if (this.level) pace.note(batch);
        else if (this.reached()) await this.arrive();
      }
      await this.arrive();
    } finally {
      this.life.abort();
      this.endPreview();
    }
  }

  private reached(): boolean {
    // Podman tells whole seconds: any line of the second would be as late as its last.
    return !this.parts.lossy && isAt(this.recent?.last ?? this.goal, this.parts.writer.book.last);
  }

  private async arrive(): Promise<void> {
    if (this.level) return;
    this.level = true;
    this.endPreview();
    await unlessAborted(this.parts.writer.level(), this.life.signal);
    this.parts.onChange();
  }

  /** Finds out where the past ends, and shows its end while the rest is read; again where the engine did not answer that. */
  private async look(): Promise<void> {
    const { signal } = this.life;
    while (!signal.aborted && !this.level) {
      try {
        return await this.lookOnce(signal);
      } catch {
        // The past itself is read, and says what is wrong.
        this.endPreview();
        await pause(previewAfterMs, signal);
      }
    }
  }

  private async lookOnce(signal: AbortSignal): Promise<void> {
    const { connection, logged, lossy } = this.parts;
    for await (const batch of readLogBatches(connection, logged, { tail: 1, follow: false, lossy }, signal)) {
      this.goal = timeOf(batch, batch.count - 1);
    }
    if (this.goal === undefined || this.reached()) return await this.arrive();
    await pause(Math.max(0, previewAfterMs - (performance.now() - this.begun)), signal);
    if (!signal.aborted && !this.level) await this.runPreview();
  }

  private async runPreview(): Promise<void> {
    const { connection, logged, pace, lossy, onChange } = this.parts;
    const recent = new RecentLines();
    this.recent = recent;
    this.previewing = new AbortController();
    const range = { tail: previewLines, follow: !lossy, lossy };
    for await (const batch of readLogBatches(connection, logged, range, this.previewing.signal)) {
      if (this.recent !== recent) return;
      // The first ones are old.
      if (recent.last !== undefined) pace.note(batch);
      recent.add(batch);
      if (!lossy) onChange();
    }
    this.recentWhole = true;
    onChange();
  }

  private endPreview(): void {
    this.previewing.abort();
    this.recent = undefined;
    this.hidesBook = false;
  }
}

/** Whether what was read up to `last` has the line of the time `goal`. */
function isAt(goal: LogTime | undefined, last: LogTime | undefined): boolean {
  return goal !== undefined && last !== undefined && compareTimes(last, goal) >= 0;
}
