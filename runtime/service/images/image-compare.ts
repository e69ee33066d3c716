// What differs between two images: layers, files and configuration.

import { joined } from '../../contract/file-name.ts';
import type {
  ConfigDifference,
  FileDifference,
  ImageComparison,
  ImageConfig,
  ImageShape,
} from '../../contract/image-contents.ts';
import { platformName } from '../../contract/reference.ts';
import type { LayerEntry } from '../../engine/images/image-archive-index.ts';
import type { ImageOverlay, TreeNode } from './image-overlay.ts';
import { sizeOf } from './image-view.ts';

/** Files that are told. */
const mostTold = 5000;

export interface ComparedImage {
  shape: Pick<ImageShape, 'layers' | 'config' | 'os' | 'architecture' | 'variant'>;
  overlay: ImageOverlay;
}

type Sums = Pick<ImageComparison, 'added' | 'removed' | 'changed' | 'addedBytes' | 'removedBytes' | 'touched'>;

export function compareImages(before: ComparedImage, after: ComparedImage): ImageComparison {
  const walk = new Walk(before.overlay, after.overlay);
  walk.folders(before.overlay.root, after.overlay.root, '/');
  return {
    ...layersOf(before, after),
    ...walk.sums,
    files: walk.files,
    cut: walk.cut,
    config: configDifferences(before.shape, after.shape),
  };
}

function layersOf(before: ComparedImage, after: ComparedImage): Pick<ImageComparison, 'sharedLayers' | 'layers'> {
  const [own, other] = [before.shape.layers, after.shape.layers];
  let sharedLayers = 0;
  while (sharedLayers < own.length && own[sharedLayers] === other[sharedLayers]) sharedLayers += 1;
  const bytes = new Map<string, number>();
  for (const { shape, overlay } of [before, after]) {
    for (const [at, diffId] of shape.layers.entries()) bytes.set(diffId, overlay.layers[at]?.told.contentBytes ?? 0);
  }
  const line = (diffId: string) => ({
    diffId,
    before: own.includes(diffId),
    after: other.includes(diffId),
    bytes: bytes.get(diffId) ?? 0,
  });
  return { sharedLayers, layers: [...own, ...other.filter((diffId) => !own.includes(diffId))].map(line) };
}

interface Known extends Omit<LayerEntry, 'path' | 'offset' | 'kind'> {
  kind: TreeNode['kind'];
  digest: string | undefined;
}

function known({ layers, effects }: ImageOverlay, node: TreeNode): Known | undefined {
  if (node.at < 0) return undefined;
  const effect = effects[node.layer];
  const owner = effect?.owners.get(node.at) ?? node;
  const entry = layers[node.layer]?.entry(node.at);
  if (entry === undefined) return undefined;
  const target = node.kind === 'link' ? entry.target : '';
  return {
    ...entry,
    target,
    kind: node.kind,
    size: sizeOf(layers, effect, node),
    digest: layers[owner.layer]?.digest(owner.at),
  };
}

/** Both trees side by side. A folder that is new is told, and so is all below it. */
class Walk {
  readonly files: FileDifference[] = [];
  readonly sums: Sums = { added: 0, removed: 0, changed: 0, addedBytes: 0, removedBytes: 0, touched: 0 };
  cut = false;
  private readonly before: ImageOverlay;
  private readonly after: ImageOverlay;

  constructor(before: ImageOverlay, after: ImageOverlay) {
    this.before = before;
    this.after = after;
  }

  folders(before: TreeNode | undefined, after: TreeNode | undefined, path: string): void {
    for (const [name, old] of before?.children ?? []) {
      this.pair(old, after?.children?.get(name), joined(path, name));
    }
    for (const [name, made] of after?.children ?? []) {
      if (before?.children?.has(name) !== true) this.pair(undefined, made, joined(path, name));
    }
  }

  private pair(before: TreeNode | undefined, after: TreeNode | undefined, path: string): void {
    const sizes = {
      sizeBefore: before === undefined ? 0 : sizeOf(this.before.layers, this.before.effects[before.layer], before),
      sizeAfter: after === undefined ? 0 : sizeOf(this.after.layers, this.after.effects[after.layer], after),
    };
    if (before === undefined || after === undefined) {
      const kind = (before ?? after)?.kind ?? 'other';
      const difference = before === undefined ? 'added' : 'removed';
      if (kind !== 'folder') {
        this.sums[difference] += 1;
        this.sums.addedBytes += sizes.sizeAfter;
        this.sums.removedBytes += sizes.sizeBefore;
      }
      this.tell({ path, difference, kind, ...sizes, what: [] });
    } else {
      const what = differences(known(this.before, before), known(this.after, after));
      if (what.length === 1 && what[0] === 'time') this.sums.touched += after.kind === 'folder' ? 0 : 1;
      else if (what.length > 0) {
        this.sums.changed += 1;
        this.tell({ path, difference: 'changed', kind: after.kind, ...sizes, what });
      }
    }
    this.folders(before, after, path);
  }

  private tell(one: FileDifference): void {
    if (this.files.length < mostTold) this.files.push(one);
    else this.cut = true;
  }
}

function differences(before: Known | undefined, after: Known | undefined): FileDifference['what'] {
  if (before === undefined || after === undefined) return [];
  const what: FileDifference['what'] = [];
  if (before.kind !== after.kind) what.push('kind');
  else if (before.kind === 'file' && before.digest !== after.digest) what.push('content');
  if (before.size !== after.size) what.push('size');
  if (before.mode !== after.mode && before.kind !== 'link') what.push('mode');
  if (before.uid !== after.uid || before.gid !== after.gid) what.push('owner');
  if (before.target !== after.target) what.push('target');
  if (before.modifiedAt !== after.modifiedAt && before.kind !== 'folder') what.push('time');
  return what;
}

type Platform = Pick<ImageShape, 'os' | 'architecture' | 'variant' | 'config'>;

const texts = ['workingDirectory', 'user', 'stopSignal'] as const;
const lists = ['entrypoint', 'command', 'shell', 'onBuild'] as const;
const sets = ['ports', 'volumes'] as const;

function configDifferences(before: Platform, after: Platform): ConfigDifference[] {
  const found: ConfigDifference[] = [];
  const say = (field: string, old: string | undefined, now: string | undefined, key?: string) => {
    if (old === now) return;
    found.push({
      field,
      ...(key === undefined ? {} : { key }),
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    });
  };
  say('platform', platformName(before), platformName(after));
  const [own, other] = [before.config, after.config];
  for (const field of texts) say(field, own[field] || undefined, other[field] || undefined);
  for (const field of lists) say(field, wordsText(own[field]), wordsText(other[field]));
  const health = ({ health: one }: ImageConfig) => one && JSON.stringify(one);
  say('health', health(own), health(other));
  say('stopTimeout', own.stopTimeout?.toString(), other.stopTimeout?.toString());
  for (const field of sets) {
    for (const key of new Set([...own[field], ...other[field]])) {
      say(field, own[field].includes(key) ? key : undefined, other[field].includes(key) ? key : undefined);
    }
  }
  const pairs: [string, Map<string, string>, Map<string, string>][] = [
    ['env', variables(own.env), variables(other.env)],
    ['labels', new Map(Object.entries(own.labels)), new Map(Object.entries(other.labels))],
  ];
  for (const [field, old, now] of pairs) {
    for (const key of new Set([...old.keys(), ...now.keys()])) say(field, old.get(key), now.get(key), key);
  }
  return found;
}

function wordsText(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : JSON.stringify(words);
}

function variables(env: readonly string[]): Map<string, string> {
  return new Map(
    env.map((one) => {
      const at = one.indexOf('=');
      return at < 0 ? [one, ''] : [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}
