// Updates: whether a container's registry has a newer image than the one it was made of, and what is done about it.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/**
 * `unknown`: not asked yet. `current` and `newer`: by the digest that the registry told at `checkedAt`. `failed`: it could not be asked
 * (`problem`). `local`: the image was built or loaded here, so there is no digest to compare. `fixed`: the container names its image by
 * digest or id, and so means that one only.
 */
export const updateState = z.enum(['unknown', 'current', 'newer', 'failed', 'local', 'fixed']);

/** What a container ran before its last update; `at` is ms since 1970. */
export const previousImage = z.object({ imageId: z.string(), digest: z.string().optional(), at: z.number() });

/** One container's; digests are `sha256:…`, times ms since 1970. */
export const containerUpdate = z.object({
  id: z.string(),
  name: z.string(),
  /** The image as it is asked for: with a tag, without a digest. */
  reference: z.string(),
  state: updateState,
  /** Of the image it runs; absent where it has none. */
  digest: z.string().optional(),
  /** What the registry has under the reference. */
  newDigest: z.string().optional(),
  checkedAt: z.number().optional(),
  problem: problemSchema.optional(),
  checking: z.boolean(),
  /** It stays what it is: no registry is asked for it. */
  pinned: z.boolean(),
  /** The one digest that a person does not want; the next newer one is told again. */
  skipped: z.string().optional(),
  /** What `revert` goes back to; absent where there is nothing, or its image was removed. */
  previous: previousImage.optional(),
});
export type ContainerUpdate = z.infer<typeof containerUpdate>;

/** Whether a person is to be told of a newer image. */
export function isOffered(update: ContainerUpdate): boolean {
  return update.state === 'newer' && !update.pinned && update.skipped !== update.newDigest;
}

const one = z.object({ engineId: z.string(), id: z.string() });
const activity = z.object({ activityId: z.string() });

export const updates = {
  /** `latest`: all containers of the engine. */
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(z.array(containerUpdate))),
  /** Asks the registries now, each reference once; resolves when all have answered. Without `ids` for all that are not pinned. */
  check: procedure.input(z.object({ engineId: z.string(), ids: z.array(z.string()).optional() })).output(z.void()),
  pin: procedure.input(one).output(z.void()),
  unpin: procedure.input(one).output(z.void()),
  /** Without a digest nothing is skipped any more. */
  skip: procedure.input(one.extend({ digest: z.string().optional() })).output(z.void()),
  /** Pulls and re-creates as `containers.recreate` does; the old image is kept, so that `revert` can go back. */
  apply: procedure.input(one).output(activity),
  /** Re-creates with the image from before the last update; `not-found` where there is none. */
  revert: procedure.input(one).output(activity),
};
