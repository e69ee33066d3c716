// Folders and files of the computer that Gantry runs on: chosen in the system's own dialog, or completed while a path is typed.
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** `title` is the dialog's; `start` an absolute path to begin at. */
export const pickRequest = z.object({
  kind: z.enum(['folder', 'file', 'files', 'save']),
  title: z.string().max(200),
  start: z.string().max(4096).optional(),
});
export type PickRequest = z.infer<typeof pickRequest>;

/** `folder` is absolute and ends in the system's separator: with a name behind it, it is that entry's path. */
export const hostListing = z.object({
  folder: z.string(),
  separator: z.enum(['/', '\\']),
  entries: z.array(z.object({ name: z.string(), folder: z.boolean() })),
  /** There are more than are told. */
  more: z.boolean(),
});
export type HostListing = z.infer<typeof hostListing>;

export const host = {
  /** Absolute paths, none when the person canceled. `unsupported` where there is no window of ours: in a browser. */
  pick: procedure.input(pickRequest).output(z.object({ paths: z.array(z.string()) })),
  /**
   * Names that begin like the last part of `path` in the folder that it names, folders first, 200 at most; hidden ones only when asked for
   * by their dot. An empty path and `~` are the home folder; what cannot be read has no names. `path-not-absolute` at `path`.
   */
  list: procedure.input(z.object({ path: z.string().max(4096) })).output(hostListing),
};
