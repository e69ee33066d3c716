// Layers one upon the other, as an engine stacks them: what is there in the end, what each layer does to those below, and what of it
// nobody sees any more (OCI image specification, layer: applying changesets).
import { joined } from '../../contract/file-name.ts';
import type { FileKind } from '../../contract/files.ts';
import type { LayerEntryKind, LayerIndex } from '../../engine/images/image-archive-index.ts';

/** Something of the image: entry `at` of layer `layer`. A folder that no layer tells by itself has `at` -1. */
export interface TreeNode {
  layer: number;
  at: number;
  kind: FileKind;
  children?: Map<string, TreeNode>;
}

/** What a layer takes away: files below it, and the bytes of their contents. */
export interface Hidden {
  path: string;
  kind: FileKind;
  bytes: number;
  files: number;
}

export type EntryChange = 'none' | 'added' | 'changed';
const changeCodes: readonly EntryChange[] = ['none', 'added', 'changed'];

/** What one layer does. */
export class LayerEffect {
  readonly hidden: Hidden[] = [];
  added = 0;
  changed = 0;
  hiddenFiles = 0;
  hiddenBytes = 0;
  readonly changes: Uint8Array;
  /** By which layer each entry is hidden; -1 where it is not. */
  readonly hiddenBy: Int32Array;
  /** The file that a hard link is, by the link's entry. */
  readonly owners = new Map<number, { layer: number; at: number }>();

  constructor(count: number) {
    this.changes = new Uint8Array(count);
    this.hiddenBy = new Int32Array(count).fill(-1);
  }

  changeOf(at: number): EntryChange {
    return changeCodes[this.changes[at] ?? 0] ?? 'none';
  }
}

/** Parts of an absolute path. */
export function pathParts(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

export function nodeAt(root: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (const part of pathParts(path)) node = node?.children?.get(part);
  return node;
}

function treeRoot(): TreeNode {
  return { layer: 0, at: -1, kind: 'folder', children: new Map() };
}

export class ImageOverlay {
  readonly root: TreeNode = treeRoot();
  readonly layers: LayerIndex[] = [];
  readonly effects: LayerEffect[] = [];

  constructor(layers: readonly LayerIndex[] = []) {
    for (const layer of layers) this.add(layer);
  }

  /** Applies the next layer. Whiteouts first: they are only about what is below, wherever in the tar they stand. */
  add(index: LayerIndex): void {
    const layer = this.layers.length;
    const effect = new LayerEffect(index.count);
    this.layers.push(index);
    this.effects.push(effect);
    const isMark = (kind: LayerEntryKind) => kind === 'whiteout' || kind === 'opaque';
    for (let at = 0; at < index.count; at += 1) {
      const kind = index.kind(at);
      if (kind === 'whiteout') this.hide(index.path(at), layer, effect);
      else if (kind === 'opaque') this.hideAllIn(index.path(at), layer, effect);
    }
    for (let at = 0; at < index.count; at += 1) {
      const kind = index.kind(at);
      if (!isMark(kind)) this.put(index, layer, at, kind === 'hard-link' ? 'file' : (kind as FileKind));
    }
    this.countChanges(index, effect, layer);
  }

  private hide(path: string, layer: number, effect: LayerEffect): void {
    const parts = pathParts(path);
    const name = parts.pop();
    let folder: TreeNode | undefined = this.root;
    for (const part of parts) folder = folder?.children?.get(part);
    const node = name === undefined ? undefined : folder?.children?.get(name);
    if (node === undefined || name === undefined) return;
    folder?.children?.delete(name);
    this.lose(node, path, layer, effect);
  }

  private hideAllIn(path: string, layer: number, effect: LayerEffect): void {
    const folder = nodeAt(this.root, path);
    for (const [name, node] of folder?.children ?? []) this.lose(node, joined(path, name), layer, effect);
    folder?.children?.clear();
  }

  private lose(node: TreeNode, path: string, layer: number, effect: LayerEffect): void {
    const { bytes, files } = this.bury(node, layer);
    effect.hidden.push({ path, kind: node.kind, bytes, files });
    effect.hiddenFiles += files;
    effect.hiddenBytes += bytes;
  }

  /** Notes for all below it who hid it. */
  private bury(node: TreeNode, layer: number): { bytes: number; files: number } {
    let bytes = 0;
    let files = node.kind === 'folder' ? 0 : 1;
    const waiting = [node];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const effect = this.effects[next.layer];
      if (next.at >= 0 && effect !== undefined) {
        effect.hiddenBy[next.at] = layer;
        bytes += this.layers[next.layer]?.size(next.at) ?? 0;
      }
      for (const child of next.children?.values() ?? []) {
        if (child.kind !== 'folder') files += 1;
        waiting.push(child);
      }
    }
    return { bytes, files };
  }

  private put(index: LayerIndex, layer: number, at: number, kind: FileKind): void {
    const parts = pathParts(index.path(at));
    const name = parts.pop();
    const effect = this.effects[layer] as LayerEffect;
    if (name === undefined || name === '') {
      this.root.layer = layer;
      this.root.at = at;
      return;
    }
    const folder = this.folderAt(parts, layer);
    const before = folder.children?.get(name);
    if (before !== undefined && (before.kind !== 'folder' || kind !== 'folder')) this.bury(before, layer);
    else if (before !== undefined && before.layer === layer && before.at >= 0) effect.hiddenBy[before.at] = layer;
    effect.changes[at] = this.changeCode(before, index, layer, at, kind);
    if (before?.kind === 'folder' && kind === 'folder') {
      before.layer = layer;
      before.at = at;
    } else {
      folder.children?.set(name, { layer, at, kind, ...(kind === 'folder' ? { children: new Map() } : {}) });
    }
    if (index.kind(at) === 'hard-link') this.own(index, layer, at);
  }

  /** A folder that stands in a layer only because of what is in it is no change; a file always is one, for its bytes are there again. */
  private changeCode(
    before: TreeNode | undefined,
    index: LayerIndex,
    layer: number,
    at: number,
    kind: FileKind,
  ): number {
    if (before === undefined) return 1;
    const areFolders = before.kind === 'folder' && kind === 'folder';
    if (before.layer === layer) {
      // What the same layer told twice stays what it was to those below.
      const told = before.at < 0 ? 1 : (this.effects[layer]?.changes[before.at] ?? 1);
      return told === 0 && !areFolders ? 2 : told;
    }
    if (!areFolders) return 2;
    if (before.at < 0) return 0;
    const old = this.layers[before.layer]?.entry(before.at);
    const now = index.entry(at);
    return old?.mode !== now.mode || old.uid !== now.uid || old.gid !== now.gid ? 2 : 0;
  }

  private own(index: LayerIndex, layer: number, at: number): void {
    const target = nodeAt(this.root, index.entry(at).target);
    if (target === undefined || target.at < 0) return;
    const known = this.effects[target.layer]?.owners.get(target.at);
    (this.effects[layer] as LayerEffect).owners.set(at, known ?? { layer: target.layer, at: target.at });
  }

  /** Folders that no layer tells by themselves are made up; a file that stands in the way of one is replaced. */
  private folderAt(parts: readonly string[], layer: number): TreeNode {
    let node = this.root;
    for (const part of parts) {
      let next = node.children?.get(part);
      if (next === undefined || next.kind !== 'folder') {
        if (next !== undefined) this.bury(next, layer);
        next = { layer, at: -1, kind: 'folder', children: new Map() };
        node.children?.set(part, next);
      }
      node = next;
    }
    return node;
  }

  private countChanges(index: LayerIndex, effect: LayerEffect, layer: number): void {
    for (let at = 0; at < index.count; at += 1) {
      const change = effect.changes[at];
      if (change === 0 || effect.hiddenBy[at] === layer || index.kind(at) === 'folder') continue;
      if (change === 1) effect.added += 1;
      else effect.changed += 1;
    }
  }
}
