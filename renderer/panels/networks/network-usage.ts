// What a network is to the containers on it, and how networks are searched and filtered.
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { type Users, usersOf } from '../../state/container-users.ts';

/** The keys of `useUsers`: the networks a container is configured for, by name. */
export function networksOf(container: ContainerRow): string[] {
  return container.networks;
}

/** The network that a name, or at least the twelve digits of an id, means. */
export function findNetwork(networks: readonly NetworkRow[], name: string): NetworkRow | undefined {
  return networks.find((network) => network.name === name || (name.length >= 12 && network.id.startsWith(name)));
}

/** Whether the row passes one of the list's filters; a built-in network is never called unused. */
export function matchesFilter(network: NetworkRow, filter: string, users: Users): boolean {
  if (filter === 'custom') return !network.builtin;
  if (filter === 'used') return usersOf(users, network.name).length > 0;
  return filter !== 'unused' || (!network.builtin && usersOf(users, network.name).length === 0);
}

/** Everything a search looks at, in one string. */
export function searchText(network: NetworkRow): string {
  const ranges = network.subnets.flatMap((range) => [range.subnet, range.gateway ?? '']);
  return [network.name, network.driver, network.scope, network.id, network.project ?? '', ...ranges].join('\n');
}
