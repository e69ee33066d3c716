// Removing images: what is in the way of each, the ways to do it, and clearing up many.

import type { Discarded, DiscardWay, ImageObstacles } from '../../contract/image-shelf.ts';
import type { ImageRow } from '../../contract/images.ts';
import { dockerCommand } from '../../contract/specs/docker-command.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { listContainers } from '../../engine/containers.ts';
import { childImages, deleteImage, type Removed } from '../../engine/images/image-removal.ts';
import { listImages, readImage } from '../../engine/images.ts';
import { engineProblem } from '../../engine/problem.ts';
import type { Work } from '../activities/activity-registry.ts';
import { problemOf } from '../problems.ts';

/** Engines write ids with and without their algorithm. */
export const bareId = (id: string) => id.replace(/^sha256:/, '');

export interface ImageEngine {
  connection: EngineConnection;
  podman: boolean;
}

/** The containers of each image by its bare id: running or not, helpers of ours too. */
async function containersByImage(connection: EngineConnection) {
  const found = new Map<string, ImageObstacles['containers']>();
  for (const { id, name, state, imageId } of await listContainers(connection)) {
    const key = bareId(imageId);
    found.set(key, [...(found.get(key) ?? []), { id, name, state }]);
  }
  return found;
}

/** Images that no container uses. */
export async function unusedImages(connection: EngineConnection): Promise<ImageRow[]> {
  const [images, used] = await Promise.all([listImages(connection), containersByImage(connection)]);
  return images.filter(({ id }) => !used.has(bareId(id)));
}

export async function obstaclesOf(
  { connection, podman }: ImageEngine,
  ids: readonly string[],
): Promise<ImageObstacles[]> {
  const [images, containers, children] = await Promise.all([
    listImages(connection),
    containersByImage(connection),
    childImages(connection),
  ]);
  const wanted = new Set(ids);
  return images
    .filter(({ id }) => wanted.has(id))
    .map(({ id, tags }) => ({
      id,
      tags,
      containers: containers.get(bareId(id)) ?? [],
      children: children.get(id) ?? [],
      forceRemovesContainers: podman,
    }));
}

const isRunning = ({ state }: { state: string }) => state === 'running' || state === 'paused' || state === 'restarting';

/** The requests that a way means: what is named in each, and whether it is forced. */
function requestsOf(
  row: ImageRow,
  way: DiscardWay,
  containers: ImageObstacles['containers'],
  podman: boolean,
): { names: string[]; force: boolean } {
  if (way.kind === 'tags') return { names: way.tags, force: false };
  // Tag by tag no force is needed, however many there are, and the last one takes the image with it.
  const references = row.tags.length > 0 ? row.tags : row.digests.length > 1 ? row.digests : [row.id];
  if (way.kind === 'all') return { names: references, force: false };
  // Docker leaves an image under a running container, and takes its names alone.
  const keeps = !podman && containers.some(isRunning);
  return { names: keeps && row.tags.length > 0 ? row.tags : [row.id], force: true };
}

/** The same in docker's words. */
export function discardCommand(row: Pick<ImageRow, 'id' | 'tags'>, way: DiscardWay): string {
  const names = way.kind === 'tags' ? way.tags : row.tags.length > 0 ? row.tags : [row.id];
  return dockerCommand('rmi', ...(way.kind === 'force' ? ['-f'] : []), ...names);
}

/** See the contract's `discard`; `image-not-found`. */
export async function discardImage(
  { connection, podman }: ImageEngine,
  id: string,
  way: DiscardWay,
): Promise<Discarded> {
  const row = await readImage(connection, id);
  if (row === undefined) throw engineProblem('image-not-found', `No such image: ${id}`);
  const containers = (await containersByImage(connection)).get(bareId(row.id)) ?? [];
  // Before the first tag is gone: nobody wants half of it.
  const [user] = containers;
  if (way.kind === 'all' && user !== undefined)
    throw engineProblem('in-use', `The container ${user.name} uses the image`);
  const { names, force } = requestsOf(row, way, containers, podman);
  const done: Removed = { untagged: [], deleted: [] };
  for (const name of names) {
    const { untagged, deleted } = await deleteImage(connection, name, force);
    done.untagged.push(...untagged);
    done.deleted.push(...deleted);
  }
  const isDeleted = done.deleted.some((one) => bareId(one) === bareId(row.id));
  return { ...done, stays: !isDeleted && (await readImage(connection, row.id)) !== undefined };
}

/** Removes them one after the other; what cannot be removed is told in a part of its own, and the rest goes on. */
export async function pruneImages(engine: ImageEngine, ids: readonly string[], work: Work): Promise<void> {
  const failures: { id: string; status: string; current: number; total: number }[] = [];
  const tell = (current: number) =>
    work.update({ parts: [{ id: '', status: 'pruning', current, total: ids.length }, ...failures] });
  const names = new Map((await listImages(engine.connection)).map(({ id, tags }) => [id, tags[0]]));
  let done = 0;
  tell(done);
  // Those that others were made from go last: the engine keeps them until then.
  const parents = await childImages(engine.connection);
  for (const id of ids.toSorted((a, b) => Number(parents.has(a)) - Number(parents.has(b)))) {
    work.signal.throwIfAborted();
    try {
      if (names.has(id)) await discardImage(engine, id, { kind: 'all' });
    } catch (error) {
      const { reason, message } = problemOf(error);
      // It may have gone with another one.
      if (reason !== 'image-not-found' && reason !== 'not-found') {
        failures.push({ id: names.get(id) ?? bareId(id).slice(0, 12), status: message, current: 0, total: 0 });
      }
    }
    done += 1;
    tell(done);
  }
}
