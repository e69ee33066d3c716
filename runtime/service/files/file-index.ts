// What an archive holds, by folder: read once, headers only, and there to be listed while it is still being read.

import { isWithin, joined } from '../../contract/file-name.ts';
import type { FileEntry } from '../../contract/files.ts';
import { pathText } from '../../engine/files/path-bytes.ts';
import { partsBelow, readTar, type TarEntry } from '../../engine/files/tar-reader.ts';

/** Entries that are kept of one archive; what comes behind them is left out and told. */
const largestIndex = 500_000;
/** Folders in folders; nobody's are deeper, and an archive may say anything. */
const deepest = 512;
/** How often those who wait hear of what came, in ms. */
const tellEveryMs = 100;

interface Folder {
  /** In the order they came; later ones of the same name take their place. */
  names: Map<string, FileEntry>;
}

export class FileIndex {
  /** The folder that the archive is of. */
  readonly root: string;
  /** Entries so far. */
  read = 0;
  cut = false;
  done = false;
  private readonly limit: number;
  private readonly folders = new Map<string, Folder>();
  private waiting: (() => void)[] = [];
  private toldAt = 0;
  private failure: unknown;
  /** What was read last. */
  private at: string;
  private lookers = 0;
  private readonly life = new AbortController();

  constructor(root: string, limit = largestIndex) {
    this.root = root;
    this.limit = limit;
    this.at = root;
    this.folders.set(root, { names: new Map() });
  }

  /**
   * Reads the archive to its end, or until nobody looks any more. `named`: the names in it begin with the folder's own. Never throws:
   * `more` tells what went wrong.
   */
  async fill(open: (signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>, named: boolean): Promise<void> {
    try {
      for await (const entry of readTar(await open(this.life.signal))) {
        if (this.read >= this.limit) {
          this.cut = true;
          break;
        }
        this.add(entry, named);
      }
    } catch (error) {
      this.failure = error;
    }
    this.done = true;
    this.tell(true);
  }

  /** Somebody looks; answers how to say that they do no longer. */
  look(): () => void {
    this.lookers += 1;
    return () => {
      this.lookers -= 1;
      if (this.lookers === 0 && !this.done) this.life.abort();
    };
  }

  /** It is of no use to anybody who comes now. */
  get failed(): boolean {
    return this.failure !== undefined || this.life.signal.aborted;
  }

  /** Whether all of the folder was read: archives tell a folder's entries one after the other (depth first). */
  isKnown(folder: string): boolean {
    return this.done || (this.folders.has(folder) && !isWithin(this.at, folder));
  }

  /** Undefined when it has no such folder (yet). */
  entriesOf(folder: string): ReadonlyMap<string, FileEntry> | undefined {
    return this.folders.get(folder)?.names;
  }

  /** Resolves when more was read, or all; throws what ended the reading. */
  async more(): Promise<void> {
    if (!this.done) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.failure !== undefined) throw this.failure;
  }

  private add(entry: TarEntry, named: boolean): void {
    const parts = partsBelow(entry.name, named);
    if (parts === undefined || parts.length === 0 || parts.length > deepest) return;
    const names = parts.map(pathText);
    const name = names.pop() as string;
    const folder = this.folderAt(names);
    if (!folder.names.has(name)) this.read += 1;
    folder.names.set(name, this.entryOf(entry, name, named));
    if (entry.kind === 'folder') this.folderAt([...names, name]);
    this.at = joined(names.reduce(joined, this.root), name);
    this.tell(false);
  }

  private entryOf(entry: TarEntry, name: string, named: boolean): FileEntry {
    const { kind, mode, uid, gid, modifiedAt, hardLink, link } = entry;
    const size = hardLink ? (this.sizeAt(link, named) ?? 0) : kind === 'file' ? entry.size : 0;
    return {
      name,
      kind,
      size,
      mode,
      uid,
      gid,
      modifiedAt,
      ...(kind === 'link' ? { target: pathText(link) } : {}),
    };
  }

  private sizeAt(link: Buffer, named: boolean): number | undefined {
    const names = partsBelow(link, named)?.map(pathText) ?? [];
    const name = names.pop();
    const folder = names.reduce(joined, this.root);
    return name === undefined ? undefined : this.folders.get(folder)?.names.get(name)?.size;
  }

  /** Folders that the archive does not tell by themselves are made up. */
  private folderAt(names: readonly string[]): Folder {
    let path = this.root;
    let folder = this.folders.get(path) as Folder;
    for (const name of names) {
      if (!folder.names.has(name)) {
        const made = { kind: 'folder' as const, size: 0, mode: 0o755, uid: 0, gid: 0, modifiedAt: 0 };
        folder.names.set(name, { name, ...made });
        this.read += 1;
      }
      path = joined(path, name);
      let next = this.folders.get(path);
      if (next === undefined) {
        next = { names: new Map() };
        this.folders.set(path, next);
      }
      folder = next;
    }
    return folder;
  }

  private tell(now: boolean): void {
    if (this.waiting.length === 0 || (!now && performance.now() - this.toldAt < tellEveryMs)) return;
    this.toldAt = performance.now();
    const waiting = this.waiting;
    this.waiting = [];
    for (const resume of waiting) resume();
  }
}
