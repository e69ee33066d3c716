// Reads a manifest (OCI image-spec: manifest.md and image-index.md; docker's schema 2 has the same shape). Hostile text.
import { type PlatformParts, platformName } from '../contract/reference.ts';
import { RegistryProblem } from './problem.ts';

/** Sizes in bytes, as the manifest tells them. */
export interface RemoteBlob {
  digest: string;
  mediaType: string;
  sizeBytes: number;
}

/** One image of a list; `platform` as `docker --platform` has it: `linux/arm64/v8`. */
export interface RemotePlatform extends RemoteBlob {
  platform: string;
}

export interface RemoteManifest {
  digest: string;
  mediaType: string;
  /** Of the manifest itself. */
  sizeBytes: number;
  /** Of a list of platforms; empty where it is one image. What is no image (an attestation) is left out. */
  platforms: RemotePlatform[];
  /** Where it is one image: its configuration, and its layers, the lowest first. */
  image?: { config: RemoteBlob; layers: RemoteBlob[] };
  /** As it is in the registry. */
  text: string;
}

interface RawDescriptor {
  digest?: unknown;
  mediaType?: unknown;
  size?: unknown;
  platform?: PlatformParts | null;
  annotations?: Record<string, unknown> | null;
}

export const digestPattern = /^[a-z0-9]+:[a-f0-9]{32,}$/;
const mostEntries = 1000;

/** `type` is the answer's Content-Type, used where the manifest has none of its own. Throws `unsupported` for anything else. */
export function readManifest(text: string, about: { digest: string; type: string; subject: string }): RemoteManifest {
  const value = parse(text, about.subject) as {
    mediaType?: unknown;
    manifests?: unknown;
    config?: unknown;
    layers?: unknown;
  };
  const own = typeof value.mediaType === 'string' ? value.mediaType : about.type.split(';')[0]?.trim();
  const common = { digest: about.digest, mediaType: own ?? '', sizeBytes: Buffer.byteLength(text), text };
  if (Array.isArray(value.manifests)) {
    return { ...common, platforms: value.manifests.slice(0, mostEntries).flatMap(platformOf) };
  }
  const config = blobOf(value.config);
  if (config === undefined || !Array.isArray(value.layers)) {
    throw new RegistryProblem('unsupported', `That is no manifest of an image: ${about.subject}`);
  }
  const layers = value.layers.slice(0, mostEntries).flatMap((layer) => blobOf(layer) ?? []);
  return { ...common, platforms: [], image: { config, layers } };
}

function parse(text: string, subject: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new RegistryProblem('unsupported', `The registry answers no JSON: ${subject}`);
}

function blobOf(raw: unknown): RemoteBlob | undefined {
  const { digest, mediaType, size } = (raw ?? {}) as RawDescriptor;
  if (typeof digest !== 'string' || !digestPattern.test(digest)) return undefined;
  const sizeBytes = typeof size === 'number' && Number.isFinite(size) && size >= 0 ? size : 0;
  return { digest, mediaType: typeof mediaType === 'string' ? mediaType : '', sizeBytes };
}

function platformOf(raw: RawDescriptor): RemotePlatform[] {
  const blob = blobOf(raw);
  const platform = raw?.platform ?? {};
  // BuildKit's attestations stand in the list as images of an unknown platform.
  if (blob === undefined || platform.os === 'unknown' || raw.annotations?.['vnd.docker.reference.type'] !== undefined)
    return [];
  return [{ ...blob, platform: platformName(platform) }];
}
