// Which ranges of a planned network are somebody's already: another network's of the engine, or in use on the engine's host.
import { z } from 'zod';
import type { NetworkPlan } from './network-plan.ts';
import { covers, overlap, parseRange, type Range } from './subnets.ts';

/**
 * What the engine's host (for a machine: the machine) has by itself. `kind`: `hardware` and `wireless` are cards, `bridge` and `virtual` what
 * programs made. `addresses` with their prefix. `range` of a route is not the default's.
 */
export const hostNetworks = z.object({
  interfaces: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['hardware', 'wireless', 'bridge', 'virtual']),
      up: z.boolean(),
      addresses: z.array(z.string()),
    }),
  ),
  routes: z.array(z.object({ range: z.string(), device: z.string() })),
});
export type HostNetworks = z.infer<typeof hostNetworks>;

/** `name` is a network's or an interface's; `range` is theirs. */
export interface Overlap {
  /** The place among the plan's pools. */
  pool: number;
  kind: 'network' | 'interface' | 'route';
  name: string;
  range: string;
}

interface Neighbour {
  name: string;
  scope: string;
  configOnly: boolean;
  subnets: readonly { subnet: string }[];
}

/** Between hosts of a swarm: their addresses are given out apart from those of one host. */
function isWide({ driver, scope }: NetworkPlan): boolean {
  return driver === 'overlay' || scope === 'swarm';
}

/** Other networks' come first: those no engine lets pass. `host` of undefined could not be looked at. */
export function overlapsOf(
  plan: NetworkPlan,
  networks: readonly Neighbour[],
  host: HostNetworks | undefined,
): Overlap[] {
  if (plan.configOnly) return [];
  const near = networks.filter((one) => !one.configOnly && (one.scope === 'swarm') === isWide(plan));
  const found: Overlap[] = [];
  for (const [pool, { subnet }] of (plan.pools ?? []).entries()) {
    const range = parseRange(subnet);
    if (!range) continue;
    for (const { name, subnets } of near) {
      const hit = subnets.find((other) => touches(range, other.subnet));
      if (hit) found.push({ pool, kind: 'network', name, range: hit.subnet });
    }
    if (host) found.push(...hostOverlaps(range, plan, networks, host).map((one) => ({ pool, ...one })));
  }
  return found.sort((a, b) => Number(b.kind === 'network') - Number(a.kind === 'network'));
}

function touches(range: Range, text: string): boolean {
  const other = parseRange(text);
  return other !== undefined && overlap(range, other);
}

/** RFC 4291: link-local addresses and multicast are on every interface. */
const everywhere = ['fe80::/10', 'ff00::/8', '::1/128', '224.0.0.0/4'].map((text) => parseRange(text) as Range);

function hostOverlaps(
  range: Range,
  plan: NetworkPlan,
  networks: readonly Neighbour[],
  host: HostNetworks,
): Omit<Overlap, 'pool'>[] {
  // A bridge of the engine's own is told as its network.
  const carrying = networks.filter(({ configOnly }) => !configOnly);
  const own = carrying.flatMap(({ subnets }) => subnets.flatMap(({ subnet }) => parseRange(subnet) ?? []));
  // Containers of these are to be in the network of that very interface.
  const shared = plan.driver === 'macvlan' || plan.driver === 'ipvlan' ? plan.options?.parent : undefined;
  const found = new Map<string, Omit<Overlap, 'pool'>>();
  const look = (kind: 'interface' | 'route', name: string, text: string) => {
    const other = wholeRange(text);
    if (!other || name === shared || !overlap(range, other)) return;
    if ([...everywhere, ...own].some((one) => covers(one, other))) return;
    const key = `${name} ${other.first}/${other.prefix}`;
    if (!found.has(key)) found.set(key, { kind, name, range: text });
  };
  for (const { name, addresses } of host.interfaces) for (const one of addresses) look('interface', name, one);
  for (const { device, range: one } of host.routes) look('route', device, one);
  return [...found.values()];
}

/** A lone address is a range of one; the way to everywhere is nobody's. */
function wholeRange(text: string): Range | undefined {
  const range = parseRange(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  // Halves of everything are how a VPN takes the default's place.
  return range && range.prefix > 1 ? range : undefined;
}
