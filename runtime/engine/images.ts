// Images of one engine: reading, removing, and making one from files.
import type { Readable } from 'node:stream';
import type { ImageInfo, ImageInspectInfo } from 'dockerode';
import type { ImageDetails, ImageLayer, ImageRow } from '../contract/images.ts';
import { parseReference } from '../contract/reference.ts';
import { type EngineConnection, imagePath, jsonLinesOf } from './connection.ts';
import type { ImageConfig } from './containers/raw-inspect.ts';
import { secondOf, wordsOf } from './labels.ts';
import { engineProblem, problemOfMessage, unlessMissing } from './problem.ts';

/** All but intermediate images (GET /images/json). */
export async function listImages(connection: EngineConnection, signal?: AbortSignal): Promise<ImageRow[]> {
  const list = await connection.call((docker, abortSignal) => docker.listImages({ abortSignal }), { signal });
  return list.map((raw) => rowOfList(connection.id, raw));
}

/** One image's row now, by id or reference; undefined when there is none. */
export async function readImage(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ImageRow | undefined> {
  const raw = await unlessMissing(() => inspect(connection, id, signal));
  return raw === undefined ? undefined : rowOfInspect(connection.id, raw);
}

/** GET /images/{id}/json and its history; `image-not-found`. */
export async function inspectImage(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ImageDetails> {
  const [raw, layers] = await Promise.all([
    inspect(connection, id, signal),
    connection.call((docker) => docker.getImage(imagePath(id)).history() as Promise<RawLayer[]>, { signal }),
  ]);
  const config: Partial<ImageInspectInfo['Config']> = raw.Config ?? {};
  return {
    row: rowOfInspect(connection.id, raw),
    architecture: raw.Architecture ?? '',
    os: raw.Os ?? '',
    author: raw.Author ?? '',
    env: config.Env ?? [],
    entrypoint: wordsOf(config.Entrypoint),
    command: wordsOf(config.Cmd),
    exposedPorts: Object.keys(config.ExposedPorts ?? {}).sort(),
    volumes: Object.keys(config.Volumes ?? {}).sort(),
    workingDirectory: config.WorkingDir ?? '',
    user: config.User ?? '',
    layers: layers.map(layerOf),
    raw,
  };
}

/** Whether the engine has what the reference names, without asking a registry. */
export async function hasImage(
  connection: EngineConnection,
  reference: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await readImage(connection, reference, signal)) !== undefined;
}

/** What a spec needs to know of an image. */
export interface ImageFacts {
  config: ImageConfig;
  /** `linux/arm/v7`. */
  platform: string;
}

/** What containers of the image get where they say nothing themselves; undefined where there is no such image. */
export async function imageFacts(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<ImageFacts | undefined> {
  const raw = await unlessMissing(() => inspect(connection, id, signal));
  if (raw === undefined) return undefined;
  const { Os, Architecture, Variant } = raw as ImageInspectInfo & { Variant?: string };
  const parts = [Os, Architecture, ...(Variant ? [Variant] : [])];
  return { config: (raw.Config as ImageConfig | undefined) ?? {}, platform: parts.join('/') };
}

/**
 * Makes an image of one layer from a tar of its files (POST /images/create?fromSrc=-) and answers its id. `changes` are Dockerfile
 * instructions (`CMD ["httpd"]`, `LABEL a=b`); an empty `reference` leaves it without a name.
 */
export async function importImage(
  connection: EngineConnection,
  tar: Readable,
  options: { reference: string; changes: string[]; message?: string },
  signal?: AbortSignal,
): Promise<string> {
  const reference = options.reference === '' ? undefined : parseReference(options.reference);
  if (options.reference !== '' && reference === undefined)
    throw engineProblem('reference-invalid', options.reference, 'reference');
  const tag = reference?.tag ?? 'latest';
  const query = {
    // Podman leaves `tag` unread; docker takes it over the one in `repo`.
    ...(reference && { repo: `${reference.name}:${tag}`, tag }),
    ...(options.message && { message: options.message }),
    changes: options.changes,
  };
  const stream = await connection.stream((docker, abortSignal) => docker.importImage(tar, { ...query, abortSignal }), {
    signal,
  });
  let id = '';
  for await (const line of jsonLinesOf<{ status?: string; error?: string }>(stream)) {
    if (line.error !== undefined) throw problemOfMessage(line.error);
    if (line.status?.startsWith('sha256:')) id = line.status;
  }
  return id;
}

function inspect(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<ImageInspectInfo> {
  return connection.call((docker, abortSignal) => docker.getImage(imagePath(id)).inspect({ abortSignal } as object), {
    signal,
  });
}

/** Engines say `<none>` where there is none, or null, or nothing. */
export function named(references: string[] | null | undefined): string[] {
  return (references ?? []).filter((one) => !one.includes('<none>')).sort();
}

function rowOfList(engineId: string, raw: ImageInfo): ImageRow {
  return {
    engineId,
    id: raw.Id,
    tags: named(raw.RepoTags),
    digests: named(raw.RepoDigests),
    sizeBytes: raw.Size,
    createdAt: Math.max(0, raw.Created * 1000),
    labels: raw.Labels ?? {},
  };
}

export function rowOfInspect(engineId: string, raw: ImageInspectInfo): ImageRow {
  return {
    engineId,
    id: raw.Id,
    tags: named(raw.RepoTags),
    digests: named(raw.RepoDigests),
    sizeBytes: raw.Size,
    createdAt: secondOf(raw.Created),
    labels: raw.Config?.Labels ?? {},
  };
}

interface RawLayer {
  Id?: string;
  CreatedBy?: string;
  Created?: number;
  Size?: number;
  Tags?: string[] | null;
  Comment?: string;
}

function layerOf(raw: RawLayer): ImageLayer {
  return {
    id: raw.Id === undefined || raw.Id === '<missing>' ? '' : raw.Id,
    createdBy: raw.CreatedBy ?? '',
    createdAt: Math.max(0, (raw.Created ?? 0) * 1000),
    sizeBytes: raw.Size ?? 0,
    tags: named(raw.Tags),
    comment: raw.Comment ?? '',
  };
}
