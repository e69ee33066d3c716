// What every kind of place can do with its files; the procedures speak to this alone.
import type { ActivityObject } from '../contract/activities.ts';
import type { FileChanges, FileContent, FileEntry, FileListing, FilePlaceState, FileStat } from '../contract/files.ts';

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

/** Where files are put: names in the tar are below `folder`. */
export interface FileTarget {
  object: ActivityObject;
  /** Who owns what is new there. */
  owner: FileOwner;
  /**
   * What is in a folder of it already ('' is itself), by name: owner and mode of that stay. Undefined where nothing can list it. Like
   * `hasFolder` not to be asked while something is put there: an engine answers nothing of a container meanwhile.
   */
  look(folder: string): Promise<ReadonlyMap<string, FileEntry> | undefined>;
  hasFolder(path: string): Promise<boolean>;
  put(tar: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Gives what was put there to its owners where the engine did not. */
  settle(put: readonly ({ path: string } & FileOwner)[]): Promise<void>;
  /** Takes away what an upload that broke off left half of; never throws. */
  discard(path: string): Promise<void>;
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
  source(paths: readonly string[], signal: AbortSignal): Promise<FileSource>;
  target(folder: string): Promise<FileTarget>;
  /** What is in nobody's way has nothing to close. */
  leave?(): void;
  close(): Promise<void>;
}
