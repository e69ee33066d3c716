// What is done with a container that takes a while: waiting for it, an image of its layer, its files as an archive, clearing up.
import { z } from 'zod';
import { procedure } from './procedure.ts';

const one = z.object({ engineId: z.string(), id: z.string() });
const activity = z.object({ activityId: z.string() });

/** `stopped` is true at once for one that does not run; `next-exit` waits for the next end all the same. */
export const waitCondition = z.enum(['stopped', 'next-exit', 'running', 'healthy', 'removed']);
export type WaitCondition = z.infer<typeof waitCondition>;

/** A stopped container and what its removal gives back. Bytes; ms since 1970. */
export const prunableContainer = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  state: z.string(),
  sizeBytes: z.number(),
  createdAt: z.number(),
  /** Absent: it never ran. */
  lastUsedAt: z.number().optional(),
});
export type PrunableContainer = z.infer<typeof prunableContainer>;

export const containerWork = {
  /**
   * An activity that ends when the condition holds, with the exit code where there is one; it fails with `not-running` or `not-found`
   * once it cannot hold any more. It survives a lost connection.
   */
  wait: procedure.input(one.extend({ until: waitCondition })).output(activity),
  /** `reference-invalid` at `reference` (`repository:tag`; empty: an image without a name), `change-invalid` at `changes.N`. */
  commit: procedure
    .input(
      one.extend({
        reference: z.string(),
        message: z.string().max(10_000),
        author: z.string().max(1_000),
        changes: z.array(z.string().max(10_000)).max(200),
        pause: z.boolean(),
      }),
    )
    .output(activity),
  /**
   * Writes its whole file system as a tar to a file of the computer the runtime is on. `forbidden` where it writes none there;
   * `path-not-absolute` and `path-taken` at `path`;
   * with `replace` a file that is there is replaced, when the new one is whole. Nothing half-written stays.
   */
  export: procedure.input(one.extend({ path: z.string(), replace: z.boolean() })).output(activity),
  /** The same for a page: the pieces are asked for with `files.next`. */
  download: procedure.input(one).output(z.object({ activityId: z.string(), transferId: z.string(), name: z.string() })),
  /** Those that do not run, oldest use first; counting their sizes may take a while. */
  prunable: procedure.input(z.object({ engineId: z.string() })).output(z.array(prunableContainer)),
};
