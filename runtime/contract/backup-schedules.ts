// Schedules of backups: when which volumes are backed up into which folder, and how many of the files are kept.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { usersWay } from './volume-backups.ts';

/** `HH:MM`, by the clock of the computer the runtime is on. */
export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/**
 * `hours`: so many hours after the last one. `days` of `week` are 0 (Sunday) to 6. An hour that a change of the clocks leaves out comes an hour
 * later; one that it repeats comes once.
 */
export const scheduleRhythm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hours'), hours: z.number().int().min(1).max(720) }),
  z.object({ kind: z.literal('day'), at: clockTime }),
  z.object({ kind: z.literal('week'), days: z.array(z.number().int().min(0).max(6)).min(1).max(7), at: clockTime }),
]);
export type ScheduleRhythm = z.infer<typeof scheduleRhythm>;

/** What a person says of one. */
export const scheduleWish = z.object({
  engineId: z.string(),
  name: z.string().max(100),
  volumes: z.array(z.string()).max(200),
  rhythm: scheduleRhythm,
  /** Absolute, on the computer the runtime is on. */
  folder: z.string(),
  /** How many files of each volume; older ones of this schedule are deleted once the new one is whole. */
  keep: z.number().int().min(1).max(1000),
  containers: usersWay,
  enabled: z.boolean(),
});
export type ScheduleWish = z.infer<typeof scheduleWish>;

/** One run. `missed`: nothing ran when it was due, so it was made up. `files` are those it wrote, absolute. Times in ms since 1970. */
export const scheduleRun = z.object({
  at: z.number(),
  endedAt: z.number().optional(),
  outcome: z.enum(['running', 'done', 'failed', 'canceled', 'interrupted']),
  missed: z.boolean(),
  activityId: z.string().optional(),
  files: z.array(z.string()),
  problem: problemSchema.optional(),
});
export type ScheduleRun = z.infer<typeof scheduleRun>;

export const backupSchedule = scheduleWish.extend({
  id: z.string(),
  createdAt: z.number(),
  /** Absent while it is not enabled. */
  nextAt: z.number().optional(),
  /** It is due and waits for its engine. */
  waiting: z.boolean(),
  /** The newest first, 20 at most. */
  runs: z.array(scheduleRun),
});
export type BackupSchedule = z.infer<typeof backupSchedule>;

const one = z.object({ id: z.string() });

export const backupSchedules = {
  /** `latest`: those of one engine. */
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(z.array(backupSchedule))),
  /**
   * Makes one, or amends the one with this id. `required` at `name` or `volumes`; `path-not-absolute`, `not-found` or `file-unreadable` (cannot
   * be written to) at `folder`.
   */
  set: procedure.input(scheduleWish.extend({ id: z.string().optional() })).output(one),
  /** Its files stay. */
  remove: procedure.input(one).output(z.void()),
  /** At once, besides its rhythm; an activity. `conflict` while it runs. */
  runNow: procedure.input(one).output(z.object({ activityId: z.string() })),
};
