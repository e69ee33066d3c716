// Volumes: their rows, sizes on demand, creating and removing.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { procedure } from './procedure.ts';

export const volumeRow = z.object({
  engineId: z.string(),
  /** The name is the volume's identity; `id` repeats it so that every row has one. */
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  mountpoint: z.string(),
  scope: z.string(),
  createdAt: z.number().optional(),
  labels: z.record(z.string(), z.string()),
  anonymous: z.boolean(),
  project: z.string().optional(),
});
export type VolumeRow = z.infer<typeof volumeRow>;

export const volumes = {
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(volumeRow))),
  inspect: procedure
    .input(z.object({ engineId: z.string(), name: z.string() }))
    .output(z.object({ row: volumeRow, options: z.record(z.string(), z.string()), raw: z.unknown() })),
  /** Bytes by name; the engine walks the disk for it, so it is asked for, not polled. Unknown sizes are left out. */
  sizes: procedure.input(z.object({ engineId: z.string() })).output(z.record(z.string(), z.number())),
  create: procedure
    .input(
      z.object({
        engineId: z.string(),
        name: z.string(),
        driver: z.string(),
        labels: z.record(z.string(), z.string()),
        options: z.record(z.string(), z.string()),
      }),
    )
    .output(z.void()),
  remove: procedure.input(z.object({ engineId: z.string(), name: z.string(), force: z.boolean() })).output(z.void()),
};
