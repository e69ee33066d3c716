// Writes a source of files below a folder of this computer: nothing leads out of it, and there is an end to how much.
import { copyFile, mkdir, open, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { shownName } from '../../contract/file-name.ts';
import { pathBytes, pathText } from '../../engine/files/path-bytes.ts';
import { readTar, type TarEntry, tarParts } from '../../engine/files/tar-reader.ts';
import { ServiceProblem } from '../problems.ts';
import type { FileSource } from './place-files.ts';
import { SparseFile } from './sparse-file.ts';

/** Bytes and entries of one drag: a person holds the button until they are there. */
export const largestDrag = 512 * 1024 * 1024;
const dragBounds = { bytes: largestDrag, entries: 20_000 };

/** A name that this system has a place for. */
export function localName(bytes: Buffer, platform: NodeJS.Platform = process.platform): string {
  const name = shownName(pathText(bytes)).replaceAll('/', '_');
  if (platform !== 'win32') return name;
  const plain = name.replace(/[\\:*?"<>|]/g, '_').replace(/[. ]+$/, '_');
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
}

/**
 * What stands at the top of the folder afterwards, as absolute paths. Links, devices and what leads out of the archive are left out;
 * `drag-too-large` past the bounds, `not-found` when nothing is left.
 */
export async function writeForDrag(
  source: FileSource,
  folder: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
  bounds = dragBounds,
): Promise<string[]> {
  const target = new Target(folder, signal, onProgress, bounds);
  if (source.size !== undefined) await target.file([pathBytes(source.name)], source.chunks, 0o600);
  else for await (const entry of readTar(source.chunks)) await target.take(entry);
  const files = target.tops();
  if (files.length === 0) throw new ServiceProblem('not-found', 'There is nothing in it that can be dragged');
  return files;
}

class Target {
  private readonly folder: string;
  private readonly signal: AbortSignal;
  private readonly onProgress: (bytes: number) => void;
  private readonly bounds: typeof dragBounds;
  /** Where each path of the source went; two names may come to look the same here. */
  private readonly paths = new Map<string, string>();
  private readonly taken = new Set<string>();
  private bytes = 0;

  constructor(folder: string, signal: AbortSignal, onProgress: (bytes: number) => void, bounds: typeof dragBounds) {
    this.folder = folder;
    this.signal = signal;
    this.onProgress = onProgress;
    this.bounds = bounds;
  }

  tops(): string[] {
    return [...this.paths].filter(([key]) => !key.includes('/')).map(([, path]) => path);
  }

  async take(entry: TarEntry): Promise<void> {
    this.signal.throwIfAborted();
    const parts = tarParts(entry.name);
    if (parts === undefined || parts.length === 0) return;
    if (entry.hardLink) await this.again(parts, tarParts(entry.link));
    else if (entry.kind === 'folder') await this.inFolder(parts);
    else if (entry.kind === 'file') {
      // Who may run it stays; nobody else has anything to read here.
      const path = await this.file(parts, entry.content(), (entry.mode & 0o100) | 0o600);
      await utimes(path, entry.modifiedAt / 1000, entry.modifiedAt / 1000).catch(() => undefined);
    }
  }

  async file(parts: readonly Buffer[], content: AsyncIterable<Uint8Array>, mode: number): Promise<string> {
    const path = await this.place(parts);
    const file = await open(path, 'wx', mode);
    try {
      const sparse = new SparseFile(file);
      for await (const chunk of content) {
        this.signal.throwIfAborted();
        this.count(chunk.length);
        await sparse.write(chunk);
      }
      await sparse.end();
    } finally {
      await file.close();
    }
    return path;
  }

  /** Another name of a file that was written already. */
  private async again(parts: readonly Buffer[], link: readonly Buffer[] | undefined): Promise<void> {
    const first = link && this.paths.get(keyOf(link));
    if (first === undefined) return;
    const path = await this.place(parts);
    await copyFile(first, path);
    const file = await open(path);
    this.count((await file.stat()).size);
    await file.close();
  }

  /** The folder of that path, made with those it is in. */
  private async inFolder(parts: readonly Buffer[]): Promise<string> {
    if (parts.length === 0) return this.folder;
    const known = this.paths.get(keyOf(parts));
    if (known !== undefined) return known;
    const path = await this.place(parts);
    await mkdir(path, { mode: 0o700 });
    return path;
  }

  private async place(parts: readonly Buffer[]): Promise<string> {
    const { entries } = this.bounds;
    if (this.paths.size >= entries) throw tooLarge(`There are more than ${entries} files`);
    const folder = await this.inFolder(parts.slice(0, -1));
    const name = localName(parts.at(-1) ?? Buffer.alloc(0));
    let path = join(folder, name);
    // Where capitals do not count, two may be one as well.
    for (let count = 2; this.taken.has(path.toLowerCase()); count += 1) path = join(folder, `${name} (${count})`);
    this.taken.add(path.toLowerCase());
    this.paths.set(keyOf(parts), path);
    return path;
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    const { bytes: most } = this.bounds;
    if (this.bytes > most) throw tooLarge(`There are more than ${most} bytes`);
    this.onProgress(this.bytes);
  }
}

function keyOf(parts: readonly Buffer[]): string {
  return parts.map((part) => part.toString('latin1')).join('/');
}

function tooLarge(message: string): ServiceProblem {
  return new ServiceProblem('drag-too-large', message);
}
