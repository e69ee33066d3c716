// When schedules are due: in plain weeks, over changes of the clocks, and for whatever rhythm.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScheduleRhythm } from '../../contract/backup-schedules.ts';
import { isDue, nextTime } from './schedule-times.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const at = (text: string) => new Date(text).getTime();
const told = (ms: number) => new Date(ms).toISOString();

describe('when a schedule is due', () => {
  const zone = process.env.TZ;
  beforeEach(() => {
    process.env.TZ = 'Europe/Berlin';
  });
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('comes so many hours after the last, however late it is asked', () => {
    const rhythm: ScheduleRhythm = { kind: 'hours', hours: 6 };
    const anchor = at('2026-05-01T10:00:00Z');
    expect(nextTime(rhythm, anchor, anchor)).toBe(anchor + 6 * hourMs);
    expect(nextTime(rhythm, anchor, anchor + 6 * hourMs)).toBe(anchor + 12 * hourMs);
    expect(nextTime(rhythm, anchor, anchor + 100 * hourMs)).toBe(anchor + 102 * hourMs);
    expect(nextTime(rhythm, anchor, anchor - dayMs)).toBe(anchor + 6 * hourMs);
  });

  it('is today where the hour is still to come, else tomorrow, and never the same twice', () => {
    const rhythm: ScheduleRhythm = { kind: 'day', at: '03:30' };
    expect(told(nextTime(rhythm, 0, at('2026-05-01T03:00:00+02:00')))).toBe('2026-05-01T01:30:00.000Z');
    expect(told(nextTime(rhythm, 0, at('2026-05-01T03:30:00+02:00')))).toBe('2026-05-02T01:30:00.000Z');
    expect(told(nextTime(rhythm, 0, at('2026-12-31T23:00:00+01:00')))).toBe('2027-01-01T02:30:00.000Z');
  });

  it('keeps to the days of a week', () => {
    const rhythm: ScheduleRhythm = { kind: 'week', days: [1, 4], at: '20:00' };
    expect(told(nextTime(rhythm, 0, at('2026-05-03T12:00:00+02:00')))).toBe('2026-05-04T18:00:00.000Z');
    expect(told(nextTime(rhythm, 0, at('2026-05-04T20:00:00+02:00')))).toBe('2026-05-07T18:00:00.000Z');
    expect(told(nextTime({ ...rhythm, days: [0] }, 0, at('2026-05-03T20:00:00+02:00')))).toBe(
      '2026-05-10T18:00:00.000Z',
    );
  });

  it('comes an hour later on the night that has no such hour, and at its own the night after', () => {
    const rhythm: ScheduleRhythm = { kind: 'day', at: '02:30' };
    const before = at('2026-03-28T12:00:00+01:00');
    const that = nextTime(rhythm, 0, before);
    expect(told(that)).toBe('2026-03-29T01:30:00.000Z');
    expect(told(nextTime(rhythm, 0, that))).toBe('2026-03-30T00:30:00.000Z');
  });

  it('comes once on the night that has the hour twice', () => {
    const rhythm: ScheduleRhythm = { kind: 'day', at: '02:30' };
    const first = nextTime(rhythm, 0, at('2026-10-24T12:00:00+02:00'));
    expect(told(first)).toBe('2026-10-25T00:30:00.000Z');
    expect(told(nextTime(rhythm, 0, first))).toBe('2026-10-26T01:30:00.000Z');
  });

  it('does not skip a day where the clocks change at midnight', () => {
    process.env.TZ = 'America/Santiago';
    const rhythm: ScheduleRhythm = { kind: 'day', at: '00:15' };
    const days = [at('2026-09-04T12:00:00Z')];
    for (let day = 0; day < 5; day += 1) days.push(nextTime(rhythm, 0, days.at(-1) ?? 0));
    const dates = days.slice(1).map((ms) => new Date(ms).getDate());
    expect(dates).toEqual([5, 6, 7, 8, 9]);
  });

  it('is always later than asked, and never further away than a week and an hour, in any zone', () => {
    const clock = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 });
    const rhythms: fc.Arbitrary<ScheduleRhythm> = fc.oneof(
      fc.record({ kind: fc.constant('day' as const), at: clock }),
      fc.record({ kind: fc.constant('week' as const), days, at: clock }),
    );
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Shanghai', 'America/Santiago', 'Australia/Lord_Howe');
    const moments = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
    fc.assert(
      fc.property(rhythms, zones, moments, (rhythm, tz, after) => {
        process.env.TZ = tz;
        const next = nextTime(rhythm, 0, after);
        expect(next).toBeGreaterThan(after);
        expect(next - after).toBeLessThanOrEqual((rhythm.kind === 'day' ? 1 : 7) * dayMs + hourMs);
        const again = nextTime(rhythm, 0, next - 1);
        expect(again).toBe(next);
      }),
    );
  });

  it('was missed as often as one likes and is due once', () => {
    const rhythm: ScheduleRhythm = { kind: 'day', at: '12:00' };
    const last = at('2026-05-01T12:00:00+02:00');
    expect(isDue(rhythm, 0, last, at('2026-05-02T11:59:59+02:00'))).toBe(false);
    expect(isDue(rhythm, 0, last, at('2026-05-12T12:00:00+02:00'))).toBe(true);
    expect(isDue(rhythm, 0, at('2026-05-12T12:00:00+02:00'), at('2026-05-12T12:00:01+02:00'))).toBe(false);
  });
});
