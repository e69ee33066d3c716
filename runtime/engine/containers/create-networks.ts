// The networks of a new container as engines of each age take them.
import type { ContainerSpec, NetworkSpec } from '../../contract/specs/container-spec.ts';
import type { EngineApi } from '../system.ts';

export interface EndpointSettings {
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: string[] };
  Aliases?: string[];
  Links?: string[];
  DriverOpts?: Record<string, string>;
  MacAddress?: string;
  GwPriority?: number;
}

/** API 1.44 takes several networks, and a MAC address for each; before there was one for the container. */
const severalSince = 44;

/** The minor number of `1.41`; of what is no version that of the newest. */
export function minorOf({ apiVersion }: EngineApi): number {
  const minor = Number(/^1\.(\d+)$/.exec(apiVersion)?.[1]);
  return Number.isNaN(minor) ? 999 : minor;
}

/** The engine's own networks, which know neither aliases nor links between endpoints. */
export function isOwnNetwork(name: string): boolean {
  return ['', 'default', 'bridge', 'podman', 'host', 'none', 'nat'].includes(name);
}

/** HostConfig.NetworkMode; undefined leaves it to the engine. */
export function networkModeOf(spec: ContainerSpec): string | undefined {
  return spec.networkMode ?? spec.networks?.[0]?.name;
}

/** Links are the container's in the engine's own network, and the endpoint's in any other. */
function linksAtEndpoint(spec: ContainerSpec): boolean {
  const [first] = spec.networks ?? [];
  return first !== undefined && !isOwnNetwork(first.name);
}

/** HostConfig.Links. */
export function hostLinks(spec: ContainerSpec): string[] | undefined {
  return linksAtEndpoint(spec) ? undefined : spec.links;
}

/** Config.MacAddress, which engines before API 1.44 read. */
export function macOfConfig(spec: ContainerSpec, api: EngineApi): string | undefined {
  return minorOf(api) < severalSince ? spec.networks?.[0]?.mac : undefined;
}

/** A place in a network as the API has it; `links` instead of the spec's own. */
export function endpointOf(
  network: Omit<NetworkSpec, 'name'>,
  links: readonly string[],
  withMac: boolean,
): EndpointSettings {
  const { ipv4, ipv6, linkLocal, aliases, driverOptions, mac, gatewayPriority } = network;
  const addresses = {
    ...(ipv4 !== undefined && { IPv4Address: ipv4 }),
    ...(ipv6 !== undefined && { IPv6Address: ipv6 }),
    ...(linkLocal !== undefined && { LinkLocalIPs: linkLocal }),
  };
  return {
    ...(Object.keys(addresses).length > 0 && { IPAMConfig: addresses }),
    ...(aliases.length > 0 && { Aliases: aliases }),
    ...(links.length > 0 && { Links: [...links] }),
    ...(driverOptions !== undefined && { DriverOpts: driverOptions }),
    ...(mac !== undefined && withMac && { MacAddress: mac }),
    ...(gatewayPriority !== undefined && { GwPriority: gatewayPriority }),
  };
}

/** One network's settings; the first has the container's links too. */
function settingsOf(spec: ContainerSpec, network: NetworkSpec, index: number, api: EngineApi): EndpointSettings {
  const links = [...(index === 0 && linksAtEndpoint(spec) ? (spec.links ?? []) : []), ...(network.links ?? [])];
  return endpointOf(network, links, minorOf(api) >= severalSince);
}

/** NetworkingConfig.EndpointsConfig: those that this engine takes at once. */
export function endpointsOf(spec: ContainerSpec, api: EngineApi): Record<string, EndpointSettings> {
  const networks = spec.networks ?? [];
  const atOnce = minorOf(api) >= severalSince ? networks : networks.slice(0, 1);
  return Object.fromEntries(
    atOnce.map((network, index) => [network.name, settingsOf(spec, network, index, api)] as const),
  );
}

/** Those to be joined after the creation (POST /networks/{id}/connect). */
export function laterNetworks(spec: ContainerSpec, api: EngineApi): { name: string; settings: EndpointSettings }[] {
  if (minorOf(api) >= severalSince) return [];
  return (spec.networks ?? []).flatMap((network, index) =>
    index === 0 ? [] : [{ name: network.name, settings: settingsOf(spec, network, index, api) }],
  );
}
