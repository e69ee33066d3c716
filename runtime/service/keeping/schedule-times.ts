// When a schedule is due, by the clock on the wall: an hour that a change of the clocks leaves out or repeats makes no run more or less.
import type { ScheduleRhythm } from '../../contract/backup-schedules.ts';

const hourMs = 3_600_000;

/**
 * The first time after `after` (both in ms since 1970) that the rhythm is due, in the time zone of this computer. `hours` are counted from
 * `anchor`. A time that a day does not have (clocks put forward) is the same so much later, one that it has twice is the first of the two.
 */
export function nextTime(rhythm: ScheduleRhythm, anchor: number, after: number): number {
  if (rhythm.kind === 'hours') {
    const step = rhythm.hours * hourMs;
    return anchor + (Math.floor(Math.max(0, after - anchor) / step) + 1) * step;
  }
  const [hour = 0, minute = 0] = rhythm.at.split(':').map(Number);
  const from = new Date(after);
  // From the day before: on a day with a shifted hour what is due may be earlier than the same time of `after`.
  for (let day = -1; day <= 8; day += 1) {
    const at = new Date(from.getFullYear(), from.getMonth(), from.getDate() + day, hour, minute);
    const weekday = new Date(from.getFullYear(), from.getMonth(), from.getDate() + day, 12).getDay();
    if (at.getTime() <= after) continue;
    if (rhythm.kind === 'day' || rhythm.days.includes(weekday)) return at.getTime();
  }
  throw new Error('No day of the week is chosen');
}

/** Whether something was due in between: at most one run is made up for all that were. */
export function isDue(rhythm: ScheduleRhythm, anchor: number, last: number, now: number): boolean {
  return nextTime(rhythm, anchor, last) <= now;
}
