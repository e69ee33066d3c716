// Networks: their rows, creating and removing them, and containers' places in them.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { engineLack } from './engines.ts';
import { networkEndpoint } from './networks/network-endpoint.ts';
import { hostNetworks } from './networks/network-overlaps.ts';
import { networkPlan } from './networks/network-plan.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/**
 * `builtin`: bridge, host, none (and podman's own): they cannot be removed. `range` is the part of a subnet that containers get their addresses
 * from, `auxiliary` what is kept from them; podman (4.3) tells neither. `configFrom` is the network whose settings it has.
 */
export const networkRow = z.object({
  engineId: z.string(),
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  scope: z.string(),
  subnets: z.array(
    z.object({
      subnet: z.string(),
      gateway: z.string().optional(),
      range: z.string().optional(),
      auxiliary: z.record(z.string(), z.string()).optional(),
    }),
  ),
  internal: z.boolean(),
  attachable: z.boolean(),
  ipv6: z.boolean(),
  ingress: z.boolean(),
  configOnly: z.boolean(),
  configFrom: z.string().optional(),
  builtin: z.boolean(),
  createdAt: z.number().optional(),
  labels: z.record(z.string(), z.string()),
  project: z.string().optional(),
});
export type NetworkRow = z.infer<typeof networkRow>;

/** A running container's place; addresses with their prefix where the engine tells it, '' where there is none. */
export const networkMember = z.object({
  id: z.string(),
  name: z.string(),
  /** The first of the two that there is. */
  address: z.string(),
  ipv4: z.string(),
  ipv6: z.string(),
  mac: z.string(),
});
export type NetworkMember = z.infer<typeof networkMember>;

/**
 * What this engine can do for networks. `lacks` are fields of a plan (`pools.auxiliary`, `ipv6.automatic`: addresses of version 6 that nobody
 * chose) and, as `endpoint.mac`, of a place. `swarm`: whether it manages one.
 */
export const networkAbilities = z.object({
  flavour: z.enum(['docker', 'podman']),
  drivers: z.array(z.string()),
  swarm: z.boolean(),
  lacks: z.array(engineLack),
});
export type NetworkAbilities = z.infer<typeof networkAbilities>;

const engine = z.object({ engineId: z.string() });
const one = engine.extend({ id: z.string() });
const ids = z.array(z.string()).min(1).max(10_000);

export const networks = {
  watch: procedure.input(engine).output(eventIterator(changeOf(networkRow))),
  inspect: procedure.input(one).output(
    z.object({
      row: networkRow,
      containers: z.array(networkMember),
      options: z.record(z.string(), z.string()),
      raw: z.unknown(),
    }),
  ),
  abilities: procedure.input(engine).output(networkAbilities),
  /** Looks at the engine's host from inside, with a helper container; a second or more. `unsupported` where there is none to be had. */
  host: procedure.input(engine).output(hostNetworks),
  /**
   * Checks all that can be known before anything is sent: what is wrong with the plan, what this engine would leave out (`unsupported` at its
   * field), and overlaps (`subnet-overlaps`); those with what the host has by itself pass with `despiteHost`.
   */
  create: procedure
    .input(engine.extend({ plan: networkPlan, despiteHost: z.boolean().optional() }))
    .output(z.object({ id: z.string(), warning: z.string() })),
  /** `in-use` while containers are connected; `disconnect` takes these and the stopped ones off it before. */
  remove: procedure.input(one.extend({ disconnect: z.boolean().optional() })).output(z.void()),
  /** Removes them one after the other; those in use by then stay and are told with the reason. */
  prune: procedure.input(engine.extend({ ids })).output(
    z.object({
      removed: z.array(z.string()),
      failed: z.array(z.object({ id: z.string(), name: z.string(), problem: problemSchema })),
    }),
  ),
  /** Running containers too. The field of a problem is one of the place's. */
  connect: procedure.input(one.extend({ containerId: z.string(), endpoint: networkEndpoint })).output(z.void()),
  disconnect: procedure.input(one.extend({ containerId: z.string() })).output(z.void()),
};
