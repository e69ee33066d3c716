// Deletes from a registry: a manifest by its digest, and with it every tag that means it (OCI distribution: Deleting Manifests).
import type { RegistryAccess } from './access.ts';
import { askRegistry } from './client.ts';
import { remoteTags } from './listing.ts';
import { remoteDigest } from './manifest.ts';
import { problemOfAnswer, RegistryProblem } from './problem.ts';

/** What goes when a tag is deleted. `complete` is false where there were too many tags to look at all of them. */
export interface Deletion {
  digest: string;
  /** All tags with this digest, the one that is meant too. */
  tags: string[];
  complete: boolean;
}

const mostLookedAt = 500;
const atOnce = 6;

/** Looks which tags share a tag's manifest, in the registry itself: a mirror may have another. Throws as `remoteDigest` does. */
export async function deletionOf(
  { host, repository, tag }: { host: string; repository: string; tag: string },
  { mirrors: _, ...access }: RegistryAccess,
  signal?: AbortSignal,
): Promise<Deletion> {
  const name = `${host}/${repository}`;
  const digest = await remoteDigest(`${name}:${tag}`, access, signal);
  const others = (await remoteTags(name, access, signal)).filter((one) => one !== tag);
  const looked = others.slice(0, mostLookedAt);
  const shared = new Set<string>();
  const queue = [...looked];
  const look = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const found = await digestUnlessGone(`${name}:${one}`, access, signal);
      if (found === digest) shared.add(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, look));
  return { digest, tags: [tag, ...looked.filter((one) => shared.has(one))], complete: looked.length === others.length };
}

/** A tag may go while one looks; what lists it without having it is common after deletions. */
async function digestUnlessGone(reference: string, access: RegistryAccess, signal: AbortSignal | undefined) {
  try {
    return await remoteDigest(reference, access, signal);
  } catch (cause) {
    if (cause instanceof RegistryProblem && cause.problem.reason === 'image-not-found') return undefined;
    throw cause;
  }
}

/**
 * DELETE /v2/NAME/manifests/DIGEST. `unsupported` where the registry deletes nothing (405), `unauthorized` where it wants another login
 * for it, `forbidden` where the login may not, `image-not-found` where it is gone already.
 */
export async function deleteManifest(
  { host, repository, digest }: { host: string; repository: string; digest: string },
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<void> {
  const subject = `${host}/${repository}@${digest}`;
  const path = `/v2/${repository}/manifests/${encodeURIComponent(digest)}`;
  const scope = `repository:${repository}:pull,delete`;
  const answer = await askRegistry({ host, path, method: 'DELETE', scope, subject, signal }, access);
  if (answer.status < 200 || answer.status > 204) throw problemOfAnswer(answer, subject);
}
