// Reads a saved image as it comes from the engine (GET /images/{id}/get), each layer once and none of them kept: docker's archive of old
// (a manifest.json that names tars), the OCI layout that newer engines write, and podman's.
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { chunksOf, dial, type EngineConnection, imagePath } from '../connection.ts';
import { looked } from '../files/archive-form.ts';
import { pathText } from '../files/path-bytes.ts';
import { readTar, type TarEntry } from '../files/tar-reader.ts';
import { engineProblem, toEngineProblem } from '../problem.ts';
import type { LayerIndex } from './image-archive-index.ts';
import { Counted, readLayer, unreadLayer } from './image-archive-layer.ts';
import { decompressed, isLayer } from './image-archive-packing.ts';
import { blobName } from './oci-layout.ts';

/** Of one of an archive's own documents, and of all of them, in bytes. */
const largestDocument = 8 * 1024 * 1024;
const largestDocuments = 64 * 1024 * 1024;

/** A file of the archive that is a layer; `name` is where it stands in it. */
export interface ArchiveLayer {
  name: string;
  index: LayerIndex;
}

export interface ArchiveOptions {
  /** Layers that are known already, by the name that they would have in an archive (`blobs/sha256/…`): they are passed over. */
  isKnown: (name: string) => boolean;
  onLayer: (layer: ArchiveLayer) => Promise<void>;
  onProgress: (bytes: number) => void;
  signal: AbortSignal;
}

/** An image of an archive: the files of its layers, the lowest first, and its configuration. */
export interface ArchiveImage {
  layers: string[];
  config: ImageDocument;
}

const text = z.string().catch('');
/** The image's own document (OCI image configuration). */
export const imageDocument = z.object({
  rootfs: z.object({ diff_ids: z.array(z.string()).catch([]) }).catch({ diff_ids: [] }),
  history: z
    .array(
      z.object({ created: text, created_by: text, comment: text, author: text, empty_layer: z.boolean().catch(false) }),
    )
    .catch([]),
});
export type ImageDocument = z.infer<typeof imageDocument>;

/** The whole archive of one image. The engine may need as much space again while it makes it. */
export function openImageArchive(connection: EngineConnection, id: string, signal: AbortSignal): Promise<Readable> {
  // dockerode's own call takes no signal.
  return connection.stream(
    (docker, abortSignal) =>
      dial(docker, { path: `/images/${imagePath(id)}/get`, method: 'GET', isStream: true, abortSignal }),
    { signal },
  );
}

/** Reads it to its end and answers the images in it. Throws `unknown` for what is no archive of an image. */
export async function readImageArchive(
  source: AsyncIterable<Uint8Array>,
  options: ArchiveOptions,
): Promise<ArchiveImage[]> {
  const contents = new ArchiveContents();
  let passed = 0;
  const counted = counting(source, (bytes) => {
    passed += bytes;
    options.onProgress(passed);
  });
  for await (const entry of readTar(counted)) {
    const name = plainName(pathText(entry.name));
    if (entry.kind === 'link' || entry.hardLink) contents.alias(name, pathText(entry.link), entry.hardLink);
    else if (entry.kind === 'file') await readFile(contents, name, entry, options);
  }
  return contents.images();
}

/** As `readImageArchive`, of what an engine has. */
export async function readSavedImage(
  connection: EngineConnection,
  id: string,
  options: ArchiveOptions,
): Promise<ArchiveImage[]> {
  return readImageArchive(chunksOf(await openImageArchive(connection, id, options.signal)), options);
}

async function* counting(source: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void) {
  for await (const chunk of source) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function readFile(contents: ArchiveContents, name: string, entry: TarEntry, options: ArchiveOptions) {
  if (entry.size === 0 || options.isKnown(name)) return;
  const { form, head, bytes } = await looked(entry.content());
  if (!isLayer({ form, head })) {
    await contents.addDocument(name, entry.size, bytes);
    return;
  }
  const packed = new Counted(bytes);
  try {
    await options.onLayer({ name, index: await readLayer(decompressed(form, packed)) });
  } catch (error) {
    // One layer that cannot be unpacked says nothing about the others.
    if (packed.failure !== undefined || options.signal.aborted || packed.bytes === 0) throw error;
    const { message } = toEngineProblem(error).problem;
    await options.onLayer({ name, index: unreadLayer(packed.bytes, message) });
  }
}

/** Without what a name may begin with; links are resolved against it. */
export function plainName(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const legacyManifest = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()).nullish() }));
const descriptor = z.object({ digest: z.string(), mediaType: z.string().optional() });
const manifest = z.object({
  manifests: z.array(descriptor).optional(),
  config: descriptor.optional(),
  layers: z.array(descriptor).optional(),
});

/** What an archive says about itself; its layers are elsewhere by then. */
class ArchiveContents {
  private readonly documents = new Map<string, Buffer>();
  private readonly aliases = new Map<string, string>();
  private bytes = 0;

  alias(name: string, target: string, isHard: boolean): void {
    if (this.aliases.size > 10_000) return;
    this.aliases.set(name, plainName(isHard ? target : `${name}/../${target}`));
  }

  async addDocument(name: string, size: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    if (size > largestDocument || this.bytes + size > largestDocuments) return;
    const parts: Uint8Array[] = [];
    for await (const chunk of content) parts.push(chunk);
    this.documents.set(name, Buffer.concat(parts));
    this.bytes += size;
  }

  images(): ArchiveImage[] {
    const legacy = legacyManifest.safeParse(this.json('manifest.json'));
    const images = legacy.success
      ? legacy.data.flatMap((one) => this.image(one.Config, one.Layers ?? []))
      : this.manifestsOf(this.json('index.json'), 0);
    if (images.length === 0) throw engineProblem('unknown', "The engine's archive tells of no image");
    return images;
  }

  private manifestsOf(document: unknown, depth: number): ArchiveImage[] {
    const { manifests = [], config, layers } = manifest.catch({}).parse(document);
    if (config !== undefined && layers !== undefined) {
      return this.image(
        blobName(config.digest),
        layers.map(({ digest }) => blobName(digest)),
      );
    }
    // An index in an index in an index is nobody's.
    if (depth > 3) return [];
    return manifests.slice(0, 1000).flatMap(({ digest }) => this.manifestsOf(this.json(blobName(digest)), depth + 1));
  }

  private image(configName: string, layers: readonly string[]): ArchiveImage[] {
    const config = imageDocument.safeParse(this.json(configName));
    return config.success ? [{ config: config.data, layers: layers.map((name) => this.resolved(name)) }] : [];
  }

  private resolved(name: string): string {
    let at = plainName(name);
    for (let steps = 0; steps < 40 && this.aliases.has(at); steps += 1) at = this.aliases.get(at) ?? at;
    return at;
  }

  private json(name: string): unknown {
    try {
      return JSON.parse(this.documents.get(this.resolved(name))?.toString('utf8') ?? '');
    } catch {
      return undefined;
    }
  }
}
