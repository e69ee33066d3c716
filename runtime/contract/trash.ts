// The trash: containers that were removed through Gantry, kept for a time so that they can be brought back.
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
};
