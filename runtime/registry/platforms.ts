// The platforms that a reference is there for, with two requests at most.
import { type PlatformParts, platformName } from '../contract/reference.ts';
import type { RegistryAccess } from './access.ts';
import { remoteJson, remoteManifest } from './manifest.ts';

/** `linux/arm64/v8` and the like; one where it is a single image, none where nobody tells. Throws as `remoteManifest` does. */
export async function imagePlatforms(
  reference: string,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<string[]> {
  const { platforms, image } = await remoteManifest(reference, access, signal);
  if (image === undefined) return [...new Set(platforms.map(({ platform }) => platform))].filter((one) => one !== '');
  const config = await remoteJson(reference, image.config.digest, access, signal);
  const platform = platformName((config ?? {}) as PlatformParts);
  return platform.includes('/') ? [platform] : [];
}
