// How fast a log arrives, and how late.
import type { LogBatch } from '../../contract/logs/log-batch.ts';
import { timeOf } from '../../logs/batch.ts';

const windowMs = 1000;
/** A log that was silent this long is level. */
const idleMs = 500;

export class LogPace {
  private counts: { at: number; lines: number }[] = [];
  private lag = 0;
  /** The least that a line ever was late: the way here, and the difference of the clocks. */
  private leastLag = Number.POSITIVE_INFINITY;
  private newestAt = 0;

  /** Lines that arrived now and were written just before. */
  note(batch: LogBatch): void {
    const now = performance.now();
    this.forget(now);
    this.counts.push({ at: now, lines: batch.count });
    if (batch.count === 0) return;
    const { seconds, nanos } = timeOf(batch, batch.count - 1);
    const written = seconds * 1000 + nanos / 1e6;
    this.lag = Date.now() - written;
    this.leastLag = Math.min(this.leastLag, this.lag);
    this.newestAt = now;
  }

  /** Lines a second. */
  get rate(): number {
    this.forget(performance.now());
    return this.counts.reduce((sum, { lines }) => sum + lines, 0) * (1000 / windowMs);
  }

  get behindMs(): number {
    if (performance.now() - this.newestAt > idleMs) return 0;
    return Math.max(0, Math.round(this.lag - this.leastLag));
  }

  private forget(now: number): void {
    const kept = this.counts.findIndex(({ at }) => now - at < windowMs);
    if (kept !== 0) this.counts.splice(0, kept < 0 ? this.counts.length : kept);
  }
}
