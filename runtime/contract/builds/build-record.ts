// A build as it is told and kept: how it stands, its steps and what went wrong at which line.
import { z } from 'zod';
import { activityOrigin } from '../activities.ts';
import { problemSchema } from '../problem.ts';
import { buildSpec } from './build-spec.ts';

/** A place in the Dockerfile: lines from 1, columns from 0 (in characters, `endColumn` behind the last); without columns whole lines. */
export const sourceRange = z.object({
  line: z.number().int(),
  endLine: z.number().int(),
  column: z.number().int().optional(),
  endColumn: z.number().int().optional(),
});
export type SourceRange = z.infer<typeof sourceRange>;

/** Part of a step with its own progress (a layer that is fetched, the context that is sent); bytes as a rule. `total` 0: not known. */
export const buildProgress = z.object({
  id: z.string(),
  current: z.number(),
  total: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type BuildProgress = z.infer<typeof buildProgress>;

/** `canceled`: it was stopped, or never came to its turn because another one failed. */
export const buildStepState = z.enum(['waiting', 'running', 'done', 'cached', 'failed', 'canceled']);
export type BuildStepState = z.infer<typeof buildStepState>;

/**
 * A vertex of BuildKit's graph, or an instruction as the classic builder and podman tell it. Times are ms since 1970 by the engine's
 * clock, with fractions; the classic builder tells none, and none are made up.
 */
export const buildStep = z.object({
  id: z.string(),
  /** The builder's own words, hostile: `[build 2/3] RUN make`. */
  name: z.string(),
  /** Ids of the steps that this one is made from. */
  inputs: z.array(z.string()),
  state: buildStepState,
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** What the builder does for its own ends (loads a definition, resolves a reference); no instruction of the Dockerfile. */
  internal: z.boolean(),
  /** Of the Dockerfile, where it could be told. */
  stage: z.string().optional(),
  range: sourceRange.optional(),
  error: z.string().optional(),
  progress: z.array(buildProgress),
  /** Characters of output so far. */
  logSize: z.number().int(),
});
export type BuildStep = z.infer<typeof buildStep>;

/** What the builder finds questionable in the Dockerfile. */
export const buildWarning = z.object({
  message: z.string(),
  detail: z.array(z.string()),
  url: z.string().optional(),
  range: sourceRange.optional(),
});
export type BuildWarning = z.infer<typeof buildWarning>;

/** `range` is where in the Dockerfile it was built from; `stepId` which step failed. */
export const buildFailure = z.object({
  problem: problemSchema,
  range: sourceRange.optional(),
  stepId: z.string().optional(),
  /** Of a RUN that ended with it. */
  exitCode: z.number().int().optional(),
});
export type BuildFailure = z.infer<typeof buildFailure>;

/** The commit that is checked out in the folder's git repository, and its branch where it is on one. */
export const buildRevision = z.object({ commit: z.string(), branch: z.string().optional() });

/** Counts are of instructions, without the builder's internal steps. */
export const buildCounts = z.object({
  steps: z.number().int(),
  done: z.number().int(),
  cached: z.number().int(),
  failed: z.number().int(),
});
export type BuildCounts = z.infer<typeof buildCounts>;

/** One build without its steps. Times are ms since 1970 by this computer's clock. */
export const buildRow = z.object({
  id: z.string(),
  engineId: z.string(),
  /** As the engine was called then. */
  engineName: z.string(),
  /** Of the activity that cancels it; it may be gone from the list of activities. */
  activityId: z.string(),
  origin: activityOrigin,
  /** Of the watch that began it. */
  watchId: z.string().optional(),
  spec: buildSpec,
  /** Absolute path of the Dockerfile that was read. */
  dockerfilePath: z.string(),
  /** `podman`: its own, told as the classic builder tells. Absent until it is known. */
  builder: z.enum(['buildkit', 'classic', 'podman']).optional(),
  status: z.enum(['running', 'done', 'failed', 'canceled', 'interrupted']),
  phase: z.enum(['reading', 'sending', 'building']).optional(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  /** What was sent: everything that is not ignored, or what BuildKit had not got already. */
  context: z.object({ files: z.number().int(), bytes: z.number() }),
  counts: buildCounts,
  imageId: z.string().optional(),
  revision: buildRevision.optional(),
  failure: buildFailure.optional(),
  warnings: z.array(buildWarning),
  /** What the engine could not do and did not, in words. */
  notes: z.array(z.string()),
  /** Characters of all output; `logCut`: only the beginning and the end were kept. */
  logSize: z.number().int(),
  logCut: z.boolean(),
});
export type BuildRow = z.infer<typeof buildRow>;

/** A build with its steps, in the order in which the builder told of them. */
export const buildDetails = z.object({ build: buildRow, steps: z.array(buildStep) });
export type BuildDetails = z.infer<typeof buildDetails>;

/** `snapshot` replaces all; `change` has the row and those steps that changed, each whole. */
export const buildEvent = z.discriminatedUnion('kind', [
  buildDetails.extend({ kind: z.literal('snapshot') }),
  buildDetails.extend({ kind: z.literal('change') }),
]);
export type BuildEvent = z.infer<typeof buildEvent>;

/** Output as it came; it may end within a line and hold any character, escapes included. `at` is the engine's time in ms, where it told one. */
export const buildOutput = z.object({
  stepId: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  at: z.number().optional(),
  text: z.string(),
});
export type BuildOutput = z.infer<typeof buildOutput>;
