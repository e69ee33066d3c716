// How a flood of output is read, of which most is never seen: by the piece, with rests in which others get to the processors.
import { availableParallelism } from 'node:os';
import { wholeLength } from './terminal-screen.ts';

/** Milliseconds without any output after which there is no flood. */
const quietMs = 100;
/** Characters without such a pause that are one: more than most screens hold. */
const floodSize = 4 * 1024;
/** A piece is as much as took so many milliseconds the last time, within these sizes. */
const pieceMs = 20;
const leastPiece = 4 * 1024;
const mostPiece = 64 * 1024;
/** After a piece: for each millisecond of work, and for each one in which a processor was waited for. */
const workRest = 1;
const waitRest = 3;
const longestRestMs = 100;

/** Processors beside which a flood leaves enough of them to the window. */
const enoughProcessors = 3;

export class FloodPace {
  private readonly fewProcessors: boolean;
  private read = 0;
  private busyAt = Number.NEGATIVE_INFINITY;
  private size = leastPiece;
  /** When the flood began (ms, of `performance.now`); infinite while there is none. */
  begunAt = Number.POSITIVE_INFINITY;

  constructor(processors = availableParallelism()) {
    this.fewProcessors = processors < enoughProcessors;
  }

  /** Output came: after a pause it may become a flood again. */
  arrived(now: number): void {
    if (now - this.busyAt <= quietMs) return;
    this.read = 0;
    this.begunAt = Number.POSITIVE_INFINITY;
  }

  /** The next piece is so long. */
  next(length: number, now: number): void {
    this.read += length;
    if (this.begunAt === Number.POSITIVE_INFINITY && this.read >= floodSize) this.begunAt = now;
  }

  /** The piece took `tookMs`, of which `workedMs` on a processor; answers for how many milliseconds to rest now. */
  drawn(length: number, tookMs: number, workedMs: number): number {
    this.size = Math.min(mostPiece, Math.max(leastPiece, Math.round((length * pieceMs) / Math.max(tookMs, 1))));
    if (!this.fewProcessors || this.begunAt === Number.POSITIVE_INFINITY) return 0;
    const worked = Math.min(workedMs, tookMs);
    return Math.min(longestRestMs, worked * workRest + (tookMs - worked) * waitRest);
  }

  /** Waits for something else than output are no pauses. */
  ready(now: number): void {
    this.busyAt = now;
  }

  /** The next piece of a text: about as long as is well, no character and no escape sequence of it cut. `atOnce`: whatever it takes. */
  pieceOf(text: string, from: number, atOnce: boolean): string {
    const size = this.fewProcessors && !atOnce ? this.size : mostPiece;
    for (let length = size; from + length < text.length; length *= 2) {
      const part = text.slice(from, from + length);
      const whole = wholeLength(/[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part);
      if (whole > 0) return part.slice(0, whole);
    }
    return text.slice(from);
  }
}
