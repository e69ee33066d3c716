// Numbers, sizes and times as people of a locale write them.
import { naturalCompare } from './natural-order.ts';

const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const formatters = new Map<string, unknown>();

function cached<Formatter>(key: string, make: () => Formatter): Formatter {
  const known = formatters.get(key) as Formatter | undefined;
  if (known) return known;
  const made = make();
  formatters.set(key, made);
  return made;
}

function numbers(locale: string, digits: number): Intl.NumberFormat {
  return cached(`number ${locale} ${digits}`, () => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }));
}

/** Three significant digits. As docker does it: what is on a disk in `decimal` (kB, MB), memory in `binary` (KiB, MiB). */
export function formatBytes(bytes: number, locale: string, units: 'decimal' | 'binary' = 'decimal'): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '–';
  const step = units === 'decimal' ? 1000 : 1024;
  const names = units === 'decimal' ? decimalUnits : binaryUnits;
  let value = bytes;
  let index = 0;
  // 999.5 would be written as 1000 of the smaller unit.
  while (value >= step - 0.5 && index < names.length - 1) {
    value /= step;
    index += 1;
  }
  const digits = index === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${numbers(locale, digits).format(value)} ${names[index]}`;
}

/** `percent` is 0 to 100 and, with several cores, beyond. */
export function formatPercent(percent: number, locale: string): string {
  if (!Number.isFinite(percent)) return '–';
  const digits = percent >= 100 ? 0 : 1;
  const format = cached(
    `percent ${locale} ${digits}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  return format.format(percent / 100);
}

/** "a, b and c", in the order of the names themselves. */
export function formatNames(names: readonly string[], locale: string): string {
  const lists = cached(`list ${locale}`, () => new Intl.ListFormat(locale, { type: 'conjunction' }));
  return lists.format(names.toSorted(naturalCompare));
}

/** A plain number with the locale's separators. */
export function formatNumber(value: number, locale: string): string {
  return numbers(locale, 2).format(value);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['week', 7 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** How long ago the point in time `ms` (since the epoch) was, in one short unit: "3 min. ago", "now". */
export function formatAge(ms: number, locale: string, now: number = Date.now()): string {
  const seconds = Math.round((ms - now) / 1000);
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  // A word only for this very second: "yesterday" would say less than "1 day ago" beside other figures.
  const numeric = seconds === 0 ? 'auto' : 'always';
  const format = cached(
    `age ${numeric} ${locale}`,
    () => new Intl.RelativeTimeFormat(locale, { style: 'short', numeric }),
  );
  return format.format(Math.trunc(seconds / size) || -0, unit);
}

/** Like "4.2 sec", "12 sec" or "1 min 5 sec": tenths only below ten seconds. `ms` is a length of time. */
export function formatDuration(ms: number, locale: string): string {
  const unit = (value: number, name: 'minute' | 'second', digits: number) =>
    cached(
      `duration ${name} ${digits} ${locale}`,
      () => new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: digits }),
    ).format(value);
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return unit(seconds, 'second', seconds < 9.95 ? 1 : 0);
  const whole = Math.round(seconds);
  return `${unit(Math.floor(whole / 60), 'minute', 0)} ${unit(whole % 60, 'second', 0)}`;
}

/** Date and time to the second, in the reader's time zone. `ms` since the epoch. */
export function formatDateTime(ms: number, locale: string): string {
  return cached(
    `date ${locale}`,
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }),
  ).format(ms);
}

/** Hours, minutes and seconds only: axes of charts. `ms` since the epoch. */
export function formatTime(ms: number, locale: string): string {
  return cached(`time ${locale}`, () => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })).format(ms);
}
