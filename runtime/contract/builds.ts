// Builds: an image made from a folder of this computer, what was built before, folders that are watched, and the build cache.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { buildDetails, buildEvent, buildOutput, buildRow } from './builds/build-record.ts';
import { buildSpec } from './builds/build-spec.ts';
import { changeOf } from './change.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { streamId } from './streams.ts';

/** A Dockerfile that was found below a folder. `path` is relative to it, with `/`. */
export const foundDockerfile = z.object({
  path: z.string(),
  /** Names of its stages in their order; a stage without a name is its number. */
  stages: z.array(z.string()),
  /** ARGs that a build may set, the first of each name. */
  arguments: z.array(z.object({ name: z.string(), value: z.string().optional() })),
  /** Ids of the secrets that its RUNs mount. */
  secrets: z.array(z.string()),
});
export type FoundDockerfile = z.infer<typeof foundDockerfile>;

/** `problems` stand at fields of the spec (`tags.0`, `secrets.1.source.path`) and keep a build from being started; `warnings` do not. */
export const buildCheck = z.object({
  problems: z.array(problemSchema),
  warnings: z.array(problemSchema),
  /** What would build it on this engine. */
  builder: z.enum(['buildkit', 'classic', 'podman']).optional(),
});
export type BuildCheck = z.infer<typeof buildCheck>;

/** What would be sent. `problems` name files that would break it off; `largest` are the largest files, 20 at most. */
export const contextSummary = z.object({
  files: z.number().int(),
  bytes: z.number(),
  ignored: z.number().int(),
  /** The file whose rules were followed, relative to the folder or absolute. */
  ignoreFile: z.string().optional(),
  largest: z.array(z.object({ path: z.string(), bytes: z.number() })),
  problems: z.array(problemSchema),
});
export type ContextSummary = z.infer<typeof contextSummary>;

/** `pending`: something changed while it builds, one more build follows. `stopped`: it cannot be watched any more, `problem` says why. */
export const folderWatch = z.object({
  id: z.string(),
  engineId: z.string(),
  spec: buildSpec,
  state: z.enum(['watching', 'building', 'pending', 'stopped']),
  /** Of the build that runs, or of the last one. */
  buildId: z.string().optional(),
  builds: z.number().int(),
  /** Folders that are watched for changes. */
  folders: z.number().int(),
  since: z.number(),
  /** The path that changed last, relative to the folder. */
  changed: z.string().optional(),
  problem: problemSchema.optional(),
});
export type FolderWatch = z.infer<typeof folderWatch>;

/** Sizes in bytes, times in ms since 1970. `kind` is the engine's word: `regular`, `source.local`, `exec.cachemount`, `frontend`, … */
export const cacheRecord = z.object({
  id: z.string(),
  parents: z.array(z.string()),
  kind: z.string(),
  description: z.string(),
  sizeBytes: z.number(),
  createdAt: z.number(),
  lastUsedAt: z.number().optional(),
  usageCount: z.number().int(),
  inUse: z.boolean(),
  /** Also part of an image or of another record: removing it alone frees nothing. */
  shared: z.boolean(),
});
export type CacheRecord = z.infer<typeof cacheRecord>;

/** Without `all` only what no image and no other record needs (dangling) goes. */
export const cachePrune = z.object({
  engineId: z.string(),
  all: z.boolean(),
  /** Only what was not used for this long. */
  unusedForHours: z.number().positive().optional(),
  /** Stops when no more than this is left (bytes). */
  keepBytes: z.number().nonnegative().optional(),
  /** Only these records; the engine does not say which of them it did not know. */
  ids: z.array(z.string()).optional(),
  kinds: z.array(z.string()).optional(),
});
export type CachePrune = z.infer<typeof cachePrune>;

const folder = z.string().min(1).max(4096);
const engine = z.object({ engineId: z.string() });
const one = z.object({ buildId: z.string() });
const wish = engine.extend({ spec: buildSpec });

export const builds = {
  /**
   * Checks as `check` does, then answers at once; how it goes is told by `watch` and by the activity (kind `build`), whose cancel stops the
   * engine's work. The build is kept when it has ended. Building again is a start with the `spec` of the build.
   */
  start: procedure.input(wish).output(z.object({ activityId: z.string(), buildId: z.string() })),
  /** What is wrong before anything is sent, at its fields. Never throws for the spec. */
  check: procedure.input(wish).output(buildCheck),
  /** Walks the folder as a build would, without reading its files. */
  context: procedure.input(z.object({ folder, dockerfile: z.string() })).output(contextSummary),
  /** Dockerfiles (`Dockerfile`, `*.Dockerfile`, `Dockerfile.*`, `Containerfile`) of the folder and four levels below, 200 at most. */
  dockerfiles: procedure
    .input(z.object({ folder }))
    .output(z.object({ files: z.array(foundDockerfile), more: z.boolean() })),
  /** The text of a Dockerfile on the disk (1 MiB at most); `version` for `writeDockerfile`. `not-found`, `file-unreadable` at `path`. */
  readDockerfile: procedure
    .input(z.object({ folder, path: z.string() }))
    .output(z.object({ text: z.string(), version: z.string(), path: z.string() })),
  /**
   * Writes it whole or not at all, with the mode that it had. `version` of undefined: it must not be there yet (`file-exists`); else it must
   * be what was read (`file-changed`).
   */
  writeDockerfile: procedure
    .input(z.object({ folder, path: z.string(), text: z.string().max(1024 * 1024), version: z.string().optional() }))
    .output(z.object({ version: z.string() })),
  /** `merged`: a snapshot at once, then what changes, ten times a second at most; ends with the build. `not-found`. */
  watch: procedure.input(one).output(eventIterator(buildEvent)),
  /** As it stands now, or as it ended. */
  inspect: procedure.input(one).output(buildDetails),
  /**
   * Lossless, with credit: the output of the build or of one step from its beginning, and on while it runs; ends with the build. Where the
   * middle was too much to keep, an empty text stands for it, with `stepId` empty too.
   */
  log: procedure
    .input(one.extend({ streamId, stepId: z.string().optional() }))
    .output(eventIterator(z.array(buildOutput))),
  /** The Dockerfile as it was built, and its `.dockerignore` where there was one. */
  source: procedure.input(one).output(z.object({ path: z.string(), text: z.string(), ignore: z.string().optional() })),
  /** `merged`: all that run and those that are kept, of all engines. Never `unavailable`. */
  history: procedure.output(eventIterator(changeOf(buildRow))),
  /** Forgets ended builds, not their images; `in-use` for one that runs. Ids that are not there are passed over. */
  remove: procedure.input(z.object({ buildIds: z.array(z.string()).min(1).max(10_000) })).output(z.void()),
  /**
   * Builds now, and again when a file of the context, the Dockerfile or its ignore rules changed and half a second was quiet. A change
   * while it builds is followed by one more build. Ends with `unwatchFolder` or with the runtime. The same spec twice is one watch.
   */
  watchFolder: procedure.input(wish).output(z.object({ watchId: z.string() })),
  /** The build that runs goes on unless `cancel`. */
  unwatchFolder: procedure
    .input(z.object({ watchId: z.string(), cancel: z.boolean().default(false) }))
    .output(z.void()),
  /** `latest`: all that are watched. */
  watches: procedure.output(eventIterator(z.array(folderWatch))),
  /** Largest first. `supported` false: this engine has no such list (podman), and `records` is empty. */
  cache: procedure
    .input(engine)
    .output(z.object({ supported: z.boolean(), records: z.array(cacheRecord), totalBytes: z.number() })),
  /** Answers when it is done; `unsupported` where the engine has none. */
  pruneCache: procedure.input(cachePrune).output(z.object({ ids: z.array(z.string()), freedBytes: z.number() })),
};
