// What a reference means in its registry: its digest (asked with HEAD, which spends no pull), its manifest, its configuration.
import { createHash } from 'node:crypto';
import type { RegistryAccess } from './access.ts';
import { type ImageAddress, imageAddress } from './address.ts';
import { askRegistry, type RegistryAnswer } from './client.ts';
import { digestPattern, type RemoteManifest, readManifest } from './manifest-text.ts';
import { problemOfAnswer, RegistryProblem } from './problem.ts';

/** An index of platforms first: its digest is the one an engine notes when it pulls a tag. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
/** OCI distribution: a registry need not take larger manifests. */
const mostManifestBytes = 4 * 1024 * 1024;

/**
 * The digest of the manifest that the reference names (OCI distribution: HEAD /v2/NAME/manifests/TAG). Throws RegistryProblem:
 * `reference-invalid`, `image-not-found`, and what `askRegistry` throws.
 */
export async function remoteDigest(reference: string, access: RegistryAccess, signal?: AbortSignal): Promise<string> {
  const address = addressOf(reference);
  const answer = await askManifest(address, 'HEAD', access, signal);
  const digest = answer.headers['docker-content-digest'];
  if (typeof digest !== 'string' || !digestPattern.test(digest)) {
    throw new RegistryProblem('unsupported', `The registry tells no digest: ${subjectOf(address)}`);
  }
  return digest;
}

/**
 * The manifest that the reference names: of an image with its layers, or of a list of platforms. It is checked against the digest that was
 * asked for or told. Throws as `remoteDigest` does, and `unsupported` for what is no manifest of images.
 */
export async function remoteManifest(
  reference: string,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<RemoteManifest> {
  const address = addressOf(reference);
  const answer = await askManifest(address, 'GET', access, signal);
  const told = address.tag.includes(':') ? address.tag : answer.headers['docker-content-digest'];
  const digest = digestOf(answer.body);
  if (typeof told === 'string' && told.startsWith('sha256:') && told !== digest) {
    throw new RegistryProblem('unsupported', `The registry answers something else than ${told}: ${subjectOf(address)}`);
  }
  const type = answer.headers['content-type'] ?? '';
  return readManifest(answer.body, { digest, type, subject: subjectOf(address) });
}

/** A small JSON blob of the reference's repository (an image's configuration), checked against its digest. 4 MiB at most. */
export async function remoteJson(
  reference: string,
  digest: string,
  access: RegistryAccess,
  signal?: AbortSignal,
): Promise<unknown> {
  const address = addressOf(reference);
  const subject = `${address.host}/${address.repository}@${digest}`;
  if (!digestPattern.test(digest)) throw new RegistryProblem('unsupported', `That is no digest: ${subject}`);
  const path = `/v2/${address.repository}/blobs/${digest}`;
  const rest = { scope: scopeOf(address), subject, mostBytes: mostManifestBytes, mirrored: 'first' as const, signal };
  const answer = await askRegistry({ host: address.host, path, ...rest }, access);
  if (answer.status !== 200) throw problemOfAnswer(answer, subject);
  if (digest.startsWith('sha256:') && digestOf(answer.body) !== digest) {
    throw new RegistryProblem('unsupported', `The registry answers something else: ${subject}`);
  }
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new RegistryProblem('unsupported', `That is no JSON: ${subject}`);
  }
}

function addressOf(reference: string): ImageAddress {
  const address = imageAddress(reference);
  if (address === undefined) throw new RegistryProblem('reference-invalid', `"${reference}" is no image reference`);
  return address;
}

function scopeOf({ repository }: ImageAddress): string {
  return `repository:${repository}:pull`;
}

function subjectOf({ host, repository, tag }: ImageAddress): string {
  return `${host}/${repository}${tag.includes(':') ? '@' : ':'}${tag}`;
}

/** A body that is no valid UTF-8 changes by being read as text, and so has another digest: it is no manifest. */
function digestOf(body: string): string {
  return `sha256:${createHash('sha256').update(body, 'utf8').digest('hex')}`;
}

async function askManifest(
  address: ImageAddress,
  method: 'HEAD' | 'GET',
  access: RegistryAccess,
  signal: AbortSignal | undefined,
): Promise<RegistryAnswer> {
  const { host, repository, tag } = address;
  const subject = subjectOf(address);
  const path = `/v2/${repository}/manifests/${encodeURIComponent(tag)}`;
  const rest = { scope: scopeOf(address), subject, mostBytes: mostManifestBytes, mirrored: 'first' as const, signal };
  const answer = await askRegistry({ host, path, method, accept: manifestTypes, ...rest }, access);
  if (answer.status !== 200) throw problemOfAnswer(answer, subject);
  return answer;
}
