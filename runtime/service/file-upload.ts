// An upload: files that come in pieces become a tar that the engine unpacks as they come, or several where folders are looked at between.
import type { FileEntry, SentFile } from '../contract/files.ts';
import { pathBytes } from '../engine/path-bytes.ts';
import { tarEnd, tarHeader, tarPadding } from '../engine/tar-writer.ts';
import { Pipe } from './pipe.ts';
import type { FileOwner, FileTarget } from './place-files.ts';
import { ServiceProblem } from './problems.ts';

/** Of a name (limits.h, NAME_MAX on the usual file systems). */
const longestName = 255;

/** Of one that cannot be listed no more is known. */
const someFolder = { kind: 'folder' } as const;

interface Putting {
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
  private readonly put: ({ path: string } & FileOwner)[] = [];
  /** Folders that were not there: nothing can be in them. */
  private readonly made = new Set<string>();
  /** What is in those that were there. */
  private readonly known = new Map<string, ReadonlyMap<string, FileEntry> | undefined>();
  /** The file that is being sent, and what of it is to come. */
  private current: { path: string; size: number; left: number } | undefined;

  constructor(target: FileTarget) {
    this.target = target;
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
      if (this.current !== undefined && this.current.left > 0) await this.target.discard(this.current.path);
      throw error;
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
    const before = await this.before(path, kind);
    if (kind === 'folder' && before?.kind === 'folder') return;
    if (kind === 'folder' && before === undefined) this.made.add(path);
    this.current = kind === 'file' ? { path, size, left: size } : undefined;
    const kept = kind === 'file' && before?.kind === 'file' ? before : undefined;
    const { uid, gid } = kept ?? this.target.owner;
    const mode = kept?.mode ?? (kind === 'file' ? 0o644 : 0o755);
    this.put.push({ path, uid, gid });
    const header = { name: pathBytes(path), kind, mode, uid, gid, modifiedAt, size: kind === 'file' ? size : 0 };
    await this.push(tarHeader(header));
  }

  /** What is there already, as far as it matters. */
  private async before(path: string, kind: SentFile['kind']): Promise<FileEntry | typeof someFolder | undefined> {
    const at = path.lastIndexOf('/');
    const folder = path.slice(0, Math.max(at, 0));
    if (this.made.has(folder)) return undefined;
    if (!this.known.has(folder)) {
      await this.endTar();
      this.known.set(folder, await this.target.look(folder));
    }
    const names = this.known.get(folder);
    if (names !== undefined) return names.get(path.slice(at + 1));
    if (kind === 'file') return undefined;
    await this.endTar();
    return (await this.target.hasFolder(path)) ? someFolder : undefined;
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
  }

  private checkWhole(): void {
    const { current } = this;
    if (current === undefined || current.left === 0) return;
    const error = new ServiceProblem('unknown', `${current.path} is shorter than was told: was it changed meanwhile?`);
    this.abort(error);
    throw error;
  }

  private async push(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.putting ??= this.beginTar();
    await this.putting.pipe.write(bytes);
  }

  private beginTar(): Putting {
    const pipe = new Pipe();
    const put = async () => {
      await this.target.put(pipe.read(), this.controller.signal);
      if (!pipe.ended) throw new ServiceProblem('unknown', 'The engine did not wait for all of it');
    };
    return { pipe, done: put().catch((error: unknown) => this.abort(error)) };
  }
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
