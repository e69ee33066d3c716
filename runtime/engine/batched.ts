// Gathers a log's lines into batches, so that a busy log costs few messages and a quiet one no delay.
import { type LogLine, logCost } from '../contract/logs.ts';
import type { LogParser } from './log-parser.ts';

const batchCost = 64 * 1024;
const batchMs = 16;

/**
 * A batch goes out when it costs 64 KiB or 16 ms after the one before it; the first after a pause goes at once. At most one
 * chunk is read ahead, so a reader that stops, stops the source.
 */
export async function* batched(
  source: AsyncGenerator<Uint8Array>,
  parser: LogParser,
  fresh: (lines: LogLine[]) => LogLine[],
): AsyncGenerator<LogLine[]> {
  let pending: Promise<IteratorResult<Uint8Array>> | undefined;
  let lines: LogLine[] = [];
  let cost = 0;
  let due = 0;
  try {
    for (;;) {
      pending ??= source.next();
      const result = lines.length === 0 ? await pending : await before(due, pending);
      if (result !== undefined) {
        pending = undefined;
        const more = fresh(result.done ? parser.end() : parser.push(result.value));
        lines.push(...more);
        cost += logCost(more);
      }
      const now = performance.now();
      if (lines.length > 0 && (result === undefined || result.done || cost >= batchCost || now >= due)) {
        yield lines;
        lines = [];
        cost = 0;
        due = performance.now() + batchMs;
      }
      if (result?.done) return;
    }
  } finally {
    // The caller closes the stream beneath; what was read ahead then fails, and nobody waits for it any more.
    pending?.catch(() => {});
  }
}

/** The promise's value, or undefined when it is not there in time. */
async function before<T>(due: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, due - performance.now()));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
