// The time of a log line as a person chose to see it.
import { formatAge } from '../format.ts';
import type { LogTimes } from './log-model.ts';

const digits = (value: number, count: number) => String(value).padStart(count, '0');

/** `at` is RFC 3339; `now` is ms since 1970. What is no time is shown as it is. */
export function logTimeText(at: string, times: LogTimes, now: number, locale: string): string {
  if (times === 'off') return '';
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  if (times === 'relative') return formatAge(Math.min(time.getTime(), now), locale, now);
  if (times === 'utc') return `${time.toISOString().slice(5, 10)} ${time.toISOString().slice(11, 23)}Z`;
  const day = `${digits(time.getMonth() + 1, 2)}-${digits(time.getDate(), 2)}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => digits(part, 2)).join(':');
  return `${day} ${clock}.${digits(time.getMilliseconds(), 3)}`;
}
