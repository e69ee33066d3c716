// Gathers what a stream of log lines brings, so that a busy log costs few batches and a quiet one no delay.
import type { Readable } from 'node:stream';
import type { LogBatch } from '../../contract/logs/log-batch.ts';
import { engineProblem, toEngineProblem } from '../problem.ts';
import type { LogColumns } from './log-columns.ts';
import type { LogParser } from './log-parser.ts';

const batchBytes = 256 * 1024;
const batchMs = 16;

/**
 * A batch goes out when it has 256 KiB, or 16 ms after the one before it; the first after a pause goes at once. A reader that stops,
 * stops the source. A line that the end cuts off comes only where that is the `last` of the log. Ends with the stream; throws an EngineProblem when that breaks off.
 */
export async function* batchesOf(
  stream: Readable,
  parser: LogParser,
  columns: LogColumns,
  last = true,
): AsyncGenerator<LogBatch, void, void> {
  const changes = new Changes(stream);
  let due = 0;
  for (;;) {
    changes.seen();
    while (columns.textBytes < batchBytes) {
      const chunk = stream.read() as Uint8Array | null;
      if (chunk === null) break;
      parser.push(chunk);
    }
    const ended = stream.readableEnded || stream.closed;
    if (ended && last && stream.errored === null) parser.end();
    const now = performance.now();
    if (columns.count > 0 && (ended || now >= due || columns.textBytes >= batchBytes)) {
      yield columns.take();
      due = performance.now() + batchMs;
      if (!ended) continue;
    }
    if (stream.errored) throw toEngineProblem(stream.errored);
    if (stream.readableEnded) return;
    if (stream.closed) throw engineProblem('engine-unreachable', 'The engine closed the connection');
    await changes.wait(columns.count > 0 ? due - now : undefined);
  }
}

/** Tells that there may be something to read, or no more. */
class Changes {
  private changed = false;
  private wake: (() => void) | undefined;

  constructor(stream: Readable) {
    for (const event of ['readable', 'end', 'error', 'close']) stream.on(event, () => this.note());
  }

  seen(): void {
    this.changed = false;
  }

  private note(): void {
    this.changed = true;
    this.wake?.();
  }

  /** Until the next change since `seen`, or so many ms. */
  async wait(ms: number | undefined): Promise<void> {
    if (this.changed) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (ms !== undefined) timer = setTimeout(resolve, ms);
    });
    this.wake = undefined;
    clearTimeout(timer);
  }
}
