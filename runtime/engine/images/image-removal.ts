// Taking images off an engine, and what may be in the way of it.
import type { ImageInfo } from 'dockerode';
import { type EngineConnection, imagePath } from '../connection.ts';
import { named } from '../images.ts';

/** Large images take their time. */
const removingMs = 300_000;

/** What one request did: tags that are gone, ids of images that are. */
export interface Removed {
  untagged: string[];
  deleted: string[];
}

/** DELETE /images/{name}: by id with all its tags, or one tag by its reference. `in-use`, or `conflict` when only `force` would do it. */
export async function deleteImage(
  connection: EngineConnection,
  name: string,
  force: boolean,
  signal?: AbortSignal,
): Promise<Removed> {
  const lines = (await connection.call(
    (docker, abortSignal) => docker.getImage(imagePath(name)).remove({ force, abortSignal }),
    { signal, timeoutMs: removingMs },
  )) as { Untagged?: string; Deleted?: string }[] | null;
  const all = Array.isArray(lines) ? lines : [];
  return {
    untagged: all.flatMap(({ Untagged }) => Untagged ?? []),
    deleted: all.flatMap(({ Deleted }) => Deleted ?? []),
  };
}

/** Names of the images that were made from each, by its id: all that builds and commits leave behind (GET /images/json?all=1). */
export async function childImages(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<Map<string, { id: string; name: string }[]>> {
  const list = await connection.call((docker, abortSignal) => docker.listImages({ all: true, abortSignal }), {
    signal,
    timeoutMs: 60_000,
  });
  const children = new Map<string, { id: string; name: string }[]>();
  for (const raw of list as (ImageInfo & { ParentId?: string })[]) {
    if (!raw.ParentId) continue;
    const name = named(raw.RepoTags)[0] ?? raw.Id.replace(/^sha256:/, '').slice(0, 12);
    children.set(raw.ParentId, [...(children.get(raw.ParentId) ?? []), { id: raw.Id, name }]);
  }
  return children;
}
