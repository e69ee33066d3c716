// Who is where in an engine's networks: what decides who reaches whom, and the test of a connection from inside a container.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeOf } from './change.ts';
import { containerPort, containerState } from './containers.ts';
import { procedure } from './procedure.ts';

/** Whether something is so; `unknown` where the engine does not tell or it is not the engine's to decide. */
export const certainty = z.enum(['yes', 'no', 'unknown']);
export type Certainty = z.infer<typeof certainty>;

export const topologyNetwork = z.object({
  engineId: z.string(),
  id: z.string(),
  name: z.string(),
  driver: z.string(),
  builtin: z.boolean(),
  internal: z.boolean(),
  ipv6: z.boolean(),
  subnets: z.array(z.object({ subnet: z.string(), gateway: z.string().optional() })),
  project: z.string().optional(),
  /** Whether its containers reach each other (docker's `enable_icc`, macvlan's modes). */
  together: certainty,
  /** Whether the engine answers names on it: not on its own default bridge. */
  dns: z.boolean(),
  /** Of which family's packets the engine keeps its containers apart from other networks' (and from each other where told so). */
  filters: z.object({ ipv4: certainty, ipv6: certainty }),
  /** Of which family's packets nothing gets in from other networks, nor out to them: an internal one's, though older engines forget IPv6. */
  shut: z.object({ ipv4: z.boolean(), ipv6: z.boolean() }),
  /** Whether its containers get to published ports at the address of their gateway, by the family of that address. */
  relays: z.object({ ipv4: z.boolean(), ipv6: z.boolean() }),
  /** Whether what is sent to a published port goes on to the container itself: only those find it who reach that one anyway. */
  rewrites: z.boolean(),
  /** Whether its DNS also knows names with the network's own behind: `db.back`. */
  qualifies: z.boolean(),
  /** Whether its containers get out under the host's address. */
  masquerades: z.boolean(),
});
export type TopologyNetwork = z.infer<typeof topologyNetwork>;

/** `container` is an id or a name, `alias` what it is called besides. */
export const containerLink = z.object({ container: z.string(), alias: z.string() });

/** A container on a network. `names` are what the network's DNS calls it, its own name first; addresses only while it runs. */
export const topologyEndpoint = z.object({
  network: z.string(),
  ipv4: z.string().optional(),
  ipv6: z.string().optional(),
  /** Where it meets the host or the router outside, as far as the engine tells; of both families. */
  gateways: z.array(z.string()),
  names: z.array(z.string()),
  links: z.array(containerLink),
  /** Higher ones are asked first. */
  priority: z.number(),
});
export type TopologyEndpoint = z.infer<typeof topologyEndpoint>;

/**
 * `stack`: its own, the host's, another container's (`sharesWith`: its id or name), or none. `ports` are open while it runs;
 * `declared` are those its image or its definition names. `links` are those of the default bridge, `hosts` its own lines of /etc/hosts.
 */
export const topologyContainer = z.object({
  engineId: z.string(),
  id: z.string(),
  name: z.string(),
  image: z.string(),
  state: containerState,
  health: z.enum(['starting', 'healthy', 'unhealthy']).optional(),
  project: z.string().optional(),
  service: z.string().optional(),
  stack: z.enum(['own', 'host', 'shared', 'none']),
  sharesWith: z.string().optional(),
  endpoints: z.array(topologyEndpoint),
  links: z.array(containerLink),
  hosts: z.array(z.object({ name: z.string(), address: z.string() })),
  ports: z.array(containerPort),
  declared: z.array(z.object({ port: z.number().int(), protocol: z.string() })),
});
export type TopologyContainer = z.infer<typeof topologyContainer>;

/** What the rules of reach look at. */
export interface Topology {
  networks: readonly TopologyNetwork[];
  containers: readonly TopologyContainer[];
}

/** `hosts`: its /etc/hosts had it; `dns`: a server said so; `address`: it was one already; `nobody`: the server knows no such name. */
export const nameLookup = z.object({
  by: z.enum(['address', 'hosts', 'dns', 'nobody', 'no-server', 'no-answer']),
  addresses: z.array(z.string()),
  server: z.string().optional(),
});
export type NameLookup = z.infer<typeof nameLookup>;

/** `words` are the program's own, where it said something that is not known. */
export const connectionTry = z.object({
  address: z.string(),
  result: z.enum(['connected', 'refused', 'timed-out', 'unreachable', 'failed']),
  words: z.string().optional(),
});
export type ConnectionTry = z.infer<typeof connectionTry>;

/** `tries` are empty where no port was asked for, or no address was found. */
export const connectionTest = z.object({ lookup: nameLookup, tries: z.array(connectionTry) });
export type ConnectionTest = z.infer<typeof connectionTest>;

/** `address` is one of the container's own; `0.0.0.0` and `::` are all of them. */
export const listener = z.object({
  protocol: z.enum(['tcp', 'udp']),
  address: z.string(),
  port: z.number().int(),
});
export type Listener = z.infer<typeof listener>;

const engine = z.object({ engineId: z.string() });
const one = engine.extend({ id: z.string() });

export const topology = {
  networks: procedure.input(engine).output(eventIterator(changeOf(topologyNetwork))),
  containers: procedure.input(engine).output(eventIterator(changeOf(topologyContainer))),
  /**
   * Looks `host` up and connects to its TCP `port` as a program in the container would, whatever its image has. `host-invalid` at `host`,
   * `port-invalid` at `port`, `not-running`, `not-found`; `unsupported` where no helper can run beside it.
   */
  test: procedure.input(one.extend({ host: z.string(), port: z.number().optional() })).output(connectionTest),
  /** What listens inside a container that runs, by address and port. Fails as `test`. */
  listeners: procedure.input(one).output(z.array(listener)),
};
