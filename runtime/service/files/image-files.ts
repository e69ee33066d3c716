// The files of one image, as a place that can only be read.
import { nameOf } from '../../contract/file-name.ts';
import type { FileChanges, FileContent, FileListing, FilePlaceState, FileStat } from '../../contract/files.ts';
import type { ImageContents } from '../images/image-contents.ts';
import type { ImageTreeEntry } from '../images/image-tree.ts';
import { ServiceProblem } from '../problems.ts';
import { listed } from './file-listing.ts';
import type { FileSource, PlaceFiles } from './place-files.ts';
import { tarSource } from './tar-source.ts';

export class ImageFiles implements PlaceFiles {
  readonly write = readOnlyImage;
  readonly create = readOnlyImage;
  readonly rename = readOnlyImage;
  readonly remove = readOnlyImage;
  readonly target = readOnlyImage;
  private readonly contents: ImageContents;
  private readonly engineId: string;
  private readonly id: string;

  constructor(contents: ImageContents, engineId: string, id: string) {
    this.contents = contents;
    this.engineId = engineId;
    this.id = id;
  }

  async state(): Promise<FilePlaceState> {
    const { id, tags } = await this.contents.shape(this.engineId, this.id);
    const keeps = { keepsOwner: true, keepsAttributes: true };
    return { name: tags[0] ?? id, way: 'image', readOnlyRoot: true, ...keeps, mounts: [], version: id };
  }

  async *list(path: string, signal: AbortSignal): AsyncGenerator<FileListing> {
    const tree = await this.contents.tree(this.engineId, this.id, signal);
    const folder = tree.follow(path);
    if (folder.kind !== 'folder') throw new ServiceProblem('not-found', `${path} is no folder`);
    yield* listed(tree.list(folder.path));
  }

  async stat(path: string): Promise<FileStat> {
    const { path: real, kind, size, modifiedAt } = (await this.tree()).follow(path);
    return { path: real, kind, size, modifiedAt };
  }

  async read(wanted: string, limit: number): Promise<FileContent> {
    const tree = await this.tree();
    const entry = tree.follow(wanted);
    const data = await tree.read(wanted, limit);
    return { path: entry.path, data: new Blob([data as BlobPart]), size: entry.size, version: versionOf(entry) };
  }

  async changes(): Promise<FileChanges> {
    return { changes: [], cut: false };
  }

  async source(wanted: readonly string[], signal: AbortSignal): Promise<FileSource> {
    const { reader, shape } = await this.contents.reader(this.engineId, this.id);
    const tree = await this.contents.tree(this.engineId, shape.id);
    const found = wanted.map((path) => ({ wanted: path, ...tree.follow(path) }));
    const [first] = found;
    const object = { kind: 'image' as const, id: shape.id, name: shape.tags[0] ?? shape.id };
    if (found.length === 1 && first?.kind === 'file') {
      const { size, path } = first;
      return { object, name: nameOf(first.wanted), size, chunks: reader.content(path, signal) };
    }
    return tarSource(object, fileNameOf(object.name), found, (path) => reader.open(path, signal));
  }

  async close(): Promise<void> {
    // What is held of the image is held for other views as well.
  }

  private tree() {
    return this.contents.tree(this.engineId, this.id);
  }
}

function versionOf({ digest, size, modifiedAt }: ImageTreeEntry): string {
  return digest ?? `${modifiedAt}/${size}`;
}

/** A reference has slashes and colons. */
function fileNameOf(reference: string): string {
  return reference.replace(/[/:]+/g, '_');
}

export function readOnlyImage(): Promise<never> {
  return Promise.reject(new ServiceProblem('read-only', 'An image cannot be changed'));
}
