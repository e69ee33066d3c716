// A tree of files as it will stand in an archive: no owner but root, one time for all, no trace of the disk it was made on.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';

/** Content is held or read from a file of the building system when it is needed. */
export type TreeEntry =
  | { kind: 'folder'; mode: number }
  | { kind: 'file'; mode: number; content: Buffer | { path: string } }
  | { kind: 'link'; target: string };

/** Paths are relative, with `/`, and without a slash at either end. */
export class Tree {
  readonly #entries = new Map<string, TreeEntry>();

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  get(path: string): TreeEntry | undefined {
    return this.#entries.get(path);
  }

  /** Adds or replaces an entry; folders above it are made when they are not there. */
  add(path: string, entry: TreeEntry): void {
    if (path === '' || path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '')) {
      throw new Error(`"${path}" is no path inside an image.`);
    }
    const above = posix.dirname(path);
    if (above !== '.') {
      const parent = this.#entries.get(above);
      if (parent === undefined) this.add(above, { kind: 'folder', mode: 0o755 });
      else if (parent.kind !== 'folder') throw new Error(`"${path}" lies below "${above}", which is no folder.`);
    }
    this.#entries.set(path, entry);
  }

  addText(path: string, text: string, mode = 0o644): void {
    this.add(path, { kind: 'file', mode, content: Buffer.from(text) });
  }

  /** All entries, a folder before what is in it, in the order of their bytes. */
  sorted(): [string, TreeEntry][] {
    return [...this.#entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  /** The SHA-256 of names, modes, targets and contents, as hexadecimal digits. */
  async digest(): Promise<string> {
    const hash = createHash('sha256');
    for (const [path, entry] of this.sorted()) {
      hash.update(`${entry.kind}\0${path}\0`);
      if (entry.kind === 'link') hash.update(`${entry.target}\0`);
      else hash.update(`${entry.mode}\0`);
      if (entry.kind === 'file') {
        const content = await contentOf(entry);
        hash.update(`${content.length}\0`).update(content);
      }
    }
    return hash.digest('hex');
  }
}

/** The bytes of a file of a tree. */
export async function contentOf(entry: { content: Buffer | { path: string } }): Promise<Buffer> {
  return Buffer.isBuffer(entry.content) ? entry.content : readFile(entry.content.path);
}
