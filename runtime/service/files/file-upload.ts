// An upload: files that come in pieces become a tar that the engine unpacks as they come, or several where folders are looked at between.
import { randomUUID } from 'node:crypto';
import { folderOf, isWithin, joined } from '../../contract/file-name.ts';
import type { SentFile } from '../../contract/files.ts';
import { pathBytes } from '../../engine/files/path-bytes.ts';
import { tarEnd, tarHeader, tarPadding } from '../../engine/files/tar-writer.ts';
import { Pipe } from '../pipe.ts';
import { ServiceProblem } from '../problems.ts';
import type { FileKept, FileReplacing, FileTarget } from './place-files.ts';
import { UploadFolders, type UploadPlace } from './upload-folders.ts';

/** Of a name (limits.h, NAME_MAX on the usual file systems). */
const longestName = 255;

interface Putting {
  /** What it unpacks below. */
  folder: string;
  pipe: Pipe;
  /** Never rejects: what went wrong ends the upload. */
  done: Promise<void>;
}

export class FileUpload {
  onProgress: (passed: number) => void = () => undefined;
  private readonly target: FileTarget;
  private readonly controller = new AbortController();
  private readonly whole: Promise<void>;
  private finished: () => void = () => undefined;
  private broken: (error: unknown) => void = () => undefined;
  private failure: { error: unknown } | undefined;
  private passed = 0;
  private putting: Putting | undefined;
  private readonly put: string[] = [];
  private readonly folders: UploadFolders;
  /** Files that stand beside those whose places they are to take. */
  private replacing: FileReplacing[] = [];
  /** The file that is being sent: as what it was sent, where it is put, and what of it is to come. */
  private current: { path: string; at: string; size: number; left: number } | undefined;

  constructor(target: FileTarget) {
    this.target = target;
    this.folders = new UploadFolders(target, () => this.endTar());
    this.whole = new Promise((resolve, reject) => {
      this.finished = resolve;
      this.broken = reject;
    });
    // It may break before anybody runs it.
    this.whole.catch(() => undefined);
  }

  /** Resolves when the engine has all, rejects when it does not; what is half there is taken away. */
  async run(): Promise<void> {
    try {
      await this.whole;
      await this.target.settle(this.put);
    } catch (error) {
      this.abort(error);
      await this.putting?.done;
      const half = this.current !== undefined && this.current.left > 0 ? [this.current.at] : [];
      await this.target.discard([...new Set([...half, ...this.replacing.map(({ by }) => by)])]);
      throw error;
    } finally {
      this.target.release?.();
    }
  }

  /** Resolves when it was taken. Throws `path-invalid` for a name that leads elsewhere. */
  async send(file: SentFile | undefined, data: Buffer): Promise<void> {
    this.throwIfFailed();
    if (file !== undefined) await this.begin(file);
    const { current } = this;
    if (data.length > (current?.left ?? 0)) throw new ServiceProblem('unknown', 'More came of a file than was told');
    if (current === undefined || data.length === 0) return;
    current.left -= data.length;
    await this.push(data);
    this.passed += data.length;
    this.onProgress(this.passed);
    if (current.left === 0) await this.push(tarPadding(current.size));
  }

  /** Resolves when the engine has it. */
  async finish(): Promise<void> {
    this.throwIfFailed();
    this.checkWhole();
    await this.endTar();
    this.finished();
  }

  /** The first reason stays. */
  abort(error: unknown): void {
    this.failure ??= { error };
    this.putting?.pipe.fail(this.failure.error);
    this.controller.abort();
    this.broken(this.failure.error);
  }

  throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }

  private async begin({ path, kind, size, modifiedAt = Date.now() }: SentFile): Promise<void> {
    this.checkWhole();
    checkPath(path);
    this.current = undefined;
    if (kind === 'folder') {
      await this.folders.folder(path);
      return this.makeFolders(modifiedAt);
    }
    const { before, ...place } = await this.folders.file(path);
    await this.makeFolders(modifiedAt);
    const isThere = before?.kind === 'file';
    const at = isThere && this.target.replace ? this.beside(place.path) : place.path;
    this.current = { path, at, size, left: size };
    const kept = isThere ? before : { ...place.base, mode: 0o644 };
    this.put.push(place.path);
    await this.pushHeader({ ...place, path: at }, { kind: 'file', size, modifiedAt, kept });
  }

  /** Those that what is sent is in, and that are not there. */
  private async makeFolders(modifiedAt: number): Promise<void> {
    for (const place of this.folders.takeNew()) {
      const { uid, gid } = place.base;
      this.put.push(place.path);
      await this.pushHeader(place, { kind: 'folder', size: 0, modifiedAt, kept: { uid, gid, mode: 0o755 } });
    }
  }

  private beside(path: string): string {
    const by = joined(folderOf(path), `.gantry-upload-${randomUUID().slice(0, 8)}`);
    this.replacing.push({ path, by });
    return by;
  }

  private async pushHeader({ path, base }: UploadPlace, { kept, ...header }: Header): Promise<void> {
    if (this.putting !== undefined && !isWithin(path, this.putting.folder)) await this.endTar();
    this.putting ??= this.beginTar(base.folder);
    const { folder } = this.putting;
    const name = pathBytes(path.slice(folder === '/' ? 1 : folder.length + 1));
    const { mode, uid, gid, records } = kept;
    await this.push(tarHeader({ ...header, name, mode, uid, gid, ...(records && { records }) }));
  }

  /** Until the next piece nothing is put, and the target can be asked. */
  private async endTar(): Promise<void> {
    const { putting } = this;
    if (putting === undefined) return;
    await this.push(tarEnd);
    putting.pipe.end();
    await putting.done;
    this.throwIfFailed();
    this.putting = undefined;
    if (this.replacing.length === 0) return;
    await this.target.replace?.(this.replacing);
    this.replacing = [];
  }

  private checkWhole(): void {
    const { current } = this;
    if (current === undefined || current.left === 0) return;
    const error = new ServiceProblem('unknown', `${current.path} is shorter than was told: was it changed meanwhile?`);
    this.abort(error);
    throw error;
  }

  private async push(bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) await this.putting?.pipe.write(bytes);
  }

  private beginTar(folder: string): Putting {
    const pipe = new Pipe();
    const put = async () => {
      await this.target.put(folder, pipe.read(), this.controller.signal);
      if (!pipe.ended) throw new ServiceProblem('unknown', 'The engine did not wait for all of it');
    };
    return { folder, pipe, done: put().catch((error: unknown) => this.abort(error)) };
  }
}

interface Header {
  kind: SentFile['kind'];
  size: number;
  modifiedAt: number;
  kept: Pick<FileKept, 'mode' | 'uid' | 'gid' | 'records'>;
}

/** Below the folder, and nowhere else. */
export function checkPath(path: string): void {
  const parts = path.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'));
  if (bad) throw new ServiceProblem('path-invalid', `${path} does not stay in the folder`);
  if (parts.some((part) => pathBytes(part).length > longestName)) {
    throw new ServiceProblem('path-invalid', `A name in ${path} is longer than ${longestName} bytes`);
  }
}
