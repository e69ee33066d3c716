// The times of log lines, made fit to go on from: each line's is later than that of the line before.
import type { LogLine } from '../contract/logs.ts';

/** `2026-01-31T23:59:59.000000000Z`: of one length, so that text order is time order. */
const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** An RFC 3339 time in the exact form (UTC, nanoseconds); undefined for what is none. */
export function exactTime(text: string): string | undefined {
  if (exact.test(text)) return text;
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const ms = Date.parse(`${parts[1]}${parts[3]}`);
  if (!Number.isFinite(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}.${(parts[2] ?? '').padEnd(9, '0')}Z`;
}

/** The whole seconds since 1970 of an exact time, as every engine takes them in a query. */
export function secondsOf(time: string): number {
  return Math.floor(Date.parse(`${time.slice(0, 19)}Z`) / 1000);
}

/** The next nanosecond; stays within its second, which no log fills. */
function nanosecondAfter(time: string): string {
  const next = Math.min(Number(time.slice(20, 29)) + 1, 999_999_999);
  return `${time.slice(0, 20)}${String(next).padStart(9, '0')}Z`;
}

/**
 * Gives the lines their exact times and moves those that are not later than the line before to the nanosecond after it: podman tells
 * whole seconds only, and docker writes the two streams slightly out of order. What is read again from the beginning of a second
 * gets the same times again, so one time is enough to go on from.
 */
export function increasing(): (lines: LogLine[]) => LogLine[] {
  let before = '';
  return (lines) => {
    for (const line of lines) {
      const own = exactTime(line.at) ?? before;
      line.at = before === '' || own > before ? own : nanosecondAfter(before);
      before = line.at;
    }
    return lines;
  };
}

/** Drops lines up to the given exact time; times must be increasing. */
export function laterThan(time: string): (lines: LogLine[]) => LogLine[] {
  let past = false;
  return (lines) => {
    if (past) return lines;
    const first = lines.findIndex((line) => line.at > time);
    past = first >= 0;
    return past ? lines.slice(first) : [];
  };
}
