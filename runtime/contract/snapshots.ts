// Snapshots: named states of volumes that are kept on the engine itself, and going back and forth between them.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { usersWay } from './volume-backups.ts';

/** Bytes on the engine's disk: `bytes` all of it, `alone` what only this one holds and its removal gives back. */
export const snapshotCost = z.object({ bytes: z.number(), alone: z.number() });

/** One volume's part of a snapshot. `driver`, `options` and `labels` are what it is made with again when it is gone. */
export const snapshotVolume = snapshotCost.extend({
  name: z.string(),
  /** Files, folders and whatever else has a name. */
  entries: z.number().int(),
  driver: z.string(),
  options: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
});
export type SnapshotVolume = z.infer<typeof snapshotVolume>;

/**
 * Times in ms since 1970. Unchanged files are stored once for all snapshots of a volume where the engine's tools allow it.
 * `reason`: a person asked for it, it is the state from before a switch (the
 * ten youngest of the same volumes stay), or the state that a git branch was left with.
 */
export const snapshot = snapshotCost.extend({
  engineId: z.string(),
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  reason: z.enum(['asked', 'before-switch', 'branch']),
  project: z.string().optional(),
  /** The git branch of the project's folder when it was taken, where one is known. */
  branch: z.string().optional(),
  volumes: z.array(snapshotVolume),
  /** Its volumes were taken from or switched to it last. What was written since is not in it. */
  current: z.boolean(),
  /** What was done with the containers that use them while it was taken. */
  containers: usersWay,
});
export type Snapshot = z.infer<typeof snapshot>;

/** What a switch would do. `containers` that run are stopped for it and started again. */
export const switchCheck = z.object({
  containers: z.array(z.object({ id: z.string(), name: z.string(), state: z.string() })),
  /** They are made again with what they were made with. */
  volumesGone: z.array(z.string()),
  /** Bytes that are free on the engine's disk, and what is needed there at most meanwhile; absent where it cannot be known. */
  room: z.object({ free: z.number(), needed: z.number() }).optional(),
  /** It cannot be done now; why. */
  problem: problemSchema.optional(),
});
export type SwitchCheck = z.infer<typeof switchCheck>;

/** A project with volumes. `folder` is where compose began it, as its containers tell; `branch` the one that is checked out there now. */
export const snapshotProject = z.object({
  project: z.string(),
  /** Labelled as the project's, or used by nobody else. */
  volumes: z.array(z.string()),
  folder: z.string().optional(),
  branch: z.string().optional(),
});
export type SnapshotProject = z.infer<typeof snapshotProject>;

/** `ask`: a person is asked when the branch changes; `switch`: it is done without asking; `never`: nothing is done. */
export const branchMode = z.enum(['ask', 'switch', 'never']);
export type BranchMode = z.infer<typeof branchMode>;

/** A project whose git branch is followed: leaving a branch keeps the state of the volumes, coming back to it brings that state back. */
export const branchFollow = z.object({
  engineId: z.string(),
  project: z.string(),
  folder: z.string(),
  mode: branchMode,
  /** Checked out now; absent where no branch is (a detached head), or no repository. */
  branch: z.string().optional(),
  /**
   * The branch changed and a person has to say what is done. `snapshotId`: the state that `to` was left with; absent where there is none yet,
   * and its volumes go on with what is in them.
   */
  pending: z.object({ from: z.string(), to: z.string(), at: z.number(), snapshotId: z.string().optional() }).optional(),
  /** It cannot be watched, or the last switch failed. */
  problem: problemSchema.optional(),
});
export type BranchFollow = z.infer<typeof branchFollow>;

const activity = z.object({ activityId: z.string() });
const name = z.string().max(100);
const one = z.object({ engineId: z.string(), id: z.string() });
const ofProject = z.object({ engineId: z.string(), project: z.string().min(1) });

export const snapshots = {
  /** `merged`: those of one engine. They are told while the engine is away, too. */
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(snapshot))),
  /** An activity. `required` at `name` or `volumes`; `not-found` at `volumes.<n>`; `name-taken` at `name` where the volumes have one so called. */
  take: procedure
    .input(
      z.object({
        engineId: z.string(),
        name,
        volumes: z.array(z.string()).max(200),
        project: z.string().optional(),
        containers: usersWay,
      }),
    )
    .output(activity.extend({ id: z.string() })),
  /** Some of its volumes, or all. */
  check: procedure.input(one.extend({ volumes: z.array(z.string()).optional() })).output(switchCheck),
  /**
   * An activity: the volumes are what they were, all of them or none. Containers that use them are stopped and started again as they were.
   * `keepPresent`: the present state becomes a snapshot first. Broken off at any moment it is the old state or the new one.
   */
  switchTo: procedure
    .input(one.extend({ volumes: z.array(z.string()).optional(), keepPresent: z.boolean() }))
    .output(activity),
  /** An activity; what others share with them stays. */
  remove: procedure
    .input(z.object({ engineId: z.string(), ids: z.array(z.string()).min(1).max(500) }))
    .output(activity),
  /** `required`, `name-taken` at `name`. */
  rename: procedure.input(one.extend({ name })).output(z.void()),
  /** What all snapshots take on the engine's disk, and the volume they are in; counted now. Nothing where there are none. */
  cost: procedure
    .input(z.object({ engineId: z.string() }))
    .output(z.object({ store: z.string(), bytes: z.number(), free: z.number().optional() }).optional()),
  projects: procedure.input(z.object({ engineId: z.string() })).output(z.array(snapshotProject)),
  /** `latest`: the projects whose branch is followed, of all engines. */
  branches: procedure.output(eventIterator(z.array(branchFollow))),
  /** Begins to follow, or says anew how. `path-not-absolute`, `not-found` (no repository there) at `folder`. */
  follow: procedure.input(ofProject.extend({ folder: z.string(), mode: branchMode })).output(z.void()),
  unfollow: procedure.input(ofProject).output(z.void()),
  /** Answers what is pending: `go` does it (an activity), else the volumes stay as they are. `mode` is remembered for the next time. */
  answer: procedure
    .input(ofProject.extend({ go: z.boolean(), mode: branchMode }))
    .output(z.object({ activityId: z.string().optional() })),
};
