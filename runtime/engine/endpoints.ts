// A container's place in its networks: what was asked for, without what the engine has made of it.
import type { ContainerInspectInfo } from 'dockerode';
import type { NetworkSpec } from '../contract/container-spec.ts';

/** EndpointsConfig of one network, as POST /containers/create and POST /networks/{id}/connect take it. */
export interface Endpoint {
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: string[] };
  Aliases?: string[];
  Links?: string[];
  DriverOpts?: Record<string, string>;
  MacAddress?: string;
  GwPriority?: number;
}

/** By the network's name. */
export type Endpoints = Record<string, Endpoint>;

interface RawEndpoint {
  IPAMConfig?: Endpoint['IPAMConfig'] | null;
  Aliases?: string[] | null;
  Links?: string[] | null;
  DriverOpts?: Record<string, string> | null;
  GwPriority?: number;
}

/** These are no networks that one joins. */
const modes = new Set(['host', 'none', 'default', 'private']);

/** Whether the container uses another one's network, or none of its own. */
function isOwn(mode: string): boolean {
  return !mode.startsWith('container:') && !mode.startsWith('ns:');
}

/** Every network the container was put into. `macs`: those of its addresses that somebody chose, by network. */
export function endpointsOf(inspect: ContainerInspectInfo, macs: Record<string, string> = {}): Endpoints {
  if (!isOwn(inspect.HostConfig.NetworkMode ?? '')) return {};
  const raw = (inspect.NetworkSettings?.Networks ?? {}) as unknown as Record<string, RawEndpoint>;
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([name]) => !modes.has(name))
      .map(([name, one]) => [name, endpointOfRaw(inspect, name, one, macs[name])]),
  );
}

function endpointOfRaw(inspect: ContainerInspectInfo, name: string, raw: RawEndpoint, mac?: string): Endpoint {
  // The engine adds the id by itself, and podman the container's name.
  const own = new Set([inspect.Id.slice(0, 12), ...(isDefault(name) ? (raw.Aliases ?? []) : [])]);
  return tidy({
    IPAMConfig: tidy({
      IPv4Address: raw.IPAMConfig?.IPv4Address || undefined,
      IPv6Address: raw.IPAMConfig?.IPv6Address || undefined,
      LinkLocalIPs: some(raw.IPAMConfig?.LinkLocalIPs),
    }),
    Aliases: some((raw.Aliases ?? []).filter((alias) => !own.has(alias))),
    Links: some(raw.Links),
    DriverOpts: raw.DriverOpts ?? undefined,
    MacAddress: mac || undefined,
    GwPriority: raw.GwPriority || undefined,
  });
}

/** The same of a spec. */
export function endpointOfSpec(spec: NetworkSpec): Endpoint {
  return tidy({
    IPAMConfig: tidy({ IPv4Address: spec.ipv4, IPv6Address: spec.ipv6, LinkLocalIPs: some(spec.linkLocal) }),
    Aliases: isDefault(spec.name) ? undefined : some(spec.aliases),
    Links: some(spec.links),
    DriverOpts: spec.driverOptions,
    MacAddress: spec.mac || undefined,
    GwPriority: spec.gatewayPriority || undefined,
  });
}

/** Engines refuse aliases in the bridge that they have from their start. */
function isDefault(network: string): boolean {
  return network === 'bridge' || network === 'podman';
}

function some<T>(list: readonly T[] | null | undefined): T[] | undefined {
  return list === null || list === undefined || list.length === 0 ? undefined : [...list];
}

/** Without what is undefined or an empty object. */
function tidy<T extends object>(value: { [Key in keyof T]: T[Key] | undefined }): T {
  const kept = Object.entries(value).filter(
    ([, one]) => one !== undefined && !(isPlain(one) && Object.keys(one).length === 0),
  );
  return Object.fromEntries(kept) as T;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two endpoints ask for the same. */
export function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return canonical(one) === canonical(other);
}

function canonical(endpoint: Endpoint): string {
  const { Aliases = [], Links = [], ...rest } = endpoint;
  return JSON.stringify([[...Aliases].sort(), [...Links].sort(), sorted(rest)]);
}

function sorted(value: unknown): unknown {
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
