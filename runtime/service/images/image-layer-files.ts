// The files of one layer of an image as it has them itself, and those below it that it takes away: versions that no container sees.
import { nameOf, normalPath } from '../../contract/file-name.ts';
import type { FileChanges, FileContent, FileListing, FilePlaceState, FileStat } from '../../contract/files.ts';
import { firstBytes } from '../../engine/files/tar-reader.ts';
import { fileOfLayer, type LayerFilePlace } from '../../engine/images/image-archive-file.ts';
import { readOnlyImage } from '../files/image-files.ts';
import type { FileSource, PlaceFiles } from '../files/place-files.ts';
import { ServiceProblem } from '../problems.ts';
import { type ImageContents, namesOfLayer } from './image-contents.ts';
import type { ImageOverlay } from './image-overlay.ts';

interface Version extends LayerFilePlace {
  modifiedAt: number;
}

export class ImageLayerFiles implements PlaceFiles {
  readonly write = readOnlyImage;
  readonly create = readOnlyImage;
  readonly rename = readOnlyImage;
  readonly remove = readOnlyImage;
  readonly target = readOnlyImage;
  private readonly contents: ImageContents;
  private readonly engineId: string;
  private readonly id: string;
  private readonly layer: number;

  constructor(contents: ImageContents, engineId: string, id: string, layer: number) {
    this.contents = contents;
    this.engineId = engineId;
    this.id = id;
    this.layer = layer;
  }

  async state(): Promise<FilePlaceState> {
    const { id, tags } = await this.contents.shape(this.engineId, this.id);
    const keeps = { keepsOwner: true, keepsAttributes: true };
    return { name: tags[0] ?? id, way: 'image', readOnlyRoot: true, ...keeps, mounts: [], version: id };
  }

  /** Its folders are shown by the image's own view; here files are opened by their paths alone. */
  async *list(): AsyncGenerator<FileListing> {
    yield { entries: [], read: 0, done: true, cut: false };
  }

  async stat(path: string): Promise<FileStat> {
    const { size, modifiedAt } = await this.version(path);
    return { path: normalPath(path), kind: 'file', size, modifiedAt };
  }

  async read(path: string, limit: number): Promise<FileContent> {
    const version = await this.version(path);
    const data = await firstBytes(await this.content(version, new AbortController().signal), limit);
    return {
      path: normalPath(path),
      data: new Blob([data as BlobPart]),
      size: version.size,
      version: `${version.layer}/${version.offset}`,
    };
  }

  async changes(): Promise<FileChanges> {
    return { changes: [], cut: false };
  }

  /** One at a time. */
  async source(paths: readonly string[], signal: AbortSignal): Promise<FileSource> {
    const [path = '/', ...others] = paths;
    if (others.length > 0) throw new ServiceProblem('unsupported', 'Versions of files are saved one by one');
    const version = await this.version(path);
    const { id, tags } = await this.contents.shape(this.engineId, this.id);
    const object = { kind: 'image' as const, id, name: tags[0] ?? id };
    return { object, name: nameOf(path), size: version.size, chunks: await this.content(version, signal) };
  }

  async close(): Promise<void> {
    // What is known of the image is held for other views as well.
  }

  private async content(version: Version, signal: AbortSignal): Promise<AsyncGenerator<Uint8Array>> {
    const { reader, shape } = await this.contents.reader(this.engineId, this.id);
    return fileOfLayer(reader.engine, shape.id, version, signal);
  }

  /** That of the layer, or the nearest below it: what the layer takes away. */
  private async version(wanted: string): Promise<Version> {
    const path = normalPath(wanted);
    const { whole, diffIds } = await this.contents.open(this.engineId, this.id);
    for (let layer = Math.min(this.layer, diffIds.length - 1); layer >= 0; layer -= 1) {
      const found = fileIn(whole, layer, path);
      if (found === undefined) continue;
      const index = whole.layers[found.layer];
      const entry = index?.entry(found.at);
      if (entry === undefined) break;
      const names = namesOfLayer(diffIds[found.layer] ?? '');
      const { offset, size, modifiedAt } = entry;
      return { diffIds, layer: found.layer, names, offset, size, modifiedAt };
    }
    throw new ServiceProblem('not-found', `Layer ${this.layer + 1} has no file ${path}`);
  }
}

/** The entry whose content it is; of those told twice the later one counts. */
function fileIn({ layers, effects }: ImageOverlay, layer: number, path: string) {
  const index = layers[layer];
  for (let at = (index?.count ?? 0) - 1; at >= 0; at -= 1) {
    if (index?.path(at) !== path) continue;
    const kind = index.kind(at);
    if (kind === 'file') return { layer, at };
    if (kind === 'hard-link') return effects[layer]?.owners.get(at);
    if (kind !== 'whiteout' && kind !== 'opaque') {
      throw new ServiceProblem('unsupported', `${path} is a ${kind} there, not a file`);
    }
  }
  return undefined;
}
