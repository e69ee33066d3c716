// Changes of containers that are under way, on the disk: what breaks off in the middle is brought to its old or its new state later.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoints } from '../engine/endpoints.ts';
import type { Body } from '../engine/successor-body.ts';
import { writeWhole } from '../machine/atomic.ts';
import { identify, isAlive, type ProcessIdentity } from '../machine/processes.ts';

/** One container that is to take another one's place. */
export interface Swap {
  oldId: string;
  oldName: string;
  /** The image as the old one names it. */
  oldReference: string;
  /** Whether the old one ran: it is started again when it is put back. */
  ran: boolean;
  /** The new one's name while it stands beside the old one, and the old one's when it stands aside. */
  temporary: string;
  aside: string;
  name: string;
  body: Body;
  endpoints: Endpoints;
  platform?: string;
  /** Whether it has to be healthy where it has a check. */
  judgesHealth: boolean;
  /** The old one removes itself when it stops: it is put back by making it again. */
  again?: { body: Body; endpoints: Endpoints };
  newId?: string;
}

/** A change without a new container: its names and networks before and after, and what POST /update is told. */
export interface InPlace {
  id: string;
  before: { name: string; endpoints: Endpoints };
  after: { name: string; endpoints: Endpoints };
  update?: Body;
}

export interface Entry {
  id: string;
  engineId: string;
  owner: ProcessIdentity | undefined;
  /** From `settling` on there is no way back: what is left is removing the old ones, or telling the engine the limits. */
  phase: 'working' | 'settling';
  swaps?: Swap[];
  inPlace?: InPlace;
}

export class EditJournal {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = join(home, 'edits');
  }

  /** Begins an entry and writes it; it holds everything of the containers, also what is secret, so only its owner can read it. */
  async begin(entry: Omit<Entry, 'owner' | 'phase'>): Promise<Entry> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const begun: Entry = { ...entry, owner: await identify(process.pid), phase: 'working' };
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

async function readEntry(path: string): Promise<Entry | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Entry;
  } catch {
    return undefined;
  }
}
