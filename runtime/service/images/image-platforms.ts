// For which platforms an image is to be had: asked in the registry that it came from, and what the engine has of them.
import type { ImagePlatforms, ImageShape } from '../../contract/image-contents.ts';
import { platformName } from '../../contract/reference.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type LocalPlatform, readLocalPlatforms } from '../../engine/images/image-shape.ts';
import type { RegistryAccess } from '../../registry/access.ts';
import { imageAddress } from '../../registry/address.ts';
import { tagDetails } from '../../registry/tag-details.ts';
import { problemOf } from '../problems.ts';

/** A tag that has a digest was pulled or pushed; one of this computer alone has no registry to ask. */
function askedReference({ tags, digests }: ImageShape): string | undefined {
  const names = new Set(digests.map((digest) => digest.split('@')[0]));
  return tags.find((tag) => names.has(tag.replace(/:[^:/]+$/, '')) && !tag.startsWith('localhost/'));
}

/** `linux/arm64` and `linux/arm64/v8` are one. */
function isSame(one: string, other: string): boolean {
  const plain = (platform: string) => platform.replace(/^(linux\/arm64)\/v8$/, '$1');
  return plain(one) === plain(other);
}

/** Never throws over a registry: what is known here is told all the same. */
export async function platformsOf(
  connection: EngineConnection,
  shape: ImageShape,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<ImagePlatforms> {
  const local = await readLocalPlatforms(connection, shape.id).catch(() => []);
  const own: LocalPlatform = { platform: platformName(shape), digest: '', sizeBytes: shape.sizeBytes };
  const here = local.length > 0 ? local : [own];
  const answer = { platforms: here.map((one) => ({ ...one, here: true })) };
  const reference = askedReference(shape);
  const address = reference === undefined ? undefined : imageAddress(reference);
  if (reference === undefined || address === undefined) return answer;
  try {
    const { host, repository, tag } = address;
    const { digest, platforms } = await tagDetails({ host, repository, tag }, access, signal);
    const isHere = (platform: string) => here.some((one) => isSame(one.platform, platform));
    return { reference, digest, platforms: platforms.map((one) => ({ ...one, here: isHere(one.platform) })) };
  } catch (error) {
    return { ...answer, reference, problem: problemOf(error) };
  }
}
