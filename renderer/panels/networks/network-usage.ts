// What a network is to the containers on it, and how networks are searched and filtered.
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { NetworkAbilities, NetworkRow } from '../../../runtime/contract/networks.ts';
import { isAlive, type Users, usersOf } from '../../state/container-users.ts';
import { isOlder } from '../../ui/dialog/age-select.tsx';

type Flavour = NetworkAbilities['flavour'];

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
  const labels = Object.entries(network.labels).map((pair) => pair.join('='));
  return [network.name, network.driver, network.scope, network.id, network.project ?? '', ...ranges, ...labels].join(
    '\n',
  );
}

/** Containers that keep an engine from removing the network they are on: those that run and, on podman, the others too. */
export function usersInWay(users: Users, { name }: NetworkRow, flavour: Flavour | undefined): readonly ContainerRow[] {
  const all = usersOf(users, name);
  return flavour === 'podman' ? all : all.filter(isAlive);
}

/** What nobody is in the way of. */
export function isPrunable(
  network: NetworkRow,
  inWay: readonly ContainerRow[],
  { olderDays, now }: { olderDays: number; now: number },
): boolean {
  const { builtin, ingress, createdAt } = network;
  if (builtin || ingress || inWay.length > 0) return false;
  return isOlder(createdAt, olderDays, now);
}

/** What stopped containers are set up for, or other networks may have their settings from, goes only when it is ticked by hand. */
export function isTickedAtFirst({ name, configOnly }: NetworkRow, users: Users): boolean {
  return usersOf(users, name).length === 0 && !configOnly;
}
