// The files of layers that were read once, kept on disk within a bound: those looked at last stay.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImageDocument, imageDocument } from '../../engine/images/image-archive.ts';
import { LayerIndex } from '../../engine/images/image-archive-index.ts';
import { replaceWhole, writeWhole } from '../../io/whole-file.ts';

/** Bytes of all of them; a layer of 100,000 files takes about 7 MB. */
const mostBytes = 512 * 1024 * 1024;
const ending = '.layer';

export class LayerCache {
  private readonly folder: string;
  private readonly most: number;
  private evicting: Promise<void> = Promise.resolve();

  constructor(home: string, most = mostBytes) {
    this.folder = join(home, 'image-layers');
    this.most = most;
  }

  /** Undefined where it is not there, or cannot be used. */
  async load(key: string): Promise<LayerIndex | undefined> {
    const file = this.fileOf(key);
    try {
      const index = LayerIndex.fromBytes(await readFile(file));
      const now = new Date();
      await utimes(file, now, now).catch(() => undefined);
      return index;
    } catch {
      await rm(file, { force: true }).catch(() => undefined);
      return undefined;
    }
  }

  async put(key: string, index: LayerIndex): Promise<void> {
    await replaceWhole(this.fileOf(key), 0o600, async (file) => {
      for (const part of index.toBytes()) await file.writeFile(part);
    });
    this.evicting = this.evicting.then(() => this.evict()).catch(() => undefined);
    await this.evicting;
  }

  /** An image's own document; undefined where it was not kept. */
  async loadDocument(key: string): Promise<ImageDocument | undefined> {
    try {
      return imageDocument.parse(JSON.parse(await readFile(join(this.folder, `${key}.json`), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** What cannot be kept is guessed next time. */
  async putDocument(key: string, document: ImageDocument): Promise<void> {
    await writeWhole(join(this.folder, `${key}.json`), JSON.stringify(document)).catch(() => undefined);
  }

  private fileOf(key: string): string {
    return join(this.folder, key + ending);
  }

  /** The one written last always stays. */
  private async evict(): Promise<void> {
    const names = await readdir(this.folder);
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.folder, name);
        const { size = 0, mtimeMs = 0 } = (await stat(path).catch(() => undefined)) ?? {};
        return { path, size, mtimeMs };
      }),
    );
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let bytes = 0;
    for (const [at, { path, size }] of files.entries()) {
      bytes += size;
      if (at > 0 && bytes > this.most) await rm(path, { force: true });
    }
  }
}

/** An engine may say of a layer what it likes: what one says is never shown for another's. */
export function layerKey(engineId: string, diffId: string): string {
  return createHash('sha256').update(`${engineId}\0${diffId}`).digest('hex');
}
