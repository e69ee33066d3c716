// Work that is under way, on the disk: what breaks off in the middle is brought to its old or its new state later.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../io/whole-file.ts';
import { identify, isAlive, type ProcessIdentity } from '../machine/processes.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';

export interface JournalEntry {
  id: string;
  engineId: string;
  /** Whose work it is. */
  owner: ProcessIdentity | undefined;
}

export class WorkJournal<Entry extends JournalEntry> {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Begins an entry and writes it; it may hold what is secret, so only its owner can read it. */
  async begin(entry: Omit<Entry, 'owner'>): Promise<Entry> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const begun = { ...entry, owner: await identify(process.pid) } as Entry;
    await this.write(begun);
    return begun;
  }

  async write(entry: Entry): Promise<void> {
    await writeWhole(this.pathOf(entry.id), JSON.stringify(entry));
  }

  async end(entry: Entry): Promise<void> {
    await rm(this.pathOf(entry.id), { force: true });
  }

  /** Entries of processes that are no more, and this one's own that nobody works at (`busy` are worked at). */
  async left(busy: ReadonlySet<string>): Promise<Entry[]> {
    const own = await identify(process.pid);
    const found: Entry[] = [];
    for (const name of await readdir(this.folder).catch(() => [])) {
      if (!name.endsWith('.json')) continue;
      const entry = await this.read(join(this.folder, name));
      if (entry === undefined || busy.has(entry.id)) continue;
      const isOwn = entry.owner?.pid === own?.pid && entry.owner?.startedAt === own?.startedAt;
      if (isOwn || entry.owner === undefined || !(await isAlive(entry.owner))) found.push(entry);
    }
    return found;
  }

  /** The same, each as soon as its engine answers (all are opened for that); ends with the signal. */
  async *leftWhereReady(
    engines: EngineRegistry,
    busy: ReadonlySet<string>,
    signal: AbortSignal,
  ): AsyncGenerator<Entry> {
    for (const { engineId } of await this.left(busy)) {
      try {
        engines.link(engineId).open();
      } catch {
        // An engine that is not there now may come later.
      }
    }
    for await (const { engines: all } of engines.latest.subscribe(signal)) {
      const ready = new Set(all.filter(({ status }) => status === 'ready').map(({ id }) => id));
      for (const entry of await this.left(busy)) if (ready.has(entry.engineId)) yield entry;
    }
  }

  private async read(path: string): Promise<Entry | undefined> {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as Entry;
    } catch {
      return undefined;
    }
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}
