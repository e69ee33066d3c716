// A rhythm in words, and the days of the week as people of a language call them and begin them.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScheduleRhythm } from '../../../../runtime/contract/backup-schedules.ts';

export interface Weekday {
  /** 0 is Sunday. */
  day: number;
  short: string;
}

/** A Sunday, so that days after it are the days of the week. */
const sunday = Date.UTC(2023, 0, 1);
const dayMs = 86_400_000;

/** Monday first. */
export function useWeekdays(): readonly Weekday[] {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
    return [1, 2, 3, 4, 5, 6, 0].map((day) => ({ day, short: format.format(sunday + day * dayMs) }));
  }, [i18n.language]);
}

/** "Every day at 03:00". */
export function useRhythmWords(): (rhythm: ScheduleRhythm) => string {
  const { t } = useTranslation('volume-copies');
  const weekdays = useWeekdays();
  return (rhythm) => {
    if (rhythm.kind === 'hours') return t('schedule.every.hours', { count: rhythm.hours });
    if (rhythm.kind === 'day') return t('schedule.every.day', { at: rhythm.at });
    const days = weekdays.filter(({ day }) => rhythm.days.includes(day)).map(({ short }) => short);
    return t('schedule.every.week', { days: days.join(', '), at: rhythm.at });
  };
}

/** Date and time to the minute: nothing is scheduled by seconds. `ms` since the epoch. */
export function formatMoment(ms: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}
