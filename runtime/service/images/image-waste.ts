// What of an image's layers nobody sees: files that later layers hide or put there again.
import type { ImageWaste, WastedFile } from '../../contract/image-contents.ts';
import { type ImageOverlay, nodeAt, type TreeNode } from './image-overlay.ts';

/** Paths that are told. */
const mostTold = 2000;

/** Files that are seen under another name, by a hard link, are not lost with the one that holds their bytes. */
function heldByLinks({ root, effects }: ImageOverlay): Set<string> {
  const held = new Set<string>();
  const waiting: TreeNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const owner = effects[node.layer]?.owners.get(node.at);
    if (owner !== undefined) held.add(`${owner.layer}:${owner.at}`);
    for (const child of node.children?.values() ?? []) waiting.push(child);
  }
  return held;
}

export function wasteOf(overlay: ImageOverlay): ImageWaste {
  const held = heldByLinks(overlay);
  const found = new Map<string, Omit<WastedFile, 'path' | 'present'>>();
  let storedBytes = 0;
  let bytes = 0;
  for (const [layer, index] of overlay.layers.entries()) {
    storedBytes += index.told.contentBytes;
    const hiddenBy = overlay.effects[layer]?.hiddenBy ?? [];
    for (let at = 0; at < index.count; at += 1) {
      const by = hiddenBy[at] ?? -1;
      const size = by < 0 ? 0 : index.size(at);
      if (size === 0 || held.has(`${layer}:${at}`)) continue;
      bytes += size;
      note(found, index.path(at), size, layer, by);
    }
  }
  const all = [...found].sort(([, a], [, b]) => b.bytes - a.bytes);
  const files = all.slice(0, mostTold).map(([path, one]) => ({
    path,
    ...one,
    present: nodeAt(overlay.root, path) !== undefined,
  }));
  return { bytes, storedBytes, count: all.length, files, cut: all.length > files.length };
}

function note(
  found: Map<string, Omit<WastedFile, 'path' | 'present'>>,
  path: string,
  size: number,
  layer: number,
  by: number,
) {
  const one = found.get(path) ?? { bytes: 0, copies: 0, layers: [], by: [] };
  one.bytes += size;
  one.copies += 1;
  if (!one.layers.includes(layer)) one.layers.push(layer);
  if (!one.by.includes(by)) one.by.push(by);
  found.set(path, one);
}
