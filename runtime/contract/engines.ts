// Engines: which there are, how each is reached, and its state as the engine itself tells it.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** Where we learnt of an engine: DOCKER_HOST, a docker context, a well-known socket, or Gantry's own. */
export const engineSource = z.enum(['docker-host', 'context', 'docker-socket', 'podman-socket', 'embedded']);
export type EngineSource = z.infer<typeof engineSource>;

/** What an engine cannot do, with a reason that has its words under `app:cannot.<reason>`. */
export const engineInability = z.object({
  /** `limits`: changing them of a container that is there. */
  feature: z.enum(['pause', 'limits']),
  reason: z.enum(['rootless-cgroups', 'podman-update']),
});
export type EngineInability = z.infer<typeof engineInability>;

/**
 * A field of a container's spec (`annotations`, `healthCheck.startInterval`, `env.value` of a row without one) that the engine would refuse
 * or leave out; the reason has its words under `app:lack.<reason>`. `since`: the API that has it.
 */
export const engineLack = z.object({
  field: z.string(),
  reason: z.enum(['engine-age', 'podman', 'rootless-cgroups']),
  since: z.string().optional(),
});
export type EngineLack = z.infer<typeof engineLack>;

export const engineInfo = z.object({
  flavour: z.enum(['docker', 'podman']),
  version: z.string(),
  apiVersion: z.string(),
  operatingSystem: z.string(),
  kernelVersion: z.string(),
  architecture: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  storageDriver: z.string(),
  cgroupVersion: z.string(),
  rootless: z.boolean(),
  /** Whether containers can be limited in memory and CPU: an engine without root has cgroups only where systemd gives them. */
  limits: z.boolean(),
  rootDirectory: z.string(),
  /** Names of what runs containers there (`runc`, `nvidia` …) and of log drivers; absent where the engine does not say. */
  runtimes: z.array(z.string()).optional(),
  logDrivers: z.array(z.string()).optional(),
  /** Empty for an engine that can do everything. */
  cannot: z.array(engineInability),
  /** The same of what a container can be made to be. */
  lacks: z.array(engineLack),
});
export type EngineInfo = z.infer<typeof engineInfo>;

/**
 * `status`: `stopped` and `starting` are an embedded engine's only; `connecting` is before the first answer,
 * `reconnecting` after a lost one, `unreachable` when trying goes on without success. `step` is what a start is at.
 */
export const engineSchema = z.object({
  id: z.string(),
  source: engineSource,
  name: z.string(),
  address: z.string(),
  status: z.enum(['stopped', 'starting', 'connecting', 'ready', 'reconnecting', 'unreachable']),
  step: z.string().optional(),
  problem: problemSchema.optional(),
  info: engineInfo.optional(),
});
export type Engine = z.infer<typeof engineSchema>;

export const enginesState = z.object({ engines: z.array(engineSchema), currentId: z.string() });
export type EnginesState = z.infer<typeof enginesState>;

const one = z.object({ engineId: z.string() });

export const engines = {
  /** `latest`: the whole state at once, again at each change. */
  watch: procedure.output(eventIterator(enginesState)),
  /** Makes one the current engine; kept as a setting, and it beats the order of discovery. */
  choose: procedure.input(one).output(z.void()),
  /** Starts a stopped engine (embedded), or tries again to reach one. Answers at once; `watch` tells how it goes. */
  start: procedure.input(one).output(z.void()),
  /** Stops an embedded engine with what runs in it; `unsupported` for any other. */
  stop: procedure.input(one).output(z.void()),
};
