// What a volume is to the containers that mount it, and how volumes are searched and filtered.
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { type Users, usersOf } from '../../state/container-users.ts';

/** The keys of `useUsers`: the volumes a container mounts, by name. */
export function volumesOf(container: ContainerRow): string[] {
  return container.mounts.flatMap((mount) => (mount.type === 'volume' && mount.name ? [mount.name] : []));
}

/** Whether the row passes one of the list's filters; `all` and unknown ones let everything pass. */
export function matchesFilter(volume: VolumeRow, filter: string, users: Users): boolean {
  if (filter === 'anonymous') return volume.anonymous;
  if (filter !== 'used' && filter !== 'unused') return true;
  return usersOf(users, volume.name).length > 0 === (filter === 'used');
}

/** Everything a search looks at, in one string. */
export function searchText(volume: VolumeRow): string {
  return [volume.name, volume.driver, volume.project ?? ''].join('\n');
}

/** The sixty-four digits of an anonymous volume's name say nothing; twelve tell two of them apart. */
export function shownName(volume: VolumeRow): string {
  return volume.anonymous && volume.name.length > 24 ? volume.name.slice(0, 12) : volume.name;
}

/** For sorting by size: unknown sizes come before the smallest. */
export function compareSizes(sizes: Readonly<Record<string, number>>): (a: VolumeRow, b: VolumeRow) => number {
  return (a, b) => (sizes[a.name] ?? -1) - (sizes[b.name] ?? -1);
}
