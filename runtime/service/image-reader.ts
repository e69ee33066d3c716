// Contents of an image's files: read by the engine through a container of the image that is never started, and gone soon after.
import { openArchive, openEntry, openExport } from '../engine/archive.ts';
import type { EngineConnection } from '../engine/connection.ts';
import { type ImageContainer, openImageContainer } from '../engine/image-container.ts';
import { pathText } from '../engine/path-bytes.ts';
import { readTar, type TarEntry, tarParts } from '../engine/tar-reader.ts';

/** It would be in the way of the image's removal (ms). */
const idleMs = 3000;
/** Files that are asked for one by one; of more, the whole image is read once. */
const mostSingly = 20;

export class ImageReader {
  private readonly connection: () => EngineConnection;
  private readonly image: string;
  private container: Promise<ImageContainer> | undefined;
  private users = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(connection: () => EngineConnection, image: string) {
    this.connection = connection;
    this.image = image;
  }

  /** The file at a path without links; `not-found`. */
  read(path: string, limit: number): Promise<Buffer> {
    return this.with(async (id) => {
      const { entry, tar } = await openEntry(this.connection(), id, path);
      try {
        return await firstBytes(entry, limit);
      } finally {
        await tar.return(undefined);
      }
    });
  }

  /** See `ImageTree.readAll`; `paths` are without links and all of files. */
  async readAll(
    paths: ReadonlySet<string>,
    limit: number,
    onFile: (path: string, content: Buffer) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    if (paths.size <= mostSingly) {
      for (const path of paths) {
        signal.throwIfAborted();
        await onFile(path, await this.read(path, limit));
      }
      return;
    }
    await this.with(async (id) => {
      const left = new Set(paths);
      const linked = new Map<string, string[]>();
      for await (const entry of readTar(await openExport(this.connection(), id, signal))) {
        const path = pathOf(entry.name);
        if (path === undefined || !left.has(path)) continue;
        if (entry.hardLink) {
          const target = pathOf(entry.link) ?? '';
          linked.set(target, [...(linked.get(target) ?? []), path]);
        } else if (entry.kind === 'file') {
          left.delete(path);
          await onFile(path, await firstBytes(entry, limit));
        }
        if (left.size === 0) break;
      }
      for (const [target, names] of linked) {
        const content = await this.read(target, limit);
        for (const path of names) await onFile(path, content);
      }
    });
  }

  /** All of a file at a path without links. */
  async *content(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { id } = await this.hold();
    try {
      const { entry, tar } = await openEntry(this.connection(), id, path, signal);
      try {
        yield* entry.content();
      } finally {
        await tar.return(undefined);
      }
    } finally {
      this.leave();
    }
  }

  /** A tar of what is at the path, whose names begin with its own; of the root, of all. */
  async open(path: string, signal: AbortSignal): Promise<AsyncGenerator<Uint8Array>> {
    const held = await this.hold();
    const leave = () => this.leave();
    try {
      const connection = this.connection();
      const source = await (path === '/'
        ? openExport(connection, held.id, signal)
        : openArchive(connection, held.id, path, signal));
      return leaving(source, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    const container = this.container;
    this.container = undefined;
    await (await container?.catch(() => undefined))?.close();
  }

  private async with<T>(work: (id: string) => Promise<T>): Promise<T> {
    const { id } = await this.hold();
    try {
      return await work(id);
    } finally {
      this.leave();
    }
  }

  private async hold(): Promise<ImageContainer> {
    clearTimeout(this.timer);
    this.users += 1;
    this.container ??= openImageContainer(this.connection(), this.image);
    try {
      return await this.container;
    } catch (error) {
      this.container = undefined;
      this.users -= 1;
      throw error;
    }
  }

  private leave(): void {
    this.users -= 1;
    if (this.users === 0) this.timer = setTimeout(() => void this.close(), idleMs);
    this.timer?.unref();
  }
}

function pathOf(name: Buffer): string | undefined {
  const parts = tarParts(name)?.map(pathText);
  return parts && `/${parts.join('/')}`;
}

async function firstBytes(entry: TarEntry, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of entry.content()) {
    if (length >= limit) break;
    parts.push(chunk.subarray(0, limit - length));
    length += chunk.length;
  }
  return Buffer.concat(parts);
}

async function* leaving(source: AsyncGenerator<Uint8Array>, leave: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } finally {
    leave();
  }
}
