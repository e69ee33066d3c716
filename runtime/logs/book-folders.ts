// The folders of a shelf: one for each book, under a lock between processes, and what other processes left behind.
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listSegments, tailName } from './segments.ts';

/**
 * Takes a lock between processes: how to give it back, or undefined while another living process has it. The lock of a process that
 * died is free. (`tryLock` of runtime/machine/lock.ts.)
 */
export type Claim = (path: string) => Promise<Release | undefined>;
export type Release = () => Promise<void>;

const bookName = /^[0-9a-f]{32}$/;
const copyName = /^[0-9a-f]{32}\.[0-9a-f]{8}$/;
const lockName = /^(.*)\.lock$/;

/** The name of a book's folder, from what tells containers apart. */
export function bookKey(engineId: string, containerId: string): string {
  return createHash('sha256').update(`${engineId}\0${containerId}`).digest('hex').slice(0, 32);
}

export class BookFolders {
  private readonly root: string;
  private readonly claims: Claim;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(root: string, claims: Claim) {
    this.root = root;
    this.claims = claims;
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** Runs `work` when everything that was asked for this book before is done. */
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.turns.get(key) ?? Promise.resolve()).then(work);
    const settled = turn.then(
      () => {},
      () => {},
    );
    this.turns.set(key, settled);
    void settled.then(() => {
      if (this.turns.get(key) === settled) this.turns.delete(key);
    });
    return turn;
  }

  /** Resolves when everything that was asked for so far is done. */
  async settled(): Promise<void> {
    await Promise.all(this.turns.values());
  }

  /** Undefined while another process has the folder. The lock lies beside it, so that it outlives the folder. */
  async claim(name: string): Promise<Release | undefined> {
    const lock = `${this.path(name)}.lock`;
    try {
      return await this.claims(lock);
    } catch {
      // On a full disk no lock can be written, but logs must be readable and deletable: nobody's lock is in the way then.
      return (await stat(lock).catch(() => undefined)) ? undefined : async () => {};
    }
  }

  /** Undefined, without having done anything, while another process has the folder. */
  async withClaim<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    const release = await this.claim(name);
    if (release === undefined) return undefined;
    try {
      return await work();
    } finally {
      await release();
    }
  }

  /** Deletes a folder; false while another process has it. */
  async delete(name: string): Promise<boolean> {
    const done = await this.withClaim(name, async () => {
      await rm(this.path(name), { recursive: true, force: true, maxRetries: 3 });
      return true;
    });
    return done ?? false;
  }

  /** Deletes the oldest segment of a book that nobody has open, or the book when there is no other; false while another process has it. */
  async dropOldest(name: string): Promise<boolean> {
    const dropped = await this.withClaim(name, async () => {
      const [oldest, next] = await listSegments(this.path(name));
      if (oldest && next) await rm(oldest.file, { force: true });
      else await rm(this.path(name), { recursive: true, force: true, maxRetries: 3 });
      return true;
    });
    return dropped ?? false;
  }

  /** The names of the books that are there. What processes left that died is deleted. */
  async look(): Promise<string[]> {
    const names = await readdir(this.root).catch(() => []);
    const present = new Set(names);
    for (const name of names) {
      const [, locked] = lockName.exec(name) ?? [];
      if (copyName.test(name)) await this.delete(name).catch(() => {});
      else if (locked !== undefined && !present.has(locked)) await this.withClaim(locked, async () => {});
    }
    return names.filter((name) => bookName.test(name));
  }

  /**
   * Another process has this book: gives the name of a folder of our own with the same lines, as links to the same segments, and how
   * to give it back. Links cost nothing, and what the other one deletes stays until we do as well.
   */
  async copy(key: string): Promise<{ name: string; release: Release }> {
    const name = `${key}.${randomBytes(4).toString('hex')}`;
    const release = (await this.claim(name)) ?? (async () => {});
    await mkdir(this.path(name), { recursive: true, mode: 0o700 });
    for (const { file } of await listSegments(this.path(key))) {
      await link(file, join(this.path(name), basename(file))).catch(() => {});
    }
    await copyFile(join(this.path(key), tailName), join(this.path(name), tailName)).catch(() => {});
    return { name, release };
  }
}
