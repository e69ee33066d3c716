// What one tag is: its digest, its platforms, how large each is to pull, and when it was made.
import { type PlatformParts, platformName } from '../contract/reference.ts';
import type { RegistryAccess } from './access.ts';
import { remoteJson, remoteManifest } from './manifest.ts';
import type { RemoteManifest, RemotePlatform } from './manifest-text.ts';
import { throwIfCanceled } from './problem.ts';

/** Bytes to pull (the layers as they are stored), ms since 1970; absent where the registry does not tell. */
export interface RemotePlatformDetails {
  platform: string;
  digest: string;
  sizeBytes?: number;
  createdAt?: number;
}

export interface RemoteTag {
  digest: string;
  mediaType: string;
  /** One where the tag is a single image. */
  platforms: RemotePlatformDetails[];
}

/** A list may have hundreds; who looks at a tag does not read so many. */
const mostPlatforms = 32;
const atOnce = 4;

/** Throws as `remoteManifest` does; a platform that cannot be read is told without its size and date. */
export async function tagDetails(
  { host, repository, tag }: { host: string; repository: string; tag: string },
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<RemoteTag> {
  const name = `${host}/${repository}`;
  const manifest = await remoteManifest(`${name}:${tag}`, access, signal);
  const { digest, mediaType } = manifest;
  if (manifest.image !== undefined) {
    return { digest, mediaType, platforms: [await imageDetails(name, manifest, undefined, access, signal)] };
  }
  const queue = [...manifest.platforms.slice(0, mostPlatforms).entries()];
  const platforms: RemotePlatformDetails[] = [];
  const look = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      platforms[next[0]] = await platformDetails(name, next[1], access, signal);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, look));
  return { digest, mediaType, platforms };
}

async function platformDetails(
  name: string,
  entry: RemotePlatform,
  access: RegistryAccess,
  signal: AbortSignal | undefined,
): Promise<RemotePlatformDetails> {
  const { platform, digest } = entry;
  try {
    const manifest = await remoteManifest(`${name}@${digest}`, access, signal);
    return await imageDetails(name, manifest, platform, access, signal);
  } catch {
    throwIfCanceled(signal);
    return { platform, digest };
  }
}

async function imageDetails(
  name: string,
  { digest, image }: RemoteManifest,
  platform: string | undefined,
  access: RegistryAccess,
  signal: AbortSignal | undefined,
): Promise<RemotePlatformDetails> {
  if (image === undefined) return { platform: platform ?? '', digest };
  const sizeBytes = image.layers.reduce((sum, layer) => sum + layer.sizeBytes, image.config.sizeBytes);
  const config = await remoteJson(name, image.config.digest, access, signal).catch(() => undefined);
  throwIfCanceled(signal);
  const told = (config ?? {}) as PlatformParts & { created?: unknown };
  const createdAt = typeof told.created === 'string' ? Date.parse(told.created) : Number.NaN;
  return {
    platform: platform || platformName(told),
    digest,
    sizeBytes,
    // Builds that are to be the same each time have the year 1970 or 1, which says nothing.
    ...(createdAt > 0 ? { createdAt } : {}),
  };
}
