// Work on volumes that is under way, on the disk: what breaks off in the middle is brought to its old or its new state later.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../machine/atomic.ts';
import { identify, isAlive, type ProcessIdentity } from '../machine/processes.ts';
import type { HeldUser } from './volume-users.ts';

export interface VolumeEntry {
  id: string;
  engineId: string;
  owner: ProcessIdentity | undefined;
  /**
   * `reading`: only the users are held. `filling`: new content is put beside the old; it is taken away again. `exchanging`: it is whole, and
   * takes the place of the old one.
   */
  phase: 'reading' | 'filling' | 'exchanging';
  /** In the order of their places in the helper. */
  volumes: string[];
  /** Of those that were made for this: they go when it comes to nothing. */
  created: string[];
  /** What was paused or stopped, or will be in a moment. */
  users: HeldUser[];
  /** A file that is half written. */
  part?: string;
}

export class VolumeJournal {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = join(home, 'volume-work');
  }

  async begin(entry: Omit<VolumeEntry, 'owner'>): Promise<VolumeEntry> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const begun: VolumeEntry = { ...entry, owner: await identify(process.pid) };
    await this.write(begun);
    return begun;
  }

  async write(entry: VolumeEntry): Promise<void> {
    await writeWhole(this.pathOf(entry.id), JSON.stringify(entry));
  }

  async end(entry: VolumeEntry): Promise<void> {
    await rm(this.pathOf(entry.id), { force: true });
  }

  /** Entries of processes that are no more, and this one's own that nobody works at (`busy` are worked at). */
  async left(busy: ReadonlySet<string>): Promise<VolumeEntry[]> {
    const own = await identify(process.pid);
    const found: VolumeEntry[] = [];
    for (const name of await readdir(this.folder).catch(() => [])) {
      if (!name.endsWith('.json')) continue;
      const entry = await readEntry(join(this.folder, name));
      if (entry === undefined || busy.has(entry.id)) continue;
      const isOwn = entry.owner?.pid === own?.pid && entry.owner?.startedAt === own?.startedAt;
      if (isOwn || entry.owner === undefined || !(await isAlive(entry.owner))) found.push(entry);
    }
    return found;
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}

async function readEntry(path: string): Promise<VolumeEntry | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as VolumeEntry;
  } catch {
    return undefined;
  }
}
