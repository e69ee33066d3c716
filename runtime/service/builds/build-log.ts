// The output of one build while it runs: all of it as long as that is little, else its beginning and its end.
import type { BuildOutput } from '../../contract/builds/build-record.ts';
import { Wakeup } from '../waiting.ts';

/** Characters kept of the beginning, and as many of the end. */
const keptEach = 4 * 1024 * 1024;
/** What one piece costs beside its text. */
const overhead = 64;

/** Stands where the middle was left out. */
export const logGap: BuildOutput = { stepId: '', stream: 'stdout', text: '' };

export class BuildLog {
  /** Characters that came. */
  size = 0;
  private readonly limit: number;
  private readonly head: BuildOutput[] = [];
  private headSize = 0;
  private tail: BuildOutput[] = [];
  private tailSize = 0;
  /** Pieces of the tail that had to make room. */
  private dropped = 0;
  private ended = false;
  private readonly readers = new Set<Wakeup>();

  constructor(limit = keptEach) {
    this.limit = limit;
  }

  get cut(): boolean {
    return this.dropped > 0;
  }

  add(output: BuildOutput): void {
    this.size += output.text.length;
    const cost = output.text.length + overhead;
    if (this.tail.length === 0 && this.headSize + cost <= this.limit) {
      this.head.push(output);
      this.headSize += cost;
    } else {
      this.tail.push(output);
      this.tailSize += cost;
      this.trim();
    }
    for (const reader of this.readers) reader.wake();
  }

  /** Nothing more comes: readers end. */
  end(): void {
    this.ended = true;
    for (const reader of this.readers) reader.wake();
  }

  /** All that is kept, a gap where something is missing. */
  all(): BuildOutput[] {
    return this.cut ? [...this.head, logGap, ...this.tail] : [...this.head, ...this.tail];
  }

  /** From the beginning and on, in batches; ends with the log or the signal. A reader that is too slow for the end gets a gap. */
  async *follow(signal: AbortSignal): AsyncGenerator<BuildOutput[]> {
    const wakeup = new Wakeup();
    this.readers.add(wakeup);
    let at = 0;
    let gapAt = -1;
    try {
      while (!signal.aborted) {
        const first = this.head.length + this.dropped;
        const batch = this.head.slice(at);
        if (at + batch.length >= this.head.length) {
          const from = Math.max(at, this.head.length);
          if (from < first && gapAt !== first) batch.push(logGap);
          if (from < first) gapAt = first;
          batch.push(...this.tail.slice(Math.max(0, from - first)));
        }
        at = first + this.tail.length;
        if (batch.length > 0) yield batch;
        else if (this.ended) return;
        else await wakeup.wait(signal);
      }
    } finally {
      this.readers.delete(wakeup);
    }
  }

  /** Half at a time, so that it is not done with each piece. */
  private trim(): void {
    if (this.tailSize <= this.limit * 2) return;
    let gone = 0;
    while (this.tailSize > this.limit && gone < this.tail.length - 1) {
      this.tailSize -= (this.tail[gone]?.text.length ?? 0) + overhead;
      gone += 1;
    }
    this.tail = this.tail.slice(gone);
    this.dropped += gone;
  }
}
