// What the images of an engine take: counted when it is asked for, and kept until it is asked for anew.
import type { ImageDiskUse, ImageShare, PrunableImages } from '../../contract/image-shelf.ts';
import type { ImageRow } from '../../contract/images.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type LayerSize, layerSizes } from '../../engine/images/image-layers.ts';
import { imageUsage } from '../../engine/images/image-usage.ts';
import { listImages } from '../../engine/images.ts';
import { unusedImages } from './image-discard.ts';
import { ImageMemory } from './image-memory.ts';

export class ImageSizes {
  private readonly connection: EngineConnection;
  private readonly layers = new ImageMemory(layerSizes);
  private last: ImageDiskUse | undefined;
  private counting: Promise<ImageDiskUse> | undefined;

  constructor(connection: EngineConnection) {
    this.connection = connection;
  }

  /** Who asks while it is being counted gets that count. */
  diskUse(again: boolean): Promise<ImageDiskUse> {
    if (this.last !== undefined && !again) return Promise.resolve(this.last);
    this.counting ??= this.count().finally(() => {
      this.counting = undefined;
    });
    return this.counting;
  }

  /** What all images take now, each layer once; undefined where nobody can say. */
  async total(): Promise<number | undefined> {
    return this.diskUse(true).then(
      ({ totalBytes }) => totalBytes,
      () => undefined,
    );
  }

  async prunable(): Promise<PrunableImages> {
    const [{ images: shares }, all, unused] = await Promise.all([
      this.diskUse(true),
      listImages(this.connection),
      unusedImages(this.connection),
    ]);
    const shareOf = new Map(shares.map((share) => [share.id, share]));
    const ids = new Set(unused.map(({ id }) => id));
    // What shares nothing is in nobody's sum.
    const sharing = all.filter(({ id }) => shareOf.get(id)?.sharedBytes !== 0);
    const layers = await this.layers.of(this.connection, sharing);
    return {
      images: unused
        .map(({ id, tags, sizeBytes, createdAt }) => {
          const uniqueBytes = shareOf.get(id)?.uniqueBytes ?? 0;
          return { id, tags, sizeBytes, uniqueBytes, createdAt };
        })
        .toSorted((a, b) => a.createdAt - b.createdAt),
      shared: sharedAmong(layers, ids),
    };
  }

  /** The sum of the layers of these images, each once. */
  async sum(images: readonly ImageRow[]): Promise<number> {
    return distinct(await this.layers.of(this.connection, images));
  }

  private async count(): Promise<ImageDiskUse> {
    const from = performance.now();
    const told = await imageUsage(this.connection);
    const found = told ?? this.shares(await this.layers.of(this.connection, await listImages(this.connection)));
    this.last = { countedAt: Date.now(), tookMs: Math.round(performance.now() - from), ...found };
    return this.last;
  }

  /** For an engine that does not count itself. */
  private shares(layers: ReadonlyMap<string, readonly LayerSize[]>): { totalBytes: number; images: ImageShare[] } {
    const holders = holdersOf(layers);
    const images = [...layers].map(([id, own]) => {
      let [sharedBytes, uniqueBytes] = [0, 0];
      for (const { chain, bytes } of own) {
        if ((holders.get(chain)?.size ?? 0) > 1) sharedBytes += bytes;
        else uniqueBytes += bytes;
      }
      return { id, sharedBytes, uniqueBytes };
    });
    return { totalBytes: distinct(layers), images };
  }
}

function holdersOf(layers: ReadonlyMap<string, readonly LayerSize[]>): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>();
  for (const [id, own] of layers) {
    for (const { chain } of own) holders.set(chain, (holders.get(chain) ?? new Set()).add(id));
  }
  return holders;
}

function distinct(layers: ReadonlyMap<string, readonly LayerSize[]>): number {
  const sizes = new Map([...layers.values()].flat().map(({ chain, bytes }) => [chain, bytes]));
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Bytes of layers that several images have and only `ids` among all, put together by who has them. */
export function sharedAmong(
  layers: ReadonlyMap<string, readonly LayerSize[]>,
  ids: ReadonlySet<string>,
): PrunableImages['shared'] {
  const sizes = new Map([...layers.values()].flat().map(({ chain, bytes }) => [chain, bytes]));
  const groups = new Map<string, { bytes: number; images: string[] }>();
  for (const [chain, holders] of holdersOf(layers)) {
    const images = [...holders].sort();
    if (images.length < 2 || !images.every((id) => ids.has(id))) continue;
    const key = images.join(' ');
    const group = groups.get(key) ?? { bytes: 0, images };
    group.bytes += sizes.get(chain) ?? 0;
    groups.set(key, group);
  }
  return [...groups.values()].filter(({ bytes }) => bytes > 0);
}
