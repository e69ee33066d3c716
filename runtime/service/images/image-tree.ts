// The final file system of an image, for whoever looks for something in it: its entries, which layer each is from, and their contents.
import { folderOf, joined, nameOf, normalPath } from '../../contract/file-name.ts';
import type { FileEntry } from '../../contract/files.ts';
import { ServiceProblem } from '../problems.ts';
import type { ImageOverlay, TreeNode } from './image-overlay.ts';
import { nodeAt } from './image-overlay.ts';
import type { ImageReader } from './image-reader.ts';
import { sizeOf } from './image-view.ts';

/** As many as the kernel follows (path_resolution(7)). */
const mostLinks = 40;

export interface ImageTreeEntry extends FileEntry {
  path: string;
  /** Which layer it is from, the lowest is 0. */
  layer: number;
  /** Of a file's content: the first half of its SHA-256, in hex. */
  digest?: string;
}

export interface ImageTree {
  /** The digests of the layers' tars, the lowest first. */
  readonly layers: readonly string[];
  /** The folder itself is not among them; depth first, each folder before what is in it. Nothing where there is no such folder. */
  entries(folder?: string): Generator<ImageTreeEntry>;
  /** What is in the folder itself. */
  list(folder: string): ImageTreeEntry[];
  /** What is there, the links of its folders followed and itself not. */
  at(path: string): ImageTreeEntry | undefined;
  /** Where the path ends when all links are followed; `not-found`. */
  follow(path: string): ImageTreeEntry;
  /** A file's first `limit` bytes; links are followed. `not-found`, `unsupported` for what is no file. */
  read(path: string, limit: number): Promise<Buffer>;
  /**
   * The same of many, in one pass over the whole image where that is quicker: they come in the order of the image. What is not there or no
   * file is left out. Links are not followed.
   */
  readAll(
    paths: readonly string[],
    limit: number,
    onFile: (path: string, content: Buffer) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

export class OverlayTree implements ImageTree {
  readonly layers: readonly string[];
  private readonly overlay: ImageOverlay;
  private readonly reader: ImageReader;

  constructor(layers: readonly string[], overlay: ImageOverlay, reader: ImageReader) {
    this.layers = layers;
    this.overlay = overlay;
    this.reader = reader;
  }

  *entries(folder = '/'): Generator<ImageTreeEntry> {
    const node = nodeAt(this.overlay.root, normalPath(folder));
    if (node !== undefined) yield* this.below(node, normalPath(folder));
  }

  list(folder: string): ImageTreeEntry[] {
    const path = normalPath(folder);
    const children = nodeAt(this.overlay.root, path)?.children ?? [];
    return [...children].map(([name, child]) => this.entryOf(child, joined(path, name)));
  }

  at(wanted: string): ImageTreeEntry | undefined {
    const path = normalPath(wanted);
    const folder = path === '/' ? undefined : this.resolved(folderOf(path));
    if (path !== '/' && folder === undefined) return undefined;
    const real = folder === undefined ? '/' : joined(folder, nameOf(path));
    const node = nodeAt(this.overlay.root, real);
    return node && this.entryOf(node, real);
  }

  follow(wanted: string): ImageTreeEntry {
    const path = this.resolved(normalPath(wanted));
    const node = path === undefined ? undefined : nodeAt(this.overlay.root, path);
    if (path === undefined || node === undefined)
      throw new ServiceProblem('not-found', `There is nothing at ${wanted}`);
    return this.entryOf(node, path);
  }

  async read(wanted: string, limit: number): Promise<Buffer> {
    const entry = this.follow(wanted);
    if (entry.kind !== 'file') throw new ServiceProblem('unsupported', `${entry.path} is a ${entry.kind}, not a file`);
    return entry.size === 0 ? Buffer.alloc(0) : this.reader.read(entry.path, limit);
  }

  async readAll(
    paths: readonly string[],
    limit: number,
    onFile: (path: string, content: Buffer) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const wanted = new Set<string>();
    for (const path of paths) {
      const node = nodeAt(this.overlay.root, normalPath(path));
      if (node?.kind === 'file') wanted.add(normalPath(path));
    }
    await this.reader.readAll(wanted, limit, onFile, signal);
  }

  private *below(node: TreeNode, path: string): Generator<ImageTreeEntry> {
    for (const [name, child] of node.children ?? []) {
      const own = joined(path, name);
      yield this.entryOf(child, own);
      if (child.children !== undefined) yield* this.below(child, own);
    }
  }

  private entryOf(node: TreeNode, path: string): ImageTreeEntry {
    const { layers, effects } = this.overlay;
    const index = node.at < 0 ? undefined : layers[node.layer];
    const common = { name: nameOf(path), path, kind: node.kind, layer: node.layer };
    if (index === undefined) return { ...common, size: 0, mode: 0o755, uid: 0, gid: 0, modifiedAt: 0 };
    const { mode, uid, gid, modifiedAt, target } = index.entry(node.at);
    const owner = effects[node.layer]?.owners.get(node.at) ?? node;
    const digest = layers[owner.layer]?.digest(owner.at);
    return {
      ...{ ...common, mode, uid, gid, modifiedAt },
      size: node.kind === 'file' ? sizeOf(layers, effects[node.layer], node) : 0,
      ...(node.kind === 'link' ? { target } : {}),
      ...(digest === undefined ? {} : { digest }),
    };
  }

  /** The path without links; undefined where nothing is. Links that lead out of the image end at its root, as in a container. */
  private resolved(path: string): string | undefined {
    const waiting = path.split('/').reverse();
    let real = '/';
    let links = 0;
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        real = folderOf(real);
        continue;
      }
      const next = joined(real, part);
      const node = nodeAt(this.overlay.root, next);
      if (node === undefined) return undefined;
      if (node.kind !== 'link') {
        real = next;
        continue;
      }
      links += 1;
      if (links > mostLinks) return undefined;
      const target = this.overlay.layers[node.layer]?.entry(node.at).target ?? '';
      if (target.startsWith('/')) real = '/';
      waiting.push(...target.split('/').slice(0, 1000).reverse());
    }
    return real;
  }
}
