// Volumes: their rows, sizes on demand, creating, removing, and clearing up what nobody uses.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { procedure } from './procedure.ts';
import { volumeKind } from './volume-options.ts';

export const volumeRow = z.object({
  engineId: z.string(),
  /** The name is the volume's identity; `id` repeats it so that every row has one. */
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  mountpoint: z.string(),
  scope: z.string(),
  kind: volumeKind,
  /** Where its data is besides the engine's own folder: a share or a folder of the host. Hostile. */
  source: z.string().optional(),
  createdAt: z.number().optional(),
  labels: z.record(z.string(), z.string()),
  anonymous: z.boolean(),
  project: z.string().optional(),
});
export type VolumeRow = z.infer<typeof volumeRow>;

/**
 * `bytes` is missing where the engine does not count (another machine's data, another driver's); `changedAt` (ms since 1970), the last time
 * that anything in it was changed, where nobody could look, or it took too long.
 */
export const volumeUse = z.object({
  name: z.string(),
  bytes: z.number().optional(),
  changedAt: z.number().optional(),
});
export type VolumeUse = z.infer<typeof volumeUse>;

/** `countedAt` is ms since 1970, `tookMs` how long counting took, `totalBytes` the sum of what is known. */
export const volumeDiskUse = z.object({
  countedAt: z.number(),
  tookMs: z.number(),
  totalBytes: z.number(),
  volumes: z.array(volumeUse),
});
export type VolumeDiskUse = z.infer<typeof volumeDiskUse>;

/** A volume that no container uses. `keptFor`: removed containers that can still be brought back and would miss it. */
export const prunableVolume = volumeRow
  .pick({ name: true, driver: true, kind: true, source: true, createdAt: true, anonymous: true, project: true })
  .extend({ bytes: z.number().optional(), changedAt: z.number().optional(), keptFor: z.array(z.string()) });
export type PrunableVolume = z.infer<typeof prunableVolume>;

const engine = z.object({ engineId: z.string() });

export const volumes = {
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(volumeRow))),
  inspect: procedure
    .input(z.object({ engineId: z.string(), name: z.string() }))
    .output(z.object({ row: volumeRow, options: z.record(z.string(), z.string()), raw: z.unknown() })),
  /**
   * As it was counted last; counts where it never was, or `again`. The engine walks the disk for it: minutes on a large one. With `changes`
   * a helper container looks for the last changes, from then on whenever it is counted; Gantry's own engine has that without being asked.
   */
  diskUse: procedure.input(engine.extend({ again: z.boolean(), changes: z.boolean() })).output(volumeDiskUse),
  /** Names of drivers that the engine has besides `local`; empty where it does not tell. */
  drivers: procedure.input(engine).output(z.array(z.string())),
  /** `name-taken`, `name-invalid`; what a driver refuses stands at the field `options.<name>` where that is known. */
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
  /** `in-use` while a container has it. `force` also forgets one whose driver or files are gone. */
  remove: procedure.input(z.object({ engineId: z.string(), name: z.string(), force: z.boolean() })).output(z.void()),
  /** All that no container uses, sizes counted anew where `counted`: the largest first, those of unknown size last. */
  prunable: procedure.input(engine.extend({ counted: z.boolean() })).output(z.array(prunableVolume)),
  /** Removes these for good (`trash.removeVolumes` keeps them); what is in use by then is left and told in a part of the activity, with the bytes that came back as its result. */
  prune: procedure
    .input(engine.extend({ names: z.array(z.string()).min(1).max(10_000) }))
    .output(z.object({ activityId: z.string() })),
};
