// Images: their rows, their layers, pulling, pushing, their tags, and removing.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { imageConfig } from './image-contents.ts';
import { imageShelf } from './image-shelf.ts';
import { problemSchema } from './problem.ts';
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

const { env, entrypoint, command, ports, volumes, workingDirectory, user } = imageConfig.shape;

export const imageDetails = z.object({
  row: imageRow,
  architecture: z.string(),
  os: z.string(),
  author: z.string(),
  ...{ env, entrypoint, command, exposedPorts: ports, volumes, workingDirectory, user },
  layers: z.array(imageLayer),
  raw: z.unknown(),
});
export type ImageDetails = z.infer<typeof imageDetails>;

/** A reference to go on to, and why it is offered. `tag`: the registry has it under this tag. */
export const imageSuggestion = z.object({
  text: z.string(),
  from: z.enum(['image', 'container', 'pulled', 'tag']),
});
export type ImageSuggestion = z.infer<typeof imageSuggestion>;

/** `tags` says how asking the registry went: not at all, as nothing named a repository there; or why it told none. */
export const imageSuggestions = z.object({
  suggestions: z.array(imageSuggestion),
  tags: z.enum(['not-asked', 'told', 'failed']),
  problem: problemSchema.optional(),
});
export type ImageSuggestions = z.infer<typeof imageSuggestions>;

const activity = z.object({ activityId: z.string() });

export const images = {
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(imageRow))),
  inspect: procedure.input(z.object({ engineId: z.string(), id: z.string() })).output(imageDetails),
  /**
   * `platform` chooses from a list of platforms (`linux/arm64/v8`); absent or empty: what the engine runs on. `required` and
   * `reference-invalid` at `reference`, `platform-invalid` at `platform`, before anything is sent.
   */
  pull: procedure
    .input(z.object({ engineId: z.string(), reference: z.string(), platform: z.string().optional() }))
    .output(activity),
  /** One reference that an image has here; `reference-invalid` at `reference`. */
  push: procedure.input(z.object({ engineId: z.string(), reference: z.string() })).output(activity),
  /** Gives an image one more name; one that another image has is taken from it. `reference-invalid` at `reference`. */
  tag: procedure.input(z.object({ engineId: z.string(), id: z.string(), reference: z.string() })).output(z.void()),
  /** Takes a name away and nothing else: an image that has no other one stays, dangling. */
  untag: procedure.input(z.object({ engineId: z.string(), reference: z.string() })).output(z.void()),
  /** What may be meant by a reference that is being typed: names that were used here, and the tags that the registry has. */
  complete: procedure.input(z.object({ engineId: z.string(), text: z.string().max(512) })).output(imageSuggestions),
  /** By id with all its tags (needs `force` when there are several), or by one tag. `in-use` names what is in the way. */
  remove: procedure.input(z.object({ engineId: z.string(), id: z.string(), force: z.boolean() })).output(z.void()),
  ...imageShelf,
};
