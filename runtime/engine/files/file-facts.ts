// What is to be known of a container, or of what is mounted in a helper, before its files are looked at.
import type { ContainerInspectInfo } from 'dockerode';
import type { ActivityObject } from '../../contract/activities.ts';
import type { FileMount } from '../../contract/files.ts';
import { type EngineConnection, pathPart } from '../connection.ts';
import { engineProblem } from '../problem.ts';

export interface FileFacts {
  /** The container that is asked. */
  id: string;
  /** What activities are about that move its files. */
  object: ActivityObject;
  name: string;
  /** The folder of the container that the place is; '' when it is all of it. */
  root: string;
  /** A paused one runs, but nothing can be started in it. */
  running: boolean;
  paused: boolean;
  readOnlyRoot: boolean;
  mounts: FileMount[];
  /** Mounted by every engine into every container; `rm` and `mv` cannot touch them. */
  managed: readonly string[];
  /** File systems that only processes see, the archive does not. */
  unseen: string[];
  /** Another one once it was started or ended anew. */
  version: string;
}

const managed = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

const mountKinds: Record<string, FileMount['kind']> = { volume: 'volume', bind: 'bind', tmpfs: 'tmpfs' };

/** GET /containers/{id}/json; `not-found`, `unsupported` for what is no Linux container. */
export async function fileFacts(connection: EngineConnection, id: string): Promise<FileFacts> {
  const raw: ContainerInspectInfo = await connection.call((docker, abortSignal) =>
    docker.getContainer(pathPart(id)).inspect({ abortSignal }),
  );
  if (raw.Platform === 'windows') throw engineProblem('unsupported', 'Only files of Linux containers can be shown');
  const { State, HostConfig, Mounts } = raw;
  const tmpfs = Object.keys((HostConfig.Tmpfs as Record<string, string> | null | undefined) ?? {});
  const mounts = (Mounts ?? []).map((mount) => ({
    path: mount.Destination,
    kind: mountKinds[mount.Type] ?? ('other' as const),
    source: mount.Name ?? mount.Source ?? '',
    readOnly: !mount.RW,
  }));
  const known = new Set(mounts.map(({ path }) => path));
  for (const path of tmpfs) {
    if (!known.has(path)) mounts.push({ path, kind: 'tmpfs', source: '', readOnly: false });
  }
  mounts.sort((a, b) => (a.path < b.path ? -1 : 1));
  const name = raw.Name.replace(/^\//, '');
  return {
    id: raw.Id,
    object: { kind: 'container', id: raw.Id, name },
    name,
    root: '',
    running: State.Running,
    paused: State.Paused,
    readOnlyRoot: HostConfig.ReadonlyRootfs ?? false,
    mounts,
    managed,
    unseen: ['/dev', '/proc', '/sys', ...mounts.filter(({ kind }) => kind === 'tmpfs').map(({ path }) => path)],
    version: `${State.Status}|${State.StartedAt}|${State.FinishedAt}`,
  };
}

/** The same path as the container has it. */
export function insideOf({ root }: FileFacts, path: string): string {
  return path === '/' ? root || '/' : root + path;
}
