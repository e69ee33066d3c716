// Settings: kept by the runtime, so that the window and the browser have the same ones.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** The chosen engine's id; absent: the first of the order of discovery. */
  engineId: z.string().optional(),
  /** Whether the embedded engine outlives the app. */
  keepEngineRunning: z.boolean().default(false),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settings = {
  watch: procedure.output(eventIterator(settingsSchema)),
  /** Amends; what is not named stays. */
  change: procedure
    .input(
      z.object({
        language: settingsSchema.shape.language.unwrap().optional(),
        theme: settingsSchema.shape.theme.unwrap().optional(),
        keepEngineRunning: z.boolean().optional(),
      }),
    )
    .output(z.void()),
};
