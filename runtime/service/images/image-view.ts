// The files of a layer, or of an image up to one, as a tree that can be listed folder by folder, filtered and searched.
import { joined } from '../../contract/file-name.ts';
import type { FileKind } from '../../contract/files.ts';
import type { FoundFile, LayerChange, LayerFile } from '../../contract/image-contents.ts';
import type { LayerIndex } from '../../engine/images/image-archive-index.ts';
import { type ImageOverlay, type LayerEffect, pathParts, type TreeNode } from './image-overlay.ts';

/** Files that a search tells. */
const mostFound = 5000;

/** By change, so that a folder knows of which there are any below it. */
const bits: Record<LayerChange, number> = { added: 1, changed: 2, hidden: 4 };

interface ViewNode {
  layer: number;
  at: number;
  kind: FileKind;
  change: LayerChange | undefined;
  /** Of its content; of a folder, of all below it. */
  bytes: number;
  files: number;
  /** Of itself and of all below it. */
  marks: number;
  children: Map<string, ViewNode> | undefined;
}

/** The content's own size: that of a hard link is the file's that it is. */
export function sizeOf(layers: readonly (LayerIndex | undefined)[], effect: LayerEffect | undefined, node: TreeNode) {
  const owner = effect?.owners.get(node.at);
  if (owner !== undefined) return layers[owner.layer]?.size(owner.at) ?? 0;
  return node.at < 0 ? 0 : (layers[node.layer]?.size(node.at) ?? 0);
}

export class ImageView {
  private readonly layers: readonly (LayerIndex | undefined)[];
  private readonly root: ViewNode;
  private readonly effects: readonly LayerEffect[];

  private constructor(layers: readonly (LayerIndex | undefined)[], root: ViewNode, effects: readonly LayerEffect[]) {
    this.layers = layers;
    this.root = root;
    this.effects = effects;
  }

  /** All that is there once the overlay's last layer is applied; `all` are the effects of the later ones as well. */
  static ofImage({ root, layers, effects }: ImageOverlay, all: readonly LayerEffect[] = effects): ImageView {
    const last = layers.length - 1;
    const changeOf = ({ layer, at }: TreeNode) => (layer === last && at >= 0 ? effects[last]?.changeOf(at) : 'none');
    const size = (node: TreeNode) => sizeOf(layers, effects[node.layer], node);
    return new ImageView(layers, viewOf(root, changeOf, size), all);
  }

  /** What is in the layer `at`, by an overlay of it alone; `all` is what layers do to those below, as far as that is known. */
  static ofLayer(alone: ImageOverlay, at: number, all: readonly LayerEffect[]): ImageView {
    const [index] = alone.layers;
    const effect = all[at];
    const layers = Array.from({ length: at + 1 }, (_, layer) => (layer === at ? index : undefined));
    const changeOf = (node: TreeNode) => (effect === undefined || node.at < 0 ? 'none' : effect.changeOf(node.at));
    const size = (node: TreeNode) => sizeOf(alone.layers, alone.effects[0], node);
    const root = viewOf(alone.root, changeOf, size, at);
    for (const { path, kind, bytes, files } of effect?.hidden ?? [])
      hide(root, path, { kind, bytes, files, layer: at });
    return new ImageView(layers, root, all);
  }

  /** Undefined where there is no such folder. */
  list(path: string, change: LayerChange | undefined): LayerFile[] | undefined {
    let node: ViewNode | undefined = this.root;
    for (const part of pathParts(path)) node = node?.children?.get(part);
    if (node?.children === undefined) return node?.kind === 'folder' ? [] : undefined;
    const entries: LayerFile[] = [];
    for (const [name, child] of node.children) if (shows(child, change)) entries.push(this.fileOf(name, child));
    return entries;
  }

  search(text: string, change: LayerChange | undefined): { files: FoundFile[]; cut: boolean } {
    const wanted = text.toLowerCase();
    const files: FoundFile[] = [];
    let cut = false;
    const look = (node: ViewNode, path: string) => {
      for (const [name, child] of node.children ?? []) {
        const own = joined(path, name);
        const isMeant = change === undefined || child.change === change;
        if (isMeant && own.toLowerCase().includes(wanted)) {
          if (files.length >= mostFound) {
            cut = true;
            return;
          }
          files.push({ ...this.fileOf(name, child), path: own });
        }
        look(child, own);
      }
    };
    look(this.root, '/');
    return { files, cut };
  }

  private fileOf(name: string, node: ViewNode): LayerFile {
    const { layer, at, kind, bytes, files, change } = node;
    const common = { name, kind, size: bytes, files, layer, ...(change === undefined ? {} : { change }) };
    const index = at < 0 ? undefined : this.layers[layer];
    if (index === undefined) return { ...common, mode: 0, uid: 0, gid: 0, modifiedAt: 0 };
    const { mode, uid, gid, modifiedAt, target, kind: written } = index.entry(at);
    const by = this.effects[layer]?.hiddenBy[at] ?? -1;
    const isLink = kind === 'link' || written === 'hard-link';
    return {
      ...{ ...common, mode, uid, gid, modifiedAt },
      ...(isLink ? { target } : {}),
      ...(written === 'hard-link' ? { hardLink: true } : {}),
      ...(by >= 0 ? { hiddenBy: by } : {}),
    };
  }
}

function shows(node: ViewNode, change: LayerChange | undefined): boolean {
  return change === undefined || (node.marks & bits[change]) !== 0;
}

function viewOf(
  node: TreeNode,
  changeOf: (node: TreeNode) => 'none' | 'added' | 'changed' | undefined,
  size: (node: TreeNode) => number,
  layer = -1,
): ViewNode {
  const told = changeOf(node) ?? 'none';
  const change = told === 'none' ? undefined : told;
  const isFolder = node.kind === 'folder';
  const made: ViewNode = {
    layer: layer < 0 ? node.layer : layer,
    at: node.at,
    kind: node.kind,
    change,
    bytes: isFolder ? 0 : size(node),
    files: isFolder ? 0 : 1,
    marks: change === undefined ? 0 : bits[change],
    children: isFolder ? new Map() : undefined,
  };
  for (const [name, child] of node.children ?? []) {
    const inner = viewOf(child, changeOf, size, layer);
    made.children?.set(name, inner);
    made.bytes += inner.bytes;
    made.files += inner.files;
    made.marks |= inner.marks;
  }
  return made;
}

/** Puts what is hidden into the tree of the layer that hides it; a name that is there again in the layer stays what it is. */
function hide(root: ViewNode, path: string, hidden: { kind: FileKind; bytes: number; files: number; layer: number }) {
  const parts = pathParts(path);
  const name = parts.pop();
  if (name === undefined) return;
  let node = root;
  const { kind, bytes, files, layer } = hidden;
  const folder = (): ViewNode => ({
    ...{ layer, at: -1, kind: 'folder', change: undefined, bytes: 0, files: 0, marks: 0 },
    children: new Map(),
  });
  const way = [root];
  for (const part of parts) {
    const next = node.children?.get(part) ?? folder();
    if (next.children === undefined) return;
    node.children?.set(part, next);
    node = next;
    way.push(node);
  }
  if (node.children?.has(name)) return;
  const change = 'hidden';
  node.children?.set(name, { layer, at: -1, kind, change, bytes, files, marks: bits.hidden, children: undefined });
  for (const one of way) one.marks |= bits.hidden;
}
