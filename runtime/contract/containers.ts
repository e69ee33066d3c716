// Containers: their rows, what can be done to one, and how a new one is described.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { containerSpec } from './container-spec.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

export const containerState = z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);
export type ContainerState = z.infer<typeof containerState>;

/** `problem`: why it is published by the engine, but could not be opened on this computer. */
export const containerPort = z.object({
  hostIp: z.string().optional(),
  hostPort: z.number().int().optional(),
  containerPort: z.number().int(),
  protocol: z.string(),
  problem: problemSchema.optional(),
});
export type ContainerPort = z.infer<typeof containerPort>;

export const containerMount = z.object({
  type: z.string(),
  name: z.string().optional(),
  source: z.string(),
  destination: z.string(),
  readOnly: z.boolean(),
});
export type ContainerMount = z.infer<typeof containerMount>;

/** Times are milliseconds since 1970. `id` is the whole 64 digits. `networks` are names. */
export const containerRow = z.object({
  engineId: z.string(),
  id: z.string(),
  name: z.string(),
  image: z.string(),
  imageId: z.string(),
  command: z.string(),
  state: containerState,
  health: z.enum(['starting', 'healthy', 'unhealthy']).optional(),
  exitCode: z.number().optional(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  ports: z.array(containerPort),
  mounts: z.array(containerMount),
  networks: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  project: z.string().optional(),
  service: z.string().optional(),
});
export type ContainerRow = z.infer<typeof containerRow>;

export const containerDetails = z.object({
  row: containerRow,
  env: z.array(z.string()),
  entrypoint: z.array(z.string()),
  command: z.array(z.string()),
  workingDirectory: z.string(),
  user: z.string(),
  hostname: z.string(),
  tty: z.boolean(),
  restartPolicy: z.string(),
  restartCount: z.number(),
  memoryBytes: z.number(),
  cpus: z.number(),
  networks: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      gateway: z.string(),
      mac: z.string(),
      aliases: z.array(z.string()),
    }),
  ),
  /** The engine's own answer, to be shown as JSON. */
  raw: z.unknown(),
});
export type ContainerDetails = z.infer<typeof containerDetails>;

/** Bytes; `cpuPercent` is of one core (200 = two cores busy), as `docker stats` counts. `at` is ms since 1970. */
export const containerStats = z.object({
  id: z.string(),
  at: z.number(),
  cpuPercent: z.number(),
  memoryBytes: z.number(),
  memoryLimitBytes: z.number(),
  networkReceivedBytes: z.number(),
  networkSentBytes: z.number(),
  blockReadBytes: z.number(),
  blockWrittenBytes: z.number(),
  pids: z.number(),
});
export type ContainerStats = z.infer<typeof containerStats>;

const one = z.object({ engineId: z.string(), id: z.string() });
const activity = z.object({ activityId: z.string() });

/** When to ask the registry: where the engine has no such image, each time, or never (`image-not-found` then). */
export const pullPolicy = z.enum(['missing', 'always', 'never']);
export type PullPolicy = z.infer<typeof pullPolicy>;

const createInput = z.object({
  engineId: z.string(),
  spec: containerSpec,
  start: z.boolean().default(true),
  pull: pullPolicy.default('missing'),
});

export const containers = {
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(containerRow))),
  inspect: procedure.input(one).output(containerDetails),
  start: procedure.input(one).output(z.void()),
  stop: procedure.input(one).output(z.void()),
  restart: procedure.input(one).output(z.void()),
  pause: procedure.input(one).output(z.void()),
  unpause: procedure.input(one).output(z.void()),
  kill: procedure.input(one.extend({ signal: z.string().optional() })).output(z.void()),
  /** `name-invalid` or `name-taken` at field `name`. */
  rename: procedure.input(one.extend({ name: z.string() })).output(z.void()),
  /** `force` also removes a running one; `volumes` removes its anonymous volumes with it. */
  remove: procedure.input(one.extend({ force: z.boolean(), volumes: z.boolean() })).output(z.void()),
  /** `latest`: samples of the given containers, about one a second; not-running ones are left out. */
  stats: procedure
    .input(z.object({ engineId: z.string(), ids: z.array(z.string()).max(200) }))
    .output(eventIterator(z.array(containerStats))),
  /** What one was made to be; `imageGone`: its image is no longer there, so the spec says what came from it too. */
  spec: procedure.input(one).output(z.object({ spec: containerSpec, imageGone: z.boolean() })),
  /** Checks, pulls as told, creates and starts: an activity whose result has the container's id. */
  create: procedure.input(createInput).output(activity),
  /** Makes the sample image if missing and runs it on a free port: an activity like `create`. */
  runSample: procedure.input(z.object({ engineId: z.string() })).output(activity),
};
