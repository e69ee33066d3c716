// Activities: work the runtime owns; it outlives the panel and the window that asked for it.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** A part of the work with its own progress: one layer of a pull. `status` is the engine's word. */
export const activityPart = z.object({
  id: z.string(),
  status: z.string(),
  current: z.number(),
  total: z.number(),
});
export type ActivityPart = z.infer<typeof activityPart>;

/** `subject` is what it is about: an image reference or a container's name. Times are ms since 1970. */
export const activitySchema = z.object({
  id: z.string(),
  engineId: z.string(),
  kind: z.enum(['pull', 'run', 'create', 'sample', 'reclaim', 'move']),
  subject: z.string(),
  status: z.enum(['running', 'done', 'failed', 'canceled']),
  /** What it is at, a key under `app:activity.step.<step>`. */
  step: z
    .enum([
      'checking',
      'pulling',
      'building',
      'creating',
      'starting',
      'pruning',
      'trimming',
      'stopping',
      'copying',
      'comparing',
    ])
    .optional(),
  parts: z.array(activityPart),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  problem: problemSchema.optional(),
  containerId: z.string().optional(),
  /** Of `reclaim`, in bytes: what the data took on the host before and after. */
  result: z.object({ before: z.number(), after: z.number() }).optional(),
});
export type Activity = z.infer<typeof activitySchema>;

const one = z.object({ id: z.string() });

export const activities = {
  /** `latest`: all that run or ended lately, newest first. */
  watch: procedure.output(eventIterator(z.array(activitySchema))),
  /** Stops the work in the engine too; does nothing when it has ended. */
  cancel: procedure.input(one).output(z.void()),
  /** Takes an ended one off the list. */
  dismiss: procedure.input(one).output(z.void()),
};
