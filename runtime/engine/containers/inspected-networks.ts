// The networks and ports of an inspected container as a spec has them.

import { isNetworkMode } from '../../contract/networks/network-words.ts';
import { type ContainerSpec, type NetworkSpec, type PortSpec, portSpec } from '../../contract/specs/container-spec.ts';
import { isOwnNetwork } from './create-networks.ts';
import { some, somePairs, stated } from './inspected-host.ts';
import type { RawConfig, RawEndpoint, RawHost, RawInspect } from './raw-inspect.ts';

type Part = Partial<ContainerSpec>;

/** The engine calls each container by its short id too, and Docker before API 1.44, which has no `DNSNames`, by its host name. */
function aliasesOf({ Aliases, DNSNames }: RawEndpoint, { id, hostname }: Known): string[] {
  const isHostname = (alias: string) => !DNSNames && alias === hostname;
  const isId = (alias: string) => alias.length >= 12 && id.startsWith(alias);
  return [...new Set(Aliases ?? [])].filter((alias) => !isId(alias) && !isHostname(alias));
}

interface Known {
  id: string;
  hostname: string | undefined;
  mac: string | undefined;
}

function networkOf(name: string, endpoint: RawEndpoint, known: Known): NetworkSpec {
  const { IPv4Address, IPv6Address, LinkLocalIPs } = endpoint.IPAMConfig ?? {};
  const linkLocal = some(LinkLocalIPs);
  const driverOptions = somePairs(endpoint.DriverOpts);
  return {
    name,
    aliases: aliasesOf(endpoint, known),
    ...(IPv4Address && { ipv4: IPv4Address }),
    ...(IPv6Address && { ipv6: IPv6Address }),
    ...(linkLocal && { linkLocal }),
    ...(driverOptions && { driverOptions }),
    ...(known.mac && { mac: known.mac }),
    ...(endpoint.GwPriority && { gatewayPriority: endpoint.GwPriority }),
  };
}

/**
 * The address that was asked for. Of the first network the engine keeps it apart; of the others it can be told from one the engine
 * chose only before the first start, when it has not chosen any.
 */
function askedMac(inspect: RawInspect, endpoint: RawEndpoint, isFirst: boolean): string | undefined {
  if (isFirst && inspect.Config?.MacAddress) return inspect.Config.MacAddress;
  return inspect.State?.Status === 'created' ? endpoint.MacAddress || undefined : undefined;
}

function isPlain(network: NetworkSpec): boolean {
  return Object.keys(network).length === 2 && network.aliases.length === 0;
}

/** `/db:/web/alias` as `db:alias`. */
function linkOf(link: string): string {
  const [, target, alias] = /^\/([^:]+):\/.*\/([^/]+)$/.exec(link) ?? [];
  return target === undefined || alias === undefined ? link : `${target}:${alias}`;
}

/** The one the container was made with stands first: its settings count for the container. */
function namesInOrder(inspect: RawInspect): string[] {
  const names = Object.keys(inspect.NetworkSettings?.Networks ?? {});
  const mode = inspect.HostConfig?.NetworkMode;
  const first = names.find((name) => name === mode || (mode === 'default' && isOwnNetwork(name)));
  return first === undefined ? names : [first, ...names.filter((name) => name !== first)];
}

export function networksOf(inspect: RawInspect, isPodman: boolean): Part {
  const host: RawHost = inspect.HostConfig ?? {};
  const hostLinks = (host.Links ?? []).map(linkOf);
  const disabled = inspect.Config?.NetworkDisabled === true ? true : undefined;
  const mode = host.NetworkMode ?? '';
  if (isNetworkMode(mode)) return stated({ networkMode: mode, networkDisabled: disabled });
  const endpoints = inspect.NetworkSettings?.Networks ?? {};
  const networks = namesInOrder(inspect).map((name, index) => {
    const endpoint = endpoints[name] ?? {};
    const mac = askedMac(inspect, endpoint, index === 0);
    const hostname = isPodman ? undefined : (inspect.Config?.Hostname ?? undefined);
    const network = networkOf(name, endpoint, { id: inspect.Id, hostname, mac });
    const links = some(endpoint.Links);
    // Those of the first are what `--link` says.
    return { network: index > 0 && links ? { ...network, links } : network, links: index === 0 ? links : undefined };
  });
  const list = networks.map(({ network }) => network);
  const [only] = list;
  const isUsual = list.length === 1 && only !== undefined && isOwnNetwork(only.name) && isPlain(only);
  return stated({
    networks: isUsual ? undefined : some(list),
    links: some([...hostLinks, ...(networks[0]?.links ?? [])]),
    networkDisabled: disabled,
  });
}

function portOf(key: string, binding: { HostIp?: string; HostPort?: string }): PortSpec | undefined {
  const [containerPort, protocol] = key.split('/');
  const [start, end] = (binding.HostPort ?? '').split('-');
  return portSpec.safeParse({
    ...(binding.HostIp && { hostIp: binding.HostIp }),
    ...(start && { hostPort: Number(start) }),
    ...(end && { hostPortEnd: Number(end) }),
    containerPort: Number(containerPort),
    protocol: protocol ?? 'tcp',
  }).data;
}

/** Published ports, and what is exposed besides them and besides what the image exposes. */
export function portsOf(config: RawConfig, host: RawHost, image: RawConfig): Pick<ContainerSpec, 'ports'> & Part {
  const bindings = Object.entries(host.PortBindings ?? {});
  const ports = bindings.flatMap(([key, list]) => (list ?? []).flatMap((binding) => portOf(key, binding) ?? []));
  const published = new Set(bindings.flatMap(([key, list]) => (list && list.length > 0 ? [key] : [])));
  const expose = Object.keys(config.ExposedPorts ?? {}).filter(
    (key) => !published.has(key) && image.ExposedPorts?.[key] === undefined,
  );
  return { ports, ...stated({ expose: some(expose), publishAll: host.PublishAllPorts === true ? true : undefined }) };
}
