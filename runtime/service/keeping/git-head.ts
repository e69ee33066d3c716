// The branch that is checked out in a folder, by reading what git keeps: no program is run, and no file of the repository is trusted.
import { type FSWatcher, watch } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** HEAD and a `.git` file are one line; what is longer is neither. */
const longestFile = 4096;
/** git writes a lock, renames it, and a tool may do that several times. */
const quietMs = 400;
/** Shared folders of some systems tell nothing when they change. */
const lookEveryMs = 15_000;

/** `branch` of a symbolic HEAD (gitrepository-layout(5)), also of one with no commit yet; undefined of a detached or unreadable one. */
export function branchOf(head: string): string | undefined {
  const [, branch] = /^ref:\s*refs\/heads\/([^\r\n]+?)\s*$/.exec(head) ?? [];
  // What reftables write there for programs that do not know them.
  return branch === undefined || branch === '.invalid' || /[\s~^:?*[\\\p{Cc}]/u.test(branch) ? undefined : branch;
}

/** Where a `.git` file points (worktrees, submodules), from the folder it is in; undefined where it is none. */
export function gitFolderOf(file: string, folder: string): string | undefined {
  const [, path] = /^gitdir:\s*([^\r\n]+?)\s*$/.exec(file) ?? [];
  if (path === undefined || path.includes('\0')) return undefined;
  return isAbsolute(path) ? path : resolve(folder, path);
}

/** The folder with HEAD of the repository or worktree that this folder is in; undefined where it is in none. */
export async function findGitFolder(folder: string): Promise<string | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const place = join(at, '.git');
    const facts = await stat(place).catch(() => undefined);
    const found = facts?.isDirectory() ? place : facts?.isFile() ? gitFolderOf(await firstOf(place), at) : undefined;
    if (found !== undefined && (await stat(join(found, 'HEAD')).catch(() => undefined))?.isFile()) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** The branch of the repository that this folder is in; undefined where there is none. */
export async function readBranch(folder: string): Promise<string | undefined> {
  const git = await findGitFolder(folder);
  return git === undefined ? undefined : branchOf(await firstOf(join(git, 'HEAD')));
}

async function firstOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestFile), 0, longestFile, 0);
    return bytesRead === longestFile ? '' : buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await file.close();
  }
}

/** Calls with the branch at first and whenever it is another; a detached head is nobody's branch and changes nothing. */
export class BranchWatch {
  private readonly folder: string;
  private readonly onBranch: (branch: string) => void;
  private watcher: FSWatcher | undefined;
  private watched: string | undefined;
  private quiet: NodeJS.Timeout | undefined;
  private readonly timer: NodeJS.Timeout;
  private last: string | undefined;
  private closed = false;

  /** `last` is the branch that was known before; it is not called for that. */
  constructor(folder: string, last: string | undefined, onBranch: (branch: string) => void) {
    this.folder = folder;
    this.last = last;
    this.onBranch = onBranch;
    this.timer = setInterval(() => void this.look(), lookEveryMs);
    this.timer.unref();
    void this.look();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    clearTimeout(this.quiet);
    this.watcher?.close();
  }

  /** Watching begins before the look, so that no change falls between. A repository that comes later is found by a later look. */
  private async look(): Promise<void> {
    const git = await findGitFolder(this.folder);
    if (this.closed) return;
    if (git !== this.watched) this.follow(git);
    const branch = git === undefined ? undefined : branchOf(await firstOf(join(git, 'HEAD')));
    if (this.closed || branch === undefined || branch === this.last) return;
    this.last = branch;
    this.onBranch(branch);
  }

  private follow(git: string | undefined): void {
    this.watcher?.close();
    this.watcher = undefined;
    this.watched = undefined;
    if (git === undefined) return;
    try {
      const watcher = watch(git, { persistent: false });
      watcher.on('change', (_, name) => {
        if (name !== null && String(name) !== 'HEAD') return;
        clearTimeout(this.quiet);
        this.quiet = setTimeout(() => void this.look(), quietMs);
      });
      watcher.on('error', () => watcher.close());
      this.watcher = watcher;
      this.watched = git;
    } catch {
      // The looks in between find what changes.
    }
  }
}
