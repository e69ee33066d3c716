// Inside an image: its history and layers, the files of each and of the whole, what is wasted, what it stands on, and what differs.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { fileEntry, filePath } from './files.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** Times in ms. */
export const healthCheck = z.object({
  test: z.array(z.string()),
  interval: z.number(),
  timeout: z.number(),
  startPeriod: z.number(),
  startInterval: z.number(),
  retries: z.number(),
});
export type HealthCheck = z.infer<typeof healthCheck>;

/** What containers of the image get where they say nothing themselves. Empty strings and lists are what is not set. */
export const imageConfig = z.object({
  env: z.array(z.string()),
  entrypoint: z.array(z.string()),
  command: z.array(z.string()),
  ports: z.array(z.string()),
  volumes: z.array(z.string()),
  workingDirectory: z.string(),
  user: z.string(),
  stopSignal: z.string(),
  /** In seconds. */
  stopTimeout: z.number().optional(),
  shell: z.array(z.string()),
  onBuild: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  health: healthCheck.optional(),
});
export type ImageConfig = z.infer<typeof imageConfig>;

/** A line of the history. Sizes in bytes, times in ms since 1970. */
export const imageStep = z.object({
  createdBy: z.string(),
  comment: z.string(),
  createdAt: z.number(),
  sizeBytes: z.number(),
  /** Which of the layers it made; absent where it changed only the configuration. */
  layer: z.number().int().optional(),
});
export type ImageStep = z.infer<typeof imageStep>;

/** `layers` are the digests of the layers' tars (diff ids); these and the steps begin with the lowest, which is the oldest. */
export const imageShape = z.object({
  engineId: z.string(),
  id: z.string(),
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  sizeBytes: z.number(),
  createdAt: z.number(),
  author: z.string(),
  comment: z.string(),
  os: z.string(),
  architecture: z.string(),
  variant: z.string(),
  config: imageConfig,
  layers: z.array(z.string()),
  steps: z.array(imageStep),
});
export type ImageShape = z.infer<typeof imageShape>;

/**
 * An entry of a layer's tar that is not as it should be; the name is as it stands there. `outside`, `link-outside`, `nameless` and
 * `too-long` ones are left out; `absolute` and `dots` are taken as an engine takes them; of those told `twice` the later one counts.
 */
export const oddEntry = z.object({
  name: z.string(),
  why: z.enum(['outside', 'absolute', 'dots', 'link-outside', 'nameless', 'too-long', 'twice']),
});
export type OddEntry = z.infer<typeof oddEntry>;

/**
 * `read`: its files are known. `compared`: those of all below it are, too, and so what it changes. Bytes are those of files' contents.
 * `hidden` are files of lower layers that it takes away.
 */
export const layerFacts = z.object({
  diffId: z.string(),
  read: z.boolean(),
  compared: z.boolean(),
  entries: z.number().int(),
  bytes: z.number(),
  added: z.number().int(),
  changed: z.number().int(),
  hidden: z.number().int(),
  hiddenBytes: z.number(),
  /** There are more entries than are kept. */
  cut: z.boolean(),
  odd: z.array(oddEntry),
  oddCount: z.number().int(),
  /** Why it could not be read, or not to its end. Hostile. */
  problem: z.string().optional(),
});
export type LayerFacts = z.infer<typeof layerFacts>;

/** Bytes that passed of those there are (0: not known). `unread`: nobody asked for its files yet, or the reading was canceled. */
export const imageReading = z.object({
  status: z.enum(['unread', 'reading', 'ready', 'failed']),
  activityId: z.string().optional(),
  passed: z.number(),
  total: z.number(),
  layers: z.array(layerFacts),
  problem: problemSchema.optional(),
});
export type ImageReading = z.infer<typeof imageReading>;

export const layerChanges = ['added', 'changed', 'hidden'] as const;
export type LayerChange = (typeof layerChanges)[number];

/**
 * A file in a layer, or in the image up to one. Of a folder `size` and `files` are those of all below it. `layer` is the one that it
 * comes from; `change` what the layer that is looked at does to it (absent: nothing, or not known yet).
 */
export const layerFile = fileEntry.extend({
  files: z.number().int(),
  layer: z.number().int(),
  change: z.enum(layerChanges).optional(),
  hardLink: z.boolean().optional(),
  /** The later layer that hides it or puts another in its place. */
  hiddenBy: z.number().int().optional(),
});
export type LayerFile = z.infer<typeof layerFile>;

/** `layer`: only what is in that layer, and what it hides; `image`: all that is there once it is applied. */
const layerView = z.object({
  engineId: z.string(),
  id: z.string(),
  layer: z.number().int().nonnegative(),
  view: z.enum(['layer', 'image']),
  /** Only what the layer does so, and the folders down to it. */
  change: z.enum(layerChanges).optional(),
});
export type LayerView = z.infer<typeof layerView>;

export const layerListing = z.object({ entries: z.array(layerFile), done: z.boolean(), cut: z.boolean() });

export const foundFile = layerFile.extend({ path: z.string() });
export type FoundFile = z.infer<typeof foundFile>;

/** Bytes at a path that are in layers and not in the image; `layers` hold them, `by` are those that hid them. */
export const wastedFile = z.object({
  path: z.string(),
  bytes: z.number(),
  copies: z.number().int(),
  layers: z.array(z.number().int()),
  by: z.array(z.number().int()),
  /** Whether something is there in the end. */
  present: z.boolean(),
});
export type WastedFile = z.infer<typeof wastedFile>;

/** Largest first. `storedBytes` are those of all files in all layers. `cut`: there are more files than are told. */
export const imageWaste = z.object({
  bytes: z.number(),
  storedBytes: z.number(),
  count: z.number().int(),
  files: z.array(wastedFile),
  cut: z.boolean(),
});
export type ImageWaste = z.infer<typeof imageWaste>;

/** `what`: which of its facts differ. */
export const fileDifference = z.object({
  path: z.string(),
  difference: z.enum(['added', 'removed', 'changed']),
  kind: fileEntry.shape.kind,
  sizeBefore: z.number(),
  sizeAfter: z.number(),
  what: z.array(z.enum(['kind', 'content', 'size', 'mode', 'owner', 'time', 'target'])),
});
export type FileDifference = z.infer<typeof fileDifference>;

/** A part of the configuration that differs; an absent side has none. */
export const configDifference = z.object({
  field: z.string(),
  key: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type ConfigDifference = z.infer<typeof configDifference>;

export const imageComparison = z.object({
  /** The lowest layers, which both have. */
  sharedLayers: z.number().int(),
  layers: z.array(z.object({ diffId: z.string(), before: z.boolean(), after: z.boolean(), bytes: z.number() })),
  added: z.number().int(),
  removed: z.number().int(),
  changed: z.number().int(),
  addedBytes: z.number(),
  removedBytes: z.number(),
  /** Files of which only the times differ; they are not among `files`. */
  touched: z.number().int(),
  files: z.array(fileDifference),
  cut: z.boolean(),
  config: z.array(configDifference),
});
export type ImageComparison = z.infer<typeof imageComparison>;

/** What it stands on. `local`: an image of this engine; else what a label says. `layers` it shares with that one. */
export const imageBase = z.object({
  local: z.array(z.object({ id: z.string(), tags: z.array(z.string()), layers: z.number().int() })),
  name: z.string().optional(),
  digest: z.string().optional(),
  /** Images of this engine that stand on this one. */
  children: z.array(z.object({ id: z.string(), tags: z.array(z.string()) })),
});
export type ImageBase = z.infer<typeof imageBase>;

/** Sizes in bytes: of the packed layers, as a registry tells them. `here`: the engine has it. Times in ms since 1970. */
export const imagePlatform = z.object({
  platform: z.string(),
  digest: z.string(),
  sizeBytes: z.number().optional(),
  createdAt: z.number().optional(),
  here: z.boolean(),
});
export type ImagePlatform = z.infer<typeof imagePlatform>;

/**
 * `reference` is what was asked for in the registry (absent: the image came from none), `digest` what is there now, `problem` why nobody
 * answered. Without an answer the platforms are those that the engine has.
 */
export const imagePlatforms = z.object({
  reference: z.string().optional(),
  digest: z.string().optional(),
  platforms: z.array(imagePlatform),
  problem: problemSchema.optional(),
});
export type ImagePlatforms = z.infer<typeof imagePlatforms>;

const one = z.object({ engineId: z.string(), id: z.string() });

export const imageContents = {
  /** Known at once; `image-not-found`. */
  shape: procedure.input(one).output(imageShape),
  /** `latest`: how far its files are known. Asks for nothing by itself. */
  watch: procedure.input(one).output(eventIterator(imageReading)),
  /** Reads the files of all layers that are not known yet, as an activity; the one that is under way where there is one. */
  read: procedure.input(one).output(z.object({ activityId: z.string().optional() })),
  /** A folder's entries, in pieces. `not-found` where there is no such folder, or the layer was not read. */
  list: procedure.input(layerView.extend({ path: filePath })).output(eventIterator(layerListing)),
  /** Whose path holds the text, whatever its case. */
  search: procedure
    .input(layerView.extend({ text: z.string().min(1).max(1000) }))
    .output(z.object({ files: z.array(foundFile), cut: z.boolean() })),
  /** Needs all layers: `not-found` before. */
  wasted: procedure.input(one).output(imageWaste),
  base: procedure.input(one).output(imageBase),
  /** Asks the image's registry. */
  platforms: procedure.input(one).output(imagePlatforms),
  /** From `id` to `other`, whose files must be known: `not-found` before. */
  compare: procedure.input(one.extend({ other: z.string() })).output(imageComparison),
};
