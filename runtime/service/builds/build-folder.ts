// Notices that the files of a build's context change: one watch for each folder that is not left out, so that it costs what it must.
import { type FSWatcher, watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathInside, walkContext } from '../../engine/builds/build-files.ts';
import { IgnoreRules } from '../../engine/builds/build-ignore.ts';
import { ServiceProblem } from '../problems.ts';

/** Systems allow some thousands of watches for all programs of a person together. */
const mostFolders = 10_000;

export interface FolderListener {
  /** A path that matters: relative to the folder, or that of a Dockerfile elsewhere. */
  onChange(path: string): void;
  /** It cannot be watched any more. */
  onLost(error: unknown): void;
}

export class BuildFolder {
  private readonly folder: string;
  private readonly listener: FolderListener;
  private readonly watchers = new Map<string, FSWatcher>();
  /** Files that matter though they may be left out, absolute. */
  private always = new Set<string>();
  private rules = new IgnoreRules([]);
  private closed = false;

  constructor(folder: string, listener: FolderListener) {
    this.folder = folder;
    this.listener = listener;
  }

  get size(): number {
    return this.watchers.size;
  }

  /** Watches by these rules from now on. Throws where there are too many folders, with the system's words or ours. */
  async follow(dockerfile: string, patterns: readonly string[]): Promise<void> {
    this.rules = new IgnoreRules(patterns);
    this.always = new Set([dockerfile, `${dockerfile}.dockerignore`, join(this.folder, '.dockerignore')]);
    const wanted = new Set([this.folder, dirname(dockerfile)]);
    for await (const path of this.foldersBelow()) {
      wanted.add(join(this.folder, path));
      if (wanted.size > mostFolders) {
        throw new ServiceProblem('unsupported', `${this.folder} has more than ${mostFolders} folders to watch`, {
          field: 'folder',
        });
      }
    }
    for (const [path, watcher] of this.watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      this.watchers.delete(path);
    }
    for (const path of wanted) this.add(path);
  }

  close(): void {
    this.closed = true;
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  /** What cannot be read or sent is the build's to complain about. */
  private async *foldersBelow(): AsyncGenerator<string> {
    const entries = walkContext(this.folder, { rules: this.rules, onProblem: () => undefined });
    for await (const { kind, path } of entries) if (kind === 'folder') yield path;
  }

  private add(path: string): void {
    if (this.closed || this.watchers.has(path)) return;
    const watcher = watch(path, { persistent: false });
    this.watchers.set(path, watcher);
    watcher.on('change', (_, name) => void this.changed(path, name === null ? undefined : String(name)));
    watcher.on('error', () => {
      // A folder that is gone: the one above has told of it.
      watcher.close();
      this.watchers.delete(path);
      if (path === this.folder) this.listener.onLost(new ServiceProblem('not-found', `${path} is not there any more`));
    });
  }

  private async changed(folder: string, name: string | undefined): Promise<void> {
    const path = name === undefined ? folder : join(folder, name);
    if (path === this.folder || this.closed) {
      // On Linux the watched folder's own name comes with its removal.
      if (!this.closed && (await lstat(this.folder).catch(() => undefined)) === undefined) {
        this.listener.onLost(new ServiceProblem('not-found', `${this.folder} is not there any more`));
      }
      return;
    }
    const inside = pathInside(this.folder, path);
    if (this.always.has(path)) this.listener.onChange(inside ?? path);
    else if (inside !== undefined && !this.rules.ignores(inside) && basename(path) !== '')
      await this.inside(path, inside);
  }

  private async inside(path: string, told: string): Promise<void> {
    const facts = await lstat(path).catch(() => undefined);
    try {
      if (facts?.isDirectory()) this.add(path);
      else if (facts === undefined) this.forget(path);
    } catch (error) {
      this.listener.onLost(error);
      return;
    }
    this.listener.onChange(told);
  }

  private forget(path: string): void {
    this.watchers.get(path)?.close();
    this.watchers.delete(path);
  }
}
