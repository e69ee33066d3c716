// An upload: files that come in pieces become one tar that the engine unpacks as they come.
import type { SentFile } from '../contract/files.ts';
import { pathBytes } from '../engine/path-bytes.ts';
import { tarEnd, tarHeader, tarPadding } from '../engine/tar-writer.ts';
import { Pipe } from './pipe.ts';
import type { FileOwner, FileTarget } from './place-files.ts';
import { ServiceProblem } from './problems.ts';

/** Of a name (limits.h, NAME_MAX on the usual file systems). */
const longestName = 255;

export class FileUpload {
  onProgress: (passed: number) => void = () => undefined;
  private readonly target: FileTarget;
  private readonly pipe = new Pipe();
  private readonly controller = new AbortController();
  private failure: { error: unknown } | undefined;
  private passed = 0;
  private readonly put: ({ path: string } & FileOwner)[] = [];
  /** Folders that were not there: nothing can be in them. */
  private readonly made = new Set<string>();
  /** The file that is being sent, and what of it is to come. */
  private current: { path: string; size: number; left: number } | undefined;

  constructor(target: FileTarget) {
    this.target = target;
  }

  /** Resolves when the engine has all, rejects when it does not; what is half there is taken away. */
  async run(): Promise<void> {
    try {
      await this.target.put(this.pipe.read(), this.controller.signal);
      if (this.failure !== undefined) throw this.failure.error;
      if (!this.pipe.ended) throw new ServiceProblem('unknown', 'The engine did not wait for all of it');
      await this.target.settle(this.put);
    } catch (error) {
      const cause = this.failure?.error ?? error;
      this.abort(cause);
      if (this.current !== undefined && this.current.left > 0) await this.target.discard(this.current.path);
      throw cause;
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

  async finish(): Promise<void> {
    this.throwIfFailed();
    this.checkWhole();
    await this.push(tarEnd);
    this.pipe.end();
  }

  /** The first reason stays. */
  abort(error: unknown): void {
    this.failure ??= { error };
    this.pipe.fail(error);
    this.controller.abort();
  }

  throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }

  private async begin({ path, kind, size, modifiedAt = Date.now() }: SentFile): Promise<void> {
    this.checkWhole();
    checkPath(path);
    this.current = kind === 'file' ? { path, size, left: size } : undefined;
    const before = this.made.has(path.slice(0, path.lastIndexOf('/'))) ? undefined : await this.target.at(path);
    if (kind === 'folder' && before?.kind === 'folder') return;
    if (kind === 'folder' && before === undefined) this.made.add(path);
    const kept = kind === 'file' && before?.kind === 'file' ? before : undefined;
    const { uid, gid } = kept ?? this.target.owner;
    const mode = kept?.mode ?? (kind === 'file' ? 0o644 : 0o755);
    this.put.push({ path, uid, gid });
    const header = { name: pathBytes(path), kind, mode, uid, gid, modifiedAt, size: kind === 'file' ? size : 0 };
    await this.push(tarHeader(header));
  }

  private checkWhole(): void {
    const { current } = this;
    if (current === undefined || current.left === 0) return;
    const error = new ServiceProblem('unknown', `${current.path} is shorter than was told: was it changed meanwhile?`);
    this.abort(error);
    throw error;
  }

  private async push(bytes: Uint8Array): Promise<void> {
    if (bytes.length > 0) await this.pipe.write(bytes);
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
