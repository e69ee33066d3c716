// How many lines fall into each of equal spans of time: read off places, so whole blocks are never looked into.
import type { Lines, LogTime } from './lines.ts';
import { nanosecondAfter } from './times.ts';

export interface Histogram {
  since: LogTime;
  /** Not included. */
  until: LogTime;
  /** One for each span, the earliest first. */
  counts: number[];
}

const billion = 1_000_000_000n;

function toNanos(time: LogTime): bigint {
  return BigInt(time.seconds) * billion + BigInt(time.nanos);
}

function fromNanos(nanos: bigint): LogTime {
  return { seconds: Number(nanos / billion), nanos: Number(nanos % billion) };
}

/**
 * Counts the lines from `since` up to, not including, `until` in `buckets` spans; without these, from the first line to the last. Lines
 * that arrive meanwhile may be counted or not. An empty list has empty spans.
 */
export async function histogram(
  lines: Lines,
  buckets: number,
  range: { since?: LogTime | undefined; until?: LogTime | undefined } = {},
): Promise<Histogram> {
  const newest = await lines.timeAt(lines.end - 1);
  const since = range.since ?? (await lines.timeAt(lines.first)) ?? range.until ?? { seconds: 0, nanos: 0 };
  const until = range.until ?? (newest ? nanosecondAfter(newest) : since);
  const begin = toNanos(since);
  const span = toNanos(until) - begin;
  if (span <= 0n) return { since, until: since, counts: new Array(buckets).fill(0) };
  const counts: number[] = [];
  let before = await lines.placeAt(since);
  for (let bucket = 1; bucket <= buckets; bucket++) {
    const edge = fromNanos(begin + (span * BigInt(bucket)) / BigInt(buckets));
    const place = await lines.placeAt(edge);
    counts.push(Math.max(0, place - before));
    before = place;
  }
  return { since, until, counts };
}
