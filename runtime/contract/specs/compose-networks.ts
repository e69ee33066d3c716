// The networks of a spec as a compose file has them: those that are there already, not ones that the file makes.
import { there } from './compose-mounts.ts';
import type { ContainerSpec, NetworkSpec } from './container-spec.ts';

type Fields = Record<string, unknown>;

/** The first network is the one that counts where several would do. */
function networkFields(network: NetworkSpec, index: number, count: number): Fields {
  return there({
    aliases: network.aliases,
    ipv4_address: network.ipv4,
    ipv6_address: network.ipv6,
    link_local_ips: network.linkLocal,
    mac_address: network.mac,
    driver_opts: network.driverOptions,
    gw_priority: network.gatewayPriority,
    priority: count > 1 ? (count - index) * 100 : undefined,
  });
}

/** A compose project has a network of its own; the engine's default one is a mode. */
function isDefault(network: NetworkSpec | undefined): boolean {
  return network !== undefined && ['bridge', 'podman', 'default'].includes(network.name);
}

export function composeNetworks(spec: ContainerSpec): { service: Fields; networks: Fields } {
  const networks = spec.networks ?? [];
  const shared = {
    external_links: spec.links,
    extra_hosts: spec.extraHosts?.map((entry) => entry.replace(':', '=')),
    dns: spec.dns,
    dns_search: spec.dnsSearch,
    dns_opt: spec.dnsOptions,
  };
  const mode = spec.networkMode ?? (spec.networkDisabled === true ? 'none' : undefined);
  if (mode !== undefined) return { service: { ...shared, network_mode: mode }, networks: {} };
  const [first] = networks;
  if (first === undefined || (networks.length === 1 && isDefault(first))) {
    return { service: { ...shared, network_mode: 'bridge', mac_address: first?.mac }, networks: {} };
  }
  const links = networks.flatMap((network) => network.links ?? []);
  const entries = networks.map((network, index) => [
    network.name,
    Object.keys(networkFields(network, index, networks.length)).length === 0
      ? null
      : networkFields(network, index, networks.length),
  ]);
  return {
    service: {
      ...shared,
      external_links: [...(spec.links ?? []), ...links],
      networks: Object.fromEntries(entries),
    },
    networks: Object.fromEntries(networks.map(({ name }) => [name, { name, external: true }])),
  };
}
