// Times of lines: as RFC 3339 text and back, and the nanosecond after one.
import type { LogTime } from './lines.ts';

export const beginningOfTime: LogTime = { seconds: 0, nanos: 0 };

/** Lines come by the second: the last one's text is worth keeping. */
let written = { seconds: 0, text: '1970-01-01T00:00:00' };

/** `2026-01-31T23:59:59.000000000Z`. */
export function timeText({ seconds, nanos }: LogTime): string {
  if (written.seconds !== seconds) {
    written = { seconds, text: new Date(seconds * 1000).toISOString().slice(0, 19) };
  }
  return `${written.text}.${String(nanos).padStart(9, '0')}Z`;
}

/** An RFC 3339 time; digits beyond nanoseconds are dropped. Undefined for what is none, or before 1970. */
export function parseTime(text: string): LogTime | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  if (parts === null) return undefined;
  const ms = Date.parse(`${parts[1]}${parts[3]}`);
  if (!Number.isFinite(ms) || ms < 0) return undefined;
  return { seconds: ms / 1000, nanos: Number((parts[2] ?? '').padEnd(9, '0')) };
}

/** The time of a clock in ms since 1970. */
export function timeOfClock(ms: number): LogTime {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.floor((ms - seconds * 1000) * 1e6) };
}

export function nanosecondAfter(time: LogTime): LogTime {
  return time.nanos < 999_999_999
    ? { seconds: time.seconds, nanos: time.nanos + 1 }
    : { seconds: time.seconds + 1, nanos: 0 };
}
