// What every kind of place can do with its files; the procedures speak to this alone.
import type { ActivityObject } from '../../contract/activities.ts';
import type {
  FileChanges,
  FileContent,
  FileEntry,
  FileListing,
  FilePlaceState,
  FileStat,
} from '../../contract/files.ts';

/** Bytes on their way out: of one file, whose `size` is known before, or a tar, of which it is not. */
export interface FileSource {
  /** Whose files they are. */
  object: ActivityObject;
  name: string;
  size?: number;
  chunks: AsyncGenerator<Uint8Array>;
}

export interface FileOwner {
  uid: number;
  gid: number;
}

/** What a file that is written over keeps; `records` are its attributes as a tar tells them (pax). */
export type FileKept = Pick<FileEntry, 'kind' | 'mode' | 'uid' | 'gid'> & { records?: ReadonlyMap<string, Buffer> };

/**
 * Where files are put. All paths are those of the place, and real: no folder in them is a link. Nothing but `put` may be asked while
 * something is put: an engine answers nothing of a container meanwhile.
 */
export interface FileTarget {
  object: ActivityObject;
  folder: string;
  /** Who owns what is new there. */
  owner: FileOwner;
  /** What is in a folder already, by name. Undefined where nothing can list it. */
  look(folder: string): Promise<ReadonlyMap<string, FileEntry> | undefined>;
  /** What is at a path, with its attributes where they can be read; undefined when nothing is. */
  at(path: string): Promise<FileKept | undefined>;
  /** Whether `at` tells attributes of one that `look` found. */
  hasRecords(entry: FileEntry): boolean;
  /** The folder that a link leads to; `not-found`, `unsupported` and `link-leads-out` where nothing can be put there. */
  follow(link: string): Promise<FileOwner & { folder: string }>;
  /** Unpacks below the folder. */
  put(folder: string, tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Lets each file take the place of another one beside it, with the attributes of that; without it they are put over one another. */
  replace?: ((pairs: readonly FileReplacing[]) => Promise<void>) | undefined;
  /** When all is put, by its paths: `file-astray` when something is not where it was put. */
  settle(put: readonly string[]): Promise<void>;
  /** Takes away what an upload that broke off left half of; never throws. */
  discard(paths: readonly string[]): Promise<void>;
  /** The upload has ended: what it needed may be closed. */
  release?: () => void;
}

/** Both in one folder. */
export interface FileReplacing {
  path: string;
  by: string;
}

/** Problems and meanings are those of contract/files.ts. */
export interface PlaceFiles {
  state(): Promise<FilePlaceState>;
  list(path: string, signal: AbortSignal): AsyncGenerator<FileListing>;
  stat(path: string): Promise<FileStat>;
  read(path: string, limit: number): Promise<FileContent>;
  write(path: string, data: Buffer, version?: string): Promise<{ version: string; size: number }>;
  create(path: string, kind: 'file' | 'folder'): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(paths: readonly string[]): Promise<void>;
  changes(): Promise<FileChanges>;
  /** A tar may have sparse entries (GNU.sparse records) where not `plain`. */
  source(paths: readonly string[], signal: AbortSignal, wish?: { plain: boolean }): Promise<FileSource>;
  target(folder: string): Promise<FileTarget>;
  /** What is in nobody's way has nothing to close. */
  leave?(): void;
  close(): Promise<void>;
}
