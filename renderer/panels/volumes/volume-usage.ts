// What a volume is to the containers that mount it: who, where, and how it is called and searched.
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { type Users, usersOf } from '../../state/container-users.ts';

/** The keys of `useUsers`: the volumes a container mounts, by name. */
export function volumesOf(container: ContainerRow): string[] {
  return container.mounts.flatMap((mount) => (mount.type === 'volume' && mount.name ? [mount.name] : []));
}

export interface MountPlace {
  path: string;
  readOnly: boolean;
}

/** Where the container has the volume; several places where it is mounted more than once. */
export function placesIn(container: ContainerRow, volume: string): MountPlace[] {
  return container.mounts
    .filter((mount) => mount.type === 'volume' && mount.name === volume)
    .map(({ destination, readOnly }) => ({ path: destination, readOnly }));
}

/** The paths at which any container has the volume, each once. */
export function pathsOf(users: Users, volume: VolumeRow): string[] {
  const paths = usersOf(users, volume.name).flatMap((one) => placesIn(one, volume.name).map(({ path }) => path));
  return [...new Set(paths)];
}

/** Everything a search looks at, in one string. */
export function searchText(volume: VolumeRow): string {
  return [volume.name, volume.driver, volume.project ?? '', volume.source ?? ''].join('\n');
}

/** The sixty-four digits of an anonymous volume's name say nothing; twelve tell two of them apart. */
export function shownName(volume: { name: string; anonymous: boolean }): string {
  return volume.anonymous && volume.name.length > 24 ? volume.name.slice(0, 12) : volume.name;
}
