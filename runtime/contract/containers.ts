// Containers: their rows, what can be done to one, and how a new one is described.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { containerWork } from './container-work.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { containerSpec } from './specs/container-spec.ts';

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

/**
 * Times are milliseconds since 1970. `id` is the whole 64 digits. `networks` are names. Lists of engines tell neither `startedAt` and
 * `finishedAt` nor `restartCount` (how often its restart policy started it again): they are there once it was inspected, see `whole`.
 */
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
  restartCount: z.number().optional(),
  ports: z.array(containerPort),
  mounts: z.array(containerMount),
  networks: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  project: z.string().optional(),
  service: z.string().optional(),
});
export type ContainerRow = z.infer<typeof containerRow>;

/** One run of a health check: its times in ms since 1970, the exit code (0 is healthy) and what it printed. */
export const healthProbe = z.object({
  startedAt: z.number(),
  endedAt: z.number().optional(),
  exitCode: z.number(),
  output: z.string(),
});
export type HealthProbe = z.infer<typeof healthProbe>;

/** How the main process ended last; `error` is the engine's, when it could not even start. */
export const lastExit = z.object({
  code: z.number(),
  at: z.number().optional(),
  outOfMemory: z.boolean(),
  error: z.string(),
});
export type LastExit = z.infer<typeof lastExit>;

/** A namespace of its own (`private`), the host's, another container's (by name or id), or whatever word the engine has. */
export const namespaceUse = z.object({ mode: z.string(), container: z.string().optional() });

/** What keeps it apart and what it may use; absent is no limit. Sizes in bytes, `cpus` in cores, rates in bytes per second. */
export const isolation = z.object({
  namespaces: z.record(z.enum(['pid', 'network', 'ipc', 'uts', 'user', 'cgroup']), namespaceUse),
  cgroupParent: z.string(),
  privileged: z.boolean(),
  readOnly: z.boolean(),
  noNewPrivileges: z.boolean(),
  /** The profile's name; `unconfined` is none. */
  seccomp: z.string(),
  appArmor: z.string(),
  capabilitiesAdd: z.array(z.string()),
  capabilitiesDrop: z.array(z.string()),
  devices: z.array(z.string()),
  memoryBytes: z.number().optional(),
  memoryReservationBytes: z.number().optional(),
  /** Beyond the memory; -1 is without end. */
  swapBytes: z.number().optional(),
  cpus: z.number().optional(),
  cpuShares: z.number().optional(),
  cpuset: z.string().optional(),
  pids: z.number().optional(),
  shmBytes: z.number().optional(),
  ulimits: z.array(z.object({ name: z.string(), soft: z.number(), hard: z.number() })),
});
export type Isolation = z.infer<typeof isolation>;

/** `action` is the engine's word; `subject` is what it is about when not the container: a network or volume, by its `name`. */
export const containerEvent = z.object({
  at: z.number(),
  action: z.string(),
  detail: z.string().optional(),
  subject: z.string().optional(),
  name: z.string().optional(),
  attributes: z.record(z.string(), z.string()),
});
export type ContainerEvent = z.infer<typeof containerEvent>;

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
      ipv6: z.string(),
      gateway: z.string(),
      mac: z.string(),
      aliases: z.array(z.string()),
      /** Addresses that were asked for, and so stay the same. */
      fixed: z.object({ ipv4: z.string().optional(), ipv6: z.string().optional() }),
    }),
  ),
  lastExit: lastExit.optional(),
  health: z.object({ failingStreak: z.number(), log: z.array(healthProbe) }).optional(),
  isolation,
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
/** `bulk`: one of many asked for together, which let single ones pass. */
const each = one.extend({ bulk: z.boolean().optional() });
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
  ...containerWork,
  watch: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(changeOf(containerRow))),
  inspect: procedure.input(one).output(containerDetails),
  /** What happened to it, as far back as the engine remembers, and on as it happens; the first message is empty. */
  events: procedure.input(one).output(eventIterator(z.array(containerEvent))),
  start: procedure.input(each).output(z.void()),
  stop: procedure.input(each).output(z.void()),
  restart: procedure.input(each).output(z.void()),
  pause: procedure.input(each).output(z.void()),
  unpause: procedure.input(each).output(z.void()),
  kill: procedure.input(each.extend({ signal: z.string().optional() })).output(z.void()),
  /** `name-invalid` or `name-taken` at field `name`. */
  rename: procedure.input(one.extend({ name: z.string() })).output(z.void()),
  /**
   * `force` also removes a running one; `volumes` removes its anonymous volumes with it. `keep` is what goes into the trash: its definition
   * (unless told), the files it wrote as well, or nothing.
   */
  remove: procedure
    .input(
      each.extend({
        force: z.boolean(),
        volumes: z.boolean(),
        keep: z.enum(['nothing', 'definition', 'layer']).optional(),
      }),
    )
    .output(z.void()),
  /** Inspects those of the live list that were not yet; what it tells of them comes by `watch`. */
  whole: procedure.input(z.object({ engineId: z.string(), ids: z.array(z.string()).max(200) })).output(z.void()),
  /** `latest`: samples of the given containers, one a second or in `everyMs`; not-running ones are left out. */
  stats: procedure
    .input(
      z.object({
        engineId: z.string(),
        ids: z.array(z.string()).max(200),
        everyMs: z.number().int().min(1000).max(60_000).optional(),
      }),
    )
    .output(eventIterator(z.array(containerStats))),
  /** `latest`: samples of all that run, read in turns and slower the more there are: for sorting and sums, not for charts. */
  survey: procedure.input(z.object({ engineId: z.string() })).output(eventIterator(z.array(containerStats))),
  /** What one was made to be; `imageGone`: its image is no longer there, so the spec says what came from it too. */
  spec: procedure.input(one).output(z.object({ spec: containerSpec, imageGone: z.boolean() })),
  /** Checks, pulls as told, creates and starts: an activity whose result has the container's id. */
  create: procedure.input(createInput).output(activity),
  /**
   * Makes it what the spec says: in place where that is possible, else by a new one that takes its place. The old one is kept until the
   * new one runs (is healthy, where it has a check), and is back under its name with its networks when anything fails, is canceled, or
   * breaks off. A stopped one stays stopped. The activity tells the new id. Refused at the field as `create`; `paused`; `conflict` while
   * it is being changed already.
   */
  edit: procedure.input(one.extend({ spec: containerSpec })).output(activity),
  /** The same with the same spec, and the newest image that the engine has for it. */
  recreate: procedure.input(one).output(activity),
  /** Makes the sample image if missing and runs it on a free port: an activity like `create`. */
  runSample: procedure.input(z.object({ engineId: z.string() })).output(activity),
};
