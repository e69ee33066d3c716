// Which containers use a volume, and how: by what the engine tells of each.
import type { VolumeUser } from '../../contract/volume-backups.ts';
import type { EngineConnection } from '../connection.ts';
import { findContainer } from '../containers/replacing.ts';
import { toolLabel } from '../programs/helper.ts';

/** What the engine does by itself with a container that has ended (HostConfig.RestartPolicy). */
export interface RestartPolicy {
  Name?: string | undefined;
  MaximumRetryCount?: number | undefined;
}

export interface RawVolumeUser extends VolumeUser {
  paused: boolean;
  policy: RestartPolicy;
}

/** Containers of any state that mount one of the volumes, without helpers of ours; each once, by its first mount of them. */
export async function usersOfVolumes(
  connection: EngineConnection,
  volumes: readonly string[],
  signal?: AbortSignal,
): Promise<RawVolumeUser[]> {
  const users: RawVolumeUser[] = [];
  // The filter takes a mount's path as well, so what it finds is looked at.
  const list = await connection.call(
    (docker, abortSignal) => docker.listContainers({ all: true, filters: { volume: [...volumes] }, abortSignal }),
    { signal },
  );
  for (const { Id } of list) {
    const raw = await findContainer(connection, Id, signal);
    const mount = raw?.Mounts.find(
      ({ Type, Name }) => Type === 'volume' && Name !== undefined && volumes.includes(Name),
    );
    if (raw === undefined || mount === undefined || raw.Config.Labels?.[toolLabel] !== undefined) continue;
    const { State, HostConfig } = raw;
    const policy: RestartPolicy = HostConfig.RestartPolicy ?? {};
    users.push({
      id: raw.Id,
      name: raw.Name.replace(/^\//, ''),
      image: raw.Config.Image,
      state: State.Status,
      path: mount.Destination,
      readOnly: !mount.RW,
      running: State.Running || State.Paused || State.Restarting,
      paused: State.Paused,
      removesItself: HostConfig.AutoRemove === true,
      returns: policy.Name === 'always' || policy.Name === 'unless-stopped',
      policy,
    });
  }
  return users;
}

/** The ids of the containers that use each volume, by its name, from one look at all of them; helpers of ours are none. */
export async function usesOfVolumes(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<Map<string, string[]>> {
  const list = await connection.call((docker, abortSignal) => docker.listContainers({ all: true, abortSignal }), {
    signal,
  });
  const uses = new Map<string, string[]>();
  for (const { Id, Labels, Mounts } of list) {
    if (Labels?.[toolLabel] !== undefined) continue;
    for (const { Type, Name } of Mounts ?? []) {
      if (Type === 'volume' && Name !== undefined) uses.set(Name, [...(uses.get(Name) ?? []), Id]);
    }
  }
  return uses;
}
