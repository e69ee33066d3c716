// The files of a build's context, in the order in which builders want them: each folder before what is in it, names by their bytes.
import { constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { pathBytes, pathText } from '../files/path-bytes.ts';
import { engineProblem } from '../problem.ts';
import type { IgnoreRules, IgnoreVerdict } from './build-ignore.ts';

export interface ContextEntry {
  /** Relative to the context with `/`; bytes that are no UTF-8 as `pathText` has them. */
  path: string;
  kind: 'file' | 'folder' | 'link';
  /** Permissions with the set-id and sticky bits. */
  mode: number;
  /** Bytes; 0 of all but a file. */
  size: number;
  /** Nanoseconds since 1970. */
  modifiedAt: bigint;
  /** Of a link: where it leads, whether there is something or not. */
  target?: string;
  /** Another name of a file that came before it. */
  sameAs?: string;
}

/** Narrower than the ignore rules: only what fits these patterns is sent, and folders that may hold such are entered. */
export interface PathChoice {
  rules: IgnoreRules;
  mayHold(folder: string): boolean;
}

export interface WalkOptions {
  rules: IgnoreRules;
  choice?: PathChoice | undefined;
  signal?: AbortSignal | undefined;
  /** Hears of what is left out; a folder that is passed over counts once. */
  onIgnored?: (path: string) => void;
  /** Hears of what cannot be sent instead of the walk's end by it. */
  onProblem?: (error: unknown) => void;
}

/** A path of the context as the system wants it. */
export function contextPath(folder: string, path: string): Buffer {
  return Buffer.concat([pathBytes(folder), Buffer.from('/'), pathBytes(path)]);
}

/** What was decided about a folder, for what is in it. */
interface Verdicts {
  rules?: IgnoreVerdict;
  choice?: IgnoreVerdict;
}

interface Candidate {
  path: string;
  wanted: boolean;
  verdicts: Verdicts;
}

/** Asked of the system at once. */
const sideBySide = 64;

/**
 * Everything that is sent, links as links. A folder that is left out comes all the same before something below it that is not. Throws
 * `file-special` for a socket, a pipe or a device, `file-unreadable` and `file-changed`, each at field `folder` with the path in its words.
 */
export async function* walkContext(folder: string, options: WalkOptions): AsyncGenerator<ContextEntry> {
  yield* new Walk(folder, options).below('', {});
}

class Walk {
  private readonly folder: string;
  private readonly options: WalkOptions;
  /** First names of files that have several. */
  private readonly seen = new Map<string, string>();
  /** Folders above the place of the walk that were left out, and must come before the first of what is below them. */
  private readonly owed: ContextEntry[] = [];

  constructor(folder: string, options: WalkOptions) {
    this.folder = folder;
    this.options = options;
  }

  async *below(parent: string, above: Verdicts): AsyncGenerator<ContextEntry> {
    const names = await this.names(parent);
    for (let at = 0; at < names.length; at += sideBySide) {
      this.options.signal?.throwIfAborted();
      const candidates = names.slice(at, at + sideBySide).map((name) => this.judge(parent, name, above));
      const stats = await Promise.all(candidates.map((one) => this.stat(one)));
      for (const [index, candidate] of candidates.entries()) {
        const entry = stats[index];
        if (entry !== undefined) yield* this.enter(candidate, entry);
      }
    }
  }

  private judge(parent: string, name: string, above: Verdicts): Candidate {
    const path = parent === '' ? name : `${parent}/${name}`;
    const rules = this.options.rules.judge(path, above.rules);
    const choice = this.options.choice?.rules.judge(path, above.choice);
    const wanted = !rules.ignored && (choice === undefined || choice.ignored);
    if (rules.ignored) this.options.onIgnored?.(path);
    return { path, wanted, verdicts: { rules, ...(choice && { choice }) } };
  }

  private async *enter({ path, wanted, verdicts }: Candidate, entry: ContextEntry): AsyncGenerator<ContextEntry> {
    const isFolder = entry.kind === 'folder';
    if (wanted) {
      yield* this.owed.splice(0);
      yield this.withFirstName(entry);
      if (isFolder) yield* this.below(path, verdicts);
      return;
    }
    const { choice, rules } = this.options;
    const held = choice === undefined || verdicts.choice?.ignored === true || choice.mayHold(path);
    if (!isFolder || !held || (verdicts.rules?.ignored && !rules.mayReturn(path))) return;
    this.owed.push(entry);
    yield* this.below(path, verdicts);
    if (this.owed.at(-1) === entry) this.owed.pop();
  }

  private async names(path: string): Promise<string[]> {
    try {
      const place = path === '' ? pathBytes(this.folder) : contextPath(this.folder, path);
      const names = await readdir(place, { encoding: 'buffer' });
      return names.sort(Buffer.compare).map(pathText);
    } catch (error) {
      this.refuse(fileProblem(error, path === '' ? this.folder : path));
      return [];
    }
  }

  /** What is not wanted matters only where it is a folder, and may be whatever it is. */
  private async stat({ path, wanted }: Candidate): Promise<Found | undefined> {
    const bytes = contextPath(this.folder, path);
    try {
      const stat = await lstat(bytes, { bigint: true });
      const common = { path, mode: Number(stat.mode & 0o7777n), modifiedAt: stat.mtimeNs, size: 0 };
      if (stat.isDirectory()) return { ...common, kind: 'folder' };
      if (!wanted) return { ...common, kind: 'file' };
      if (stat.isSymbolicLink()) {
        const target = pathText(await readlink(bytes, { encoding: 'buffer' }));
        return { ...common, kind: 'link', mode: 0o777, target };
      }
      if (!stat.isFile()) throw engineProblem('file-special', `${path} is ${specialKind(stat)}`, 'folder');
      const inode = stat.nlink > 1n ? { inode: `${stat.dev}:${stat.ino}` } : {};
      return { ...common, kind: 'file', size: Number(stat.size), ...inode };
    } catch (error) {
      if (wanted) this.refuse(fileProblem(error, path));
      return undefined;
    }
  }

  private withFirstName({ inode, ...entry }: Found): ContextEntry {
    const first = inode === undefined ? undefined : this.seen.get(inode);
    if (inode !== undefined && first === undefined) this.seen.set(inode, entry.path);
    return first === undefined ? entry : { ...entry, sameAs: first };
  }

  private refuse(error: unknown): void {
    if (this.options.onProblem === undefined) throw error;
    this.options.onProblem(error);
  }
}

/** `inode`: of a file that has several names. */
type Found = ContextEntry & { inode?: string };

function specialKind(stat: { isSocket(): boolean; isFIFO(): boolean }): string {
  if (stat.isSocket()) return 'a socket';
  return stat.isFIFO() ? 'a named pipe' : 'a device';
}

/** An error of the system about a file of the context, as a problem that names it. */
function fileProblem(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return engineProblem('file-changed', `${path} vanished while it was read`, 'folder');
  }
  if (code === 'ABORT_ERR') return error;
  return engineProblem('file-unreadable', `${path} can't be read: ${message}`, 'folder');
}

/** Read at once from a file. */
const chunkBytes = 256 * 1024;

/** A file's bytes, as many as it had when it was listed. `file-changed` where it is shorter or longer by now, or another kind of thing. */
export async function* contentOf(folder: string, path: string, size: number): AsyncGenerator<Buffer> {
  const changed = (how: string) => engineProblem('file-changed', `${path} ${how} while it was read`, 'folder');
  try {
    const file = await open(contextPath(folder, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw changed('became something else');
      let left = size;
      while (left > 0) {
        const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, left));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, size - left);
        if (bytesRead === 0) throw changed('became shorter');
        left -= bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
      if ((await file.stat()).size > size) throw changed('grew');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileProblem(error, path);
  }
}

/** A path below the folder as the rules have it: relative, with `/`; undefined for what is elsewhere. */
export function pathInside(folder: string, path: string): string | undefined {
  const parts = relative(folder, path).split(sep);
  return isAbsolute(parts.join(sep)) || parts[0] === '..' ? undefined : parts.join('/');
}

/** The folder and name of a Dockerfile: `path` is relative to the context, or absolute. */
export function dockerfilePlace(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}
