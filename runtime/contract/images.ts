// Images: their rows, their layers, pulling and removing.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { imageShelf } from './image-shelf.ts';
import { procedure } from './procedure.ts';

/** Sizes in bytes, times in ms since 1970. An image without tags is dangling. */
export const imageRow = z.object({
  engineId: z.string(),
  id: z.string(),
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  sizeBytes: z.number(),
  createdAt: z.number(),
  labels: z.record(z.string(), z.string()),
});
export type ImageRow = z.infer<typeof imageRow>;

/** Newest first. `createdBy` is the instruction; `empty` layers change only the configuration. */
export const imageLayer = z.object({
  id: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
  sizeBytes: z.number(),
  tags: z.array(z.string()),
  comment: z.string(),
});
export type ImageLayer = z.infer<typeof imageLayer>;

export const imageDetails = z.object({
  row: imageRow,
  architecture: z.string(),
  os: z.string(),
  author: z.string(),
  env: z.array(z.string()),
  entrypoint: z.array(z.string()),
  command: z.array(z.string()),
  exposedPorts: z.array(z.string()),
  volumes: z.array(z.string()),
  workingDirectory: z.string(),
  user: z.string(),
  layers: z.array(imageLayer),
  raw: z.unknown(),
});
export type ImageDetails = z.infer<typeof imageDetails>;

export const images = {
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(imageRow))),
  inspect: procedure.input(z.object({ engineId: z.string(), id: z.string() })).output(imageDetails),
  /** `reference-invalid` at field `reference` before anything is sent. */
  pull: procedure
    .input(z.object({ engineId: z.string(), reference: z.string() }))
    .output(z.object({ activityId: z.string() })),
  /** By id with all its tags (needs `force` when there are several), or by one tag. `in-use` names what is in the way. */
  remove: procedure.input(z.object({ engineId: z.string(), id: z.string(), force: z.boolean() })).output(z.void()),
  ...imageShelf,
};
