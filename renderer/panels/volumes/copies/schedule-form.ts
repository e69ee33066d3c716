// A schedule as the form has it, and what is wrong with it.
import type { BackupSchedule, ScheduleRhythm, ScheduleWish } from '../../../../runtime/contract/backup-schedules.ts';
import type { UsersWay } from '../../../../runtime/contract/volume-backups.ts';

export interface ScheduleValues {
  name: string;
  volumes: readonly string[];
  kind: ScheduleRhythm['kind'];
  hours: number | string;
  at: string;
  days: readonly number[];
  folder: string;
  keep: number | string;
  /** Undefined until it is chosen. */
  containers: UsersWay | undefined;
  enabled: boolean;
}

/** Every night, a week's worth. */
export const usualSchedule = { kind: 'day', hours: 6, at: '03:00', days: [0], keep: 7, enabled: true } as const;

export function valuesOf(schedule: BackupSchedule): ScheduleValues {
  const { name, volumes, rhythm, folder, keep, containers, enabled } = schedule;
  const { kind } = rhythm;
  return {
    ...{ name, volumes, folder, keep, containers, enabled, kind },
    hours: kind === 'hours' ? rhythm.hours : usualSchedule.hours,
    at: kind === 'hours' ? usualSchedule.at : rhythm.at,
    days: kind === 'week' ? rhythm.days : usualSchedule.days,
  };
}

function rhythmOf({ kind, hours, at, days }: ScheduleValues): ScheduleRhythm {
  if (kind === 'hours') return { kind, hours: Number(hours) };
  return kind === 'day' ? { kind, at } : { kind, days: days.toSorted((a, b) => a - b), at };
}

export function wishOf(values: ScheduleValues, engineId: string, containers: UsersWay): ScheduleWish {
  const { name, volumes, folder, keep, enabled } = values;
  return {
    ...{ engineId, name: name.trim(), volumes: [...volumes], folder: folder.trim(), keep: Number(keep) },
    ...{ rhythm: rhythmOf(values), containers, enabled },
  };
}

const within = (value: number | string, most: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;

export const mostHours = 720;
export const mostKept = 1000;

export type ScheduleProblem = 'required' | 'hours' | 'keep' | 'days' | 'time';

/** By field, as keys under `schedule.problem`. */
export function scheduleProblems(values: ScheduleValues): Record<string, ScheduleProblem | undefined> {
  const { name, volumes, kind, hours, at, days, folder, keep } = values;
  const timed = kind !== 'hours';
  return {
    name: name.trim() === '' ? 'required' : undefined,
    volumes: volumes.length === 0 ? 'required' : undefined,
    hours: timed || within(hours, mostHours) ? undefined : 'hours',
    at: timed && !/^([01]\d|2[0-3]):[0-5]\d$/.test(at) ? 'time' : undefined,
    days: kind === 'week' && days.length === 0 ? 'days' : undefined,
    folder: folder.trim() === '' ? 'required' : undefined,
    keep: within(keep, mostKept) ? undefined : 'keep',
  };
}
