// Sizes, shares and times in the words of both languages.
import { describe, expect, it } from 'vitest';
import { formatAge, formatBytes, formatDateTime, formatDuration, formatPercent } from './format.ts';
import { naturalCompare } from './natural-order.ts';

it.each([
  [0, 'en', '0 sec'],
  [1_480, 'en', '1.5 sec'],
  [9_960, 'en', '10 sec'],
  [59_400, 'en', '59 sec'],
  [65_000, 'en', '1 min 5 sec'],
  [-5, 'en', '0 sec'],
  [72_000, 'zh-CN', '1分钟 12秒'],
] as const)('writes %d ms in %s as %s', (ms, locale, text) => {
  expect(formatDuration(ms, locale)).toBe(text);
});

describe('formatBytes', () => {
  it('writes sizes as Docker does, decimal and binary', () => {
    expect(formatBytes(0, 'en')).toBe('0 B');
    expect(formatBytes(999, 'en')).toBe('999 B');
    expect(formatBytes(1234, 'en')).toBe('1.23 kB');
    expect(formatBytes(13_400_000, 'en')).toBe('13.4 MB');
    expect(formatBytes(187_654_321, 'zh-CN')).toBe('188 MB');
    expect(formatBytes(64 * 1024 * 1024, 'en', 'binary')).toBe('64 MiB');
    expect(formatBytes(1.5 * 1024 ** 3, 'de', 'binary')).toBe('1,5 GiB');
  });

  it('never writes a thousand of a unit', () => {
    expect(formatBytes(999_700, 'en')).toBe('1 MB');
    expect(formatBytes(1023.9, 'en', 'binary')).toBe('1 KiB');
  });

  it('says that a size is not known', () => {
    expect([formatBytes(-1, 'en'), formatBytes(Number.NaN, 'en')]).toEqual(['–', '–']);
  });
});

describe('formatPercent', () => {
  it('has one digit below a hundred', () => {
    expect([formatPercent(0, 'en'), formatPercent(12.34, 'en'), formatPercent(256.7, 'en')]).toEqual([
      '0.0%',
      '12.3%',
      '257%',
    ]);
  });
});

describe('formatAge', () => {
  const now = Date.UTC(2026, 0, 31);
  const ago = (seconds: number, locale = 'en') => formatAge(now - seconds * 1000, locale, now);

  it('takes the largest unit that is full', () => {
    expect([ago(3), ago(185), ago(2 * 3600 + 60), ago(86_400 * 3)]).toEqual([
      '3 sec. ago',
      '3 min. ago',
      '2 hr. ago',
      '3 days ago',
    ]);
    expect(ago(185, 'zh-CN')).toBe('3分钟前');
  });

  it('has never been in the future when it is now', () => {
    expect([ago(0), ago(0, 'zh-CN')]).toEqual(['now', '现在']);
  });
});

describe('formatDateTime', () => {
  it('names the day in the words of the locale', () => {
    const at = new Date(2026, 0, 31, 10, 11, 12).getTime();
    expect(formatDateTime(at, 'en')).toContain('Jan 31, 2026');
    expect(formatDateTime(at, 'zh-CN')).toContain('2026年1月31日');
  });
});

describe('naturalCompare', () => {
  it('puts c2 before c10, and names that differ by case in one fixed order', () => {
    expect(['c10', 'C2', 'c1', 'b'].toSorted(naturalCompare)).toEqual(['b', 'c1', 'C2', 'c10']);
    expect(naturalCompare('a', 'A')).not.toBe(0);
    expect(naturalCompare('a', 'a')).toBe(0);
  });
});
