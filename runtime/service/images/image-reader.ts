// Contents of an image's files: read by the engine through a container of the image that is never started, and gone soon after.
import { isWithin, normalPath } from '../../contract/file-name.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { openArchive, openEntry, openExport } from '../../engine/files/archive.ts';
import { pathText } from '../../engine/files/path-bytes.ts';
import { firstBytes, partsBelow, readTar, tarParts } from '../../engine/files/tar-reader.ts';
import { type ImageContainer, openImageContainer } from '../../engine/images/image-container.ts';
import { engineProblem } from '../../engine/problem.ts';
import type { OpenTar } from '../files/tar-source.ts';

/** It would be in the way of the image's removal (ms). */
const idleMs = 3000;
/** Files that are asked for one by one; of more, the whole image is read once. */
const mostSingly = 20;

export class ImageReader {
  private readonly connection: () => EngineConnection;
  private readonly image: string;
  private readonly volumes: readonly string[];
  private container: Promise<ImageContainer> | undefined;
  private users = 0;
  private timer: NodeJS.Timeout | undefined;

  /** `volumes`: what the image declares as such. There podman shows the container's own, which is empty before it starts. */
  constructor(connection: () => EngineConnection, image: string, volumes: readonly string[]) {
    this.connection = connection;
    this.image = image;
    this.volumes = volumes.map(normalPath);
  }

  /** Where the image is. */
  get engine(): EngineConnection {
    return this.connection();
  }

  /** The file at a path without links; `not-found`. */
  async read(path: string, limit: number): Promise<Buffer> {
    return firstBytes(this.content(path, new AbortController().signal), limit);
  }

  /** See `ImageTree.readAll`; `paths` are without links and all of files. */
  async readAll(
    paths: ReadonlySet<string>,
    limit: number,
    onFile: (path: string, content: Buffer) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    if (paths.size <= mostSingly && ![...paths].some((path) => this.isInVolume(path))) {
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
          await onFile(path, await firstBytes(entry.content(), limit));
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
      const { entry, tar } = this.isInVolume(path)
        ? await this.exported(id, path, signal)
        : await openEntry(this.connection(), id, path, signal);
      try {
        yield* entry.content();
      } finally {
        await tar.return(undefined);
      }
    } finally {
      this.leave();
    }
  }

  /** A tar with what is at the path. */
  async open(path: string, signal: AbortSignal): Promise<OpenTar> {
    const { id } = await this.hold();
    const leave = () => this.leave();
    try {
      const isExport = path === '/' || this.volumes.some((one) => isWithin(one, path) || isWithin(path, one));
      const open = isExport
        ? openExport(this.connection(), id, signal)
        : openArchive(this.connection(), id, path, signal);
      const below = isExport ? (name: Buffer) => partsUnder(name, path) : (name: Buffer) => partsBelow(name, true);
      return { tar: leaving(await open, leave), below };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Nobody will ask it anew: what is being read is read to its end, and the container goes with that. */
  release(): void {
    if (this.users === 0) void this.close();
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    const container = this.container;
    this.container = undefined;
    await (await container?.catch(() => undefined))?.close();
  }

  private isInVolume(path: string): boolean {
    return this.volumes.some((volume) => isWithin(path, volume));
  }

  /** What an export tells is the image's own, whatever is mounted. */
  private async exported(id: string, path: string, signal: AbortSignal) {
    let wanted = path;
    for (let links = 0; links < 2; links += 1) {
      const tar = readTar(await openExport(this.connection(), id, signal));
      for (let next = await tar.next(); next.done !== true; next = await tar.next()) {
        const entry = next.value;
        if (pathOf(entry.name) !== wanted) continue;
        if (!entry.hardLink) return { entry, tar };
        wanted = pathOf(entry.link) ?? wanted;
        break;
      }
      await tar.return(undefined);
    }
    throw engineProblem('not-found', `There is nothing at ${path}`);
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

function partsUnder(name: Buffer, folder: string): Buffer[] | undefined {
  const parts = tarParts(name);
  const above = folder === '/' ? [] : folder.slice(1).split('/');
  const isUnder =
    parts !== undefined && above.every((part, at) => parts[at] !== undefined && pathText(parts[at]) === part);
  return isUnder ? parts.slice(above.length) : undefined;
}

function pathOf(name: Buffer): string | undefined {
  const parts = tarParts(name)?.map(pathText);
  return parts && `/${parts.join('/')}`;
}

async function* leaving(source: AsyncGenerator<Uint8Array>, leave: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } finally {
    leave();
  }
}
