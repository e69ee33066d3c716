// The trash: containers and volumes that were removed through Gantry, kept for a time so that they can be brought back.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** Times in ms since 1970, sizes in bytes. `id` is the entry's, `containerId` what the container was called by the engine. */
export const trashEntry = z.object({
  engineId: z.string(),
  id: z.string(),
  containerId: z.string(),
  name: z.string(),
  image: z.string(),
  removedAt: z.number(),
  expiresAt: z.number(),
  /** Whether it ran when it was removed. */
  ran: z.boolean(),
  /** The files it had written, kept as an image; absent where only its definition is kept. */
  layer: z.object({ image: z.string(), bytes: z.number() }).optional(),
  /** Paths of anonymous volumes that were removed with it. */
  volumesLost: z.array(z.string()),
});
export type TrashEntry = z.infer<typeof trashEntry>;

/**
 * What a removal would lose. `bytes` is what it wrote to its own file system, `changes` how many files and folders that concerns as far as
 * the engine can tell. `volumes` are its anonymous ones, which go only when asked for; their size where it is known.
 */
export const removalLoss = z.object({
  id: z.string(),
  bytes: z.number(),
  changes: z.number().optional(),
  volumes: z.array(z.object({ name: z.string(), path: z.string(), bytes: z.number().optional() })),
});
export type RemovalLoss = z.infer<typeof removalLoss>;

/** What stands between an entry and its return: what is not there any more, and who has its name. */
export const returnCheck = z.object({
  nameTaken: z.boolean(),
  networksGone: z.array(z.string()),
  volumesGone: z.array(z.string()),
  /** The image has to be pulled again, or is only kept as the layer's. */
  imageGone: z.boolean(),
  layerGone: z.boolean(),
});
export type ReturnCheck = z.infer<typeof returnCheck>;

/**
 * A removed volume. `keeps`: its content, or only its definition, where the data is elsewhere (a share, a folder of the host) and was not
 * removed with it. `bytes` is what its content takes on the engine's disk.
 */
export const trashedVolume = z.object({
  engineId: z.string(),
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  options: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
  anonymous: z.boolean(),
  project: z.string().optional(),
  removedAt: z.number(),
  expiresAt: z.number(),
  keeps: z.enum(['content', 'definition']),
  bytes: z.number().optional(),
});
export type TrashedVolume = z.infer<typeof trashedVolume>;

/**
 * What becomes of a volume that is removed into the trash. `how`: its content is `copied` (which needs room and time; what a snapshot of it
 * has already is not copied again), only its `definition` is kept, or it is `lost`: the trash is off, or there is no room, and `why` says
 * which.
 */
export const volumeLoss = z.object({
  name: z.string(),
  how: z.enum(['copied', 'definition', 'lost']),
  why: z.enum(['off', 'no-room', 'unreadable']).optional(),
  bytes: z.number().optional(),
  /** Free on the disk it would be kept on. */
  free: z.number().optional(),
  /** Who uses it: it cannot be removed before they are. */
  users: z.array(z.object({ id: z.string(), name: z.string(), state: z.string() })),
});
export type VolumeLoss = z.infer<typeof volumeLoss>;

const one = z.object({ engineId: z.string(), id: z.string() });

export const trash = {
  /** `latest`: the entries of one engine, the youngest first. */
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(z.array(trashEntry))),
  /** In the order of the ids; those that are gone are left out. Counting takes the engine a while where much was written. */
  losses: procedure
    .input(z.object({ engineId: z.string(), ids: z.array(z.string()).max(200) }))
    .output(z.array(removalLoss)),
  check: procedure.input(one).output(returnCheck),
  /**
   * Makes the container again with its name (or another), networks and volumes, and starts it when it ran (or as told): an activity. Networks
   * that are gone are left out, volumes that are gone are made anew and empty. `name-taken` at field `name`; `image-not-found`.
   */
  restore: procedure
    .input(one.extend({ name: z.string().optional(), start: z.boolean().optional() }))
    .output(z.object({ activityId: z.string() })),
  /** Deletes an entry and the files kept with it. */
  forget: procedure.input(one).output(z.void()),
  /** `latest`: removed volumes of one engine, the youngest first. */
  watchVolumes: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(z.array(trashedVolume))),
  /** In the order of the names; those that are gone are left out. Counting takes the engine a while. */
  volumeLosses: procedure
    .input(z.object({ engineId: z.string(), names: z.array(z.string()).max(500) }))
    .output(z.array(volumeLoss)),
  /**
   * An activity: keeps and removes each. One that cannot be kept stays where it is, unless its name is in `lose`: the person's plain yes. What is
   * used stays; the others go, and the activity fails with what stayed: the status of its part says why. Of several, one that is gone already
   * is no failure.
   */
  removeVolumes: procedure
    .input(
      z.object({
        engineId: z.string(),
        names: z.array(z.string()).min(1).max(10_000),
        lose: z.array(z.string()).max(10_000),
      }),
    )
    .output(z.object({ activityId: z.string() })),
  /** An activity: made again under its name (or another) with driver, options and labels, and its content put in. `name-taken` at `name`. */
  restoreVolume: procedure
    .input(one.extend({ name: z.string().optional() }))
    .output(z.object({ activityId: z.string() })),
  /** Deletes entries and their content. */
  forgetVolumes: procedure
    .input(z.object({ engineId: z.string(), ids: z.array(z.string()).min(1).max(500) }))
    .output(z.void()),
};
