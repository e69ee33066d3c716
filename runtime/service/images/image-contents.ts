// What is in images: their layers read once by the engine's archive, kept by digest, and offered as trees of files.
import type { ImageShape } from '../../contract/image-contents.ts';
import { isImageId } from '../../contract/reference.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type ArchiveImage, readSavedImage } from '../../engine/images/image-archive.ts';
import type { LayerIndex } from '../../engine/images/image-archive-index.ts';
import { readImageShape, withToldLayers } from '../../engine/images/image-shape.ts';
import { blobName } from '../../engine/images/oci-layout.ts';
import { readImage } from '../../engine/images.ts';
import { engineProblem } from '../../engine/problem.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { unlessAborted } from '../waiting.ts';
import { bareId } from './image-discard.ts';
import { type LayerCache, layerKey } from './image-layer-cache.ts';
import { OpenImage } from './image-opened.ts';
import { ImageReader } from './image-reader.ts';
import { type ImageTree, OverlayTree } from './image-tree.ts';

export type { ImageTree, ImageTreeEntry } from './image-tree.ts';

/** Images whose layers are held in memory; those looked at last. */
const keptImages = 4;
/** How often a view hears how far the reading is (ms). */
const tellEveryMs = 200;

export interface ImageContentsOptions {
  engines: EngineRegistry;
  activities: ActivityRegistry;
  cache: LayerCache;
}

interface Kept {
  image: OpenImage;
  shape: ImageShape;
  reader: ImageReader;
  /** The reading that is under way. */
  running?: Reading | undefined;
}

interface Reading {
  activityId: string;
  ended: Promise<void>;
}

export class ImageContents {
  private readonly options: ImageContentsOptions;
  private readonly kept = new Map<string, Promise<Kept>>();

  constructor(options: ImageContentsOptions) {
    this.options = options;
  }

  async shape(engineId: string, id: string): Promise<ImageShape> {
    const shape = await readImageShape(this.connection(engineId), id);
    const told = await this.options.cache.loadDocument(layerKey(engineId, shape.id));
    return told === undefined ? shape : { ...shape, steps: withToldLayers(shape.steps, told) };
  }

  /** Holds what is known of the image; `image-not-found`. */
  async open(engineId: string, id: string): Promise<OpenImage> {
    return (await this.keep(engineId, id)).image;
  }

  /** Reads what is not known yet. Answers how to follow it, or nothing where all is known. */
  async read(engineId: string, id: string): Promise<Reading | undefined> {
    return this.readingOf(engineId, await this.keep(engineId, id));
  }

  /**
   * The final tree of the image; its layers are read where they are not known, and the signal ends the waiting, not the reading. Contents
   * are read when they are asked for. `image-not-found`, and what reading an archive may end with.
   */
  async tree(engineId: string, id: string, signal?: AbortSignal): Promise<ImageTree> {
    const kept = await this.keep(engineId, id);
    const running = this.readingOf(engineId, kept);
    if (running !== undefined) await (signal === undefined ? running.ended : unlessAborted(running.ended, signal));
    if (signal?.aborted) throw new ServiceProblem('canceled', 'Canceled');
    const { problem } = kept.image.reading.value;
    if (!kept.image.isWhole) {
      throw problem === undefined
        ? new ServiceProblem('canceled', 'Reading the image was canceled')
        : new ServiceProblem(problem.reason, problem.message, problem);
    }
    return new OverlayTree(kept.image.diffIds, kept.image.whole, kept.reader);
  }

  /** What its files are read by; see `ImageTree`. */
  async reader(engineId: string, id: string): Promise<{ reader: ImageReader; shape: ImageShape }> {
    return this.keep(engineId, id);
  }

  async close(): Promise<void> {
    const all = await Promise.all([...this.kept.values()].map((kept) => kept.catch(() => undefined)));
    await Promise.all(all.map((kept) => kept?.reader.close()));
  }

  private connection(engineId: string): EngineConnection {
    return this.options.engines.connection(engineId);
  }

  /** By the image's own id: what a tag names may be another image soon. */
  private async keep(engineId: string, id: string): Promise<Kept> {
    const own = isImageId(id) ? id : await this.ownId(engineId, id);
    const key = `${engineId} ${bareId(own)}`;
    const known = this.kept.get(key) ?? this.take(engineId, own);
    this.kept.delete(key);
    this.kept.set(key, known);
    known.catch(() => this.kept.get(key) === known && this.kept.delete(key));
    for (const [old, kept] of this.kept) {
      if (this.kept.size <= keptImages) break;
      this.kept.delete(old);
      void kept.then(({ reader }) => reader.release()).catch(() => undefined);
    }
    return known;
  }

  private async ownId(engineId: string, name: string): Promise<string> {
    const row = await readImage(this.connection(engineId), name);
    if (row === undefined) throw engineProblem('image-not-found', `No such image: ${name}`);
    return row.id;
  }

  private async take(engineId: string, id: string): Promise<Kept> {
    const shape = await this.shape(engineId, id);
    const image = new OpenImage(shape.layers);
    for (const diffId of image.missing) {
      const index = await this.options.cache.load(layerKey(engineId, diffId));
      if (index !== undefined) image.put(diffId, index);
    }
    image.tell({ status: image.isWhole ? 'ready' : 'unread', total: shape.sizeBytes });
    return { image, shape, reader: new ImageReader(() => this.connection(engineId), shape.id, shape.config.volumes) };
  }

  /** The one that is under way, or a new one; nothing where all is known. */
  private readingOf(engineId: string, kept: Kept): Reading | undefined {
    if (kept.image.isWhole) return undefined;
    kept.running ??= this.begin(engineId, kept);
    return kept.running;
  }

  private begin(engineId: string, kept: Kept): Reading {
    const { shape, image } = kept;
    const name = shape.tags[0] ?? shape.id;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const run = async (work: Work) => {
      try {
        await this.readLayers(engineId, kept, work);
        image.tell({ status: 'ready' }, true);
      } catch (error) {
        if (work.signal.aborted) image.tell({ status: 'unread', passed: 0 }, true);
        else image.fail(problemOf(error));
        throw error;
      } finally {
        kept.running = undefined;
        end();
      }
    };
    const objects = [{ kind: 'image' as const, id: shape.id, name }];
    const activityId = this.options.activities.begin('read-image', engineId, name, run, { objects, lock: false });
    image.tell({ status: 'reading', activityId, passed: 0, total: shape.sizeBytes });
    return { activityId, ended };
  }

  private async readLayers(engineId: string, { image, shape }: Kept, work: Work): Promise<void> {
    const unplaced = new Map<string, LayerIndex>();
    const byName = new Map(
      image.diffIds.flatMap((diffId) => namesOfLayer(diffId).map((name) => [name, diffId] as const)),
    );
    const put = async (diffId: string, index: LayerIndex) => {
      // A disk that is full must not keep anybody from looking.
      await this.options.cache.put(layerKey(engineId, diffId), index).catch(() => undefined);
      image.put(diffId, index);
      image.tell({});
    };
    let toldAt = 0;
    work.update({ step: 'exporting' });
    const images = await readSavedImage(this.connection(engineId), shape.id, {
      signal: work.signal,
      isKnown: (name) => {
        const diffId = byName.get(name);
        return diffId !== undefined && !image.missing.includes(diffId);
      },
      onLayer: async ({ name, index }) => {
        const diffId = byName.get(name);
        if (diffId === undefined) unplaced.set(name, index);
        else await put(diffId, index);
      },
      onProgress: (passed) => {
        const now = performance.now();
        if (toldAt === 0) work.update({ step: 'reading' });
        if (now - toldAt < tellEveryMs) return;
        toldAt = now;
        const total = Math.max(shape.sizeBytes, passed);
        work.update({ parts: [{ id: 'archive', status: '', current: passed, total }] });
        image.tell({ passed, total });
      },
    });
    const own = imageOf(images, image.diffIds);
    for (const [at, diffId] of image.diffIds.entries()) {
      const index = unplaced.get(own?.layers[at] ?? '');
      if (index !== undefined && image.missing.includes(diffId)) await put(diffId, index);
    }
    if (own !== undefined) await this.options.cache.putDocument(layerKey(engineId, shape.id), own.config);
    if (!image.isWhole) throw new ServiceProblem('unknown', 'The engine did not tell all layers of the image');
  }
}

/** Where a layer stands in an archive of newer docker engines, and in podman's. */
export function namesOfLayer(diffId: string): string[] {
  return [blobName(diffId), `${diffId.replace(/^sha256:/, '')}.tar`];
}

/** An archive may hold the image for several platforms. */
function imageOf(images: readonly ArchiveImage[], diffIds: readonly string[]): ArchiveImage | undefined {
  const wanted = diffIds.join();
  return images.find(({ config }) => config.rootfs.diff_ids.join() === wanted);
}
