// The volumes of compose projects, and the folders they were begun in.
import { isAbsolute } from 'node:path';
import type { ContainerRow } from '../../contract/containers.ts';
import type { SnapshotProject } from '../../contract/snapshots.ts';
import type { VolumeRow } from '../../contract/volumes.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { listContainers } from '../../engine/containers.ts';
import { storeLabel } from '../../engine/labels.ts';
import { usesOfVolumes } from '../../engine/volumes/volume-users.ts';
import { listVolumes } from '../../engine/volumes.ts';
import { readBranch } from './git-head.ts';

const folderLabels = ['com.docker.compose.project.working_dir', 'io.podman.compose.project.working_dir'];

type Rows = readonly Pick<ContainerRow, 'id' | 'project' | 'labels'>[];

/**
 * Projects with volumes: those labelled as theirs, and those that only their containers use (anonymous ones, and ones that were made
 * elsewhere). One that two projects use is neither's unless its label says so.
 */
export function projectsOf(
  volumes: readonly Pick<VolumeRow, 'name' | 'project'>[],
  containers: Rows,
  uses: ReadonlyMap<string, readonly string[]>,
): Omit<SnapshotProject, 'branch'>[] {
  const projectOf = new Map(containers.map(({ id, project }) => [id, project]));
  const found = new Map<string, string[]>();
  for (const { name, project } of volumes) {
    const using = new Set((uses.get(name) ?? []).map((id) => projectOf.get(id)));
    const owner = project ?? (using.size === 1 ? [...using][0] : undefined);
    if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), name]);
  }
  return [...found]
    .map(([project, names]) => {
      const folder = folderOf(containers, project);
      return { project, volumes: names.sort(), ...(folder !== undefined && { folder }) };
    })
    .toSorted((one, other) => (one.project < other.project ? -1 : 1));
}

function folderOf(containers: Rows, project: string): string | undefined {
  for (const one of containers) {
    if (one.project !== project) continue;
    const folder = folderLabels
      .map((label) => one.labels[label])
      .find((path) => path !== undefined && isAbsolute(path));
    if (folder !== undefined) return folder;
  }
  return undefined;
}

/** The projects of an engine as they are now, with the branch that is checked out in their folders. */
export async function readProjects(connection: EngineConnection, signal?: AbortSignal): Promise<SnapshotProject[]> {
  const [containers, volumes, uses] = await Promise.all([
    listContainers(connection, signal),
    listVolumes(connection, signal),
    usesOfVolumes(connection, signal),
  ]);
  const people = volumes.filter(({ labels }) => labels[storeLabel] === undefined);
  return Promise.all(
    projectsOf(people, containers, uses).map(async (one) => {
      const branch = one.folder === undefined ? undefined : await readBranch(one.folder);
      return { ...one, ...(branch !== undefined && { branch }) };
    }),
  );
}
