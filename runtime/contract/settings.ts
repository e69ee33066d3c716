// Settings: kept by the runtime, so that the window and the browser have the same ones.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { logDefaults, terminalDefaults, trashDefaults, viewDefaults } from './settings-defaults.ts';
import { listViews } from './views.ts';

/** How logs are kept: MiB for all of them and for one, and days after the container was removed. */
export const logSettings = z.object({
  totalMiB: z.number().int().min(64).max(1_048_576),
  eachMiB: z.number().int().min(16).max(1_048_576),
  keepDays: z.number().int().min(0).max(3650),
});

export type LogSettings = z.infer<typeof logSettings>;

export const terminalSettings = z.object({
  /** CSS pixels. */
  fontSize: z.number().int().min(8).max(32),
  /** A CSS font family; empty: the app's own. */
  fontFamily: z.string().max(200),
  /** Lines above the screen. */
  scrollback: z.number().int().min(0).max(100_000),
  bell: z.enum(['none', 'visual', 'sound']),
  cursor: z.enum(['block', 'bar', 'underline']),
  copyOnSelect: z.boolean(),
  /** Pasting several lines asks first. */
  confirmPaste: z.boolean(),
  /** A terminal whose container is back is opened anew without asking. */
  reopen: z.boolean(),
});

export type TerminalSettings = z.infer<typeof terminalSettings>;

/** Days that removed containers are kept for; 0 keeps none. */
export const trashSettings = z.object({ keepDays: z.number().int().min(0).max(365) });

export type TrashSettings = z.infer<typeof trashSettings>;

export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** The chosen engine's id; absent: the first of the order of discovery. */
  engineId: z.string().optional(),
  /** The desktop's tray: not there, there while a window is, or also what the app goes on in after its last window was closed. */
  tray: z.enum(['hidden', 'shown', 'always']).default('shown'),
  /** Whether the embedded engine outlives the app. */
  keepEngineRunning: z.boolean().default(false),
  /** Whether registries are asked once a day for newer images. */
  checkUpdates: z.boolean().default(true),
  logs: logSettings.default(logDefaults),
  terminal: terminalSettings.default(terminalDefaults),
  trash: trashSettings.default(trashDefaults),
  views: listViews.default(viewDefaults),
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
        tray: settingsSchema.shape.tray.unwrap().optional(),
        keepEngineRunning: z.boolean().optional(),
        checkUpdates: z.boolean().optional(),
        logs: logSettings.partial().optional(),
        terminal: terminalSettings.partial().optional(),
        trash: trashSettings.partial().optional(),
        views: listViews.partial().optional(),
      }),
    )
    .output(z.void()),
};
