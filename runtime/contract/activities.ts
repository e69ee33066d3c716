// Activities: work the runtime owns; it outlives the panel and the window that asked for it.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/**
 * Who asked for it: Gantry's window, its tray, a browser tab, the `gantry` command, the runtime by itself, or somebody who is not Gantry (seen in
 * the engine's events: the docker command, compose, another program).
 */
export const activityOrigin = z.enum(['window', 'tray', 'browser', 'command', 'schedule', 'outside']);
export type ActivityOrigin = z.infer<typeof activityOrigin>;

/** What it was done to; `id` is the engine's, `name` is what it was called then. */
export const activityObject = z.object({
  kind: z.enum(['container', 'image', 'volume', 'network']),
  id: z.string(),
  name: z.string(),
});
export type ActivityObject = z.infer<typeof activityObject>;

/** Work that outlives the call: how it failed is said under `app:activity.failure.<kind>`. */
export const workKinds = [
  'pull',
  'push',
  'run',
  'create',
  'sample',
  'reclaim',
  'move',
  'wait',
  'commit',
  'export',
  'restore',
  'edit',
  'recreate',
  'update',
  'revert',
  'settle',
  'project',
  'upload',
  'download',
  'save',
  'load',
  'import',
  'prune-images',
  'prune-volumes',
  'build',
  'read-image',
  'scan',
  'backup-volume',
  'restore-volume',
  'clone-volume',
  'empty-volume',
  'import-volume',
  'export-volume',
  'copy-volume',
  'check-backup',
  'settle-volume',
  'take-snapshot',
  'switch-snapshot',
  'switch-branch',
  'remove-snapshots',
  'scheduled-backup',
  'trash-volumes',
  'return-volume',
] as const;

/** What its caller waits for, and what others do. */
export const briefKinds = [
  'start',
  'stop',
  'restart',
  'pause',
  'unpause',
  'kill',
  'rename',
  'remove',
  'limits',
  'copy-in',
  'remove-image',
  'tag',
  'untag',
  'prune-build-cache',
  'create-volume',
  'remove-volume',
  'create-network',
  'remove-network',
  'prune-networks',
  'connect',
  'disconnect',
  'engine-start',
  'engine-stop',
  'engine-restart',
] as const;

/** Each has its words under `app:activity.kind.<kind>`. */
export const activityKind = z.enum([...workKinds, ...briefKinds]);
export type ActivityKind = z.infer<typeof activityKind>;

/** A part of the work with its own progress: one layer of a pull. `status` is the engine's word, `speed` is bytes a second. */
export const activityPart = z.object({
  id: z.string(),
  status: z.string(),
  current: z.number(),
  total: z.number(),
  speed: z.number().optional(),
});
export type ActivityPart = z.infer<typeof activityPart>;

/**
 * Bytes between the engine and a registry, all layers together. `whole`: the size of each layer is known, so `total` is what it comes to.
 * `speed` is bytes a second of the last seconds; `left` is ms at that speed.
 */
export const activityTransfer = z.object({
  current: z.number(),
  total: z.number(),
  whole: z.boolean(),
  speed: z.number().optional(),
  left: z.number().optional(),
});
export type ActivityTransfer = z.infer<typeof activityTransfer>;

/**
 * `subject` is what it is about: an image reference or a container's name. Times are ms since 1970. `interrupted`: the runtime ended
 * while it ran, so nobody knows how far it came.
 */
export const activitySchema = z.object({
  id: z.string(),
  engineId: z.string(),
  kind: activityKind,
  subject: z.string(),
  origin: activityOrigin,
  objects: z.array(activityObject),
  /** Asked for by a call that waits for its end and tells it at its place: no notice, no line in the frame. */
  brief: z.boolean(),
  status: z.enum(['running', 'done', 'failed', 'canceled', 'interrupted']),
  /** What it is at, a key under `app:activity.step.<step>`; `waiting`: for other work on the same object to end. */
  step: z
    .enum([
      'waiting',
      'committing',
      'exporting',
      'reading',
      'checking',
      'pulling',
      'pushing',
      'sending',
      'building',
      'creating',
      'starting',
      'pruning',
      'trimming',
      'stopping',
      'copying',
      'comparing',
      'changing',
      'ending',
      'swapping',
      'proving',
      'removing',
      'restoring',
      'depending',
      'halting',
      'saving',
      'loading',
      'unpacking',
      'scanning',
      'holding',
      'exchanging',
      'resuming',
      'verifying',
      'keeping',
      'measuring',
      'switching',
    ])
    .optional(),
  parts: z.array(activityPart),
  transfer: activityTransfer.optional(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  problem: problemSchema.optional(),
  containerId: z.string().optional(),
  /** The container whose place `containerId` has taken. */
  replaces: z.string().optional(),
  /** The line of docker that does the same; without secrets, for it is kept. */
  command: z.string().optional(),
  /** What tells it from others of its kind: a signal, a new name, a reference, a path, what is waited for. Hostile. */
  detail: z.string().optional(),
  /** Of `wait`: what the container ended with. */
  exitCode: z.number().optional(),
  /** Of `reclaim`, in bytes: what the data took on the host before and after. Of `prune-images` and `prune-volumes`: what all took, as far as it is known. */
  result: z.object({ before: z.number(), after: z.number() }).optional(),
});
export type Activity = z.infer<typeof activitySchema>;

const one = z.object({ id: z.string() });

export const activities = {
  /** `latest`: all that run or ended lately, newest first. */
  watch: procedure.output(eventIterator(z.array(activitySchema))),
  /**
   * `merged`: all that were recorded, brief ones and other people's too; the last 2,000 of the last 30 days. They outlive the runtime.
   * Never `unavailable`.
   */
  history: procedure.output(eventIterator(changeOf(activitySchema))),
  /** Stops the work in the engine too, or its waiting; does nothing when it has ended. */
  cancel: procedure.input(one).output(z.void()),
  /** Takes an ended one off the list. */
  dismiss: procedure.input(one).output(z.void()),
};
