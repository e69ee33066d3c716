// The merged stream every list is made of: one snapshot, then what changed, by id.
import { z } from 'zod';
import { problemSchema } from './problem.ts';

/**
 * `snapshot` replaces all and means the engine answers. `upsert` and `remove` amend it. `unavailable` leaves the rows as
 * they are and says why they are stale; a `snapshot` follows by itself when the engine is back. The stream never ends
 * by itself.
 */
export function changeOf<Item extends z.ZodType>(item: Item) {
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('snapshot'), items: z.array(item) }),
    z.object({ kind: z.literal('upsert'), items: z.array(item) }),
    z.object({ kind: z.literal('remove'), ids: z.array(z.string()) }),
    z.object({
      kind: z.literal('unavailable'),
      status: z.enum(['reconnecting', 'unreachable']),
      problem: problemSchema,
    }),
  ]);
}

export type Change<Item> =
  | { kind: 'snapshot'; items: Item[] }
  | { kind: 'upsert'; items: Item[] }
  | { kind: 'remove'; ids: string[] }
  | { kind: 'unavailable'; status: 'reconnecting' | 'unreachable'; problem: z.infer<typeof problemSchema> };
