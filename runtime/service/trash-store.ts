// Entries of the trash on the disk: one file each, that only its owner can read, for a definition holds what is secret.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContainerSpec, containerSpec } from '../contract/container-spec.ts';
import { type TrashEntry, trashEntry } from '../contract/trash.ts';
import type { RawContainer } from '../engine/replacing.ts';
import { writeWhole } from '../machine/atomic.ts';

/** What is kept of a container: what is told of it, what it was made to be, and its whole inspection. */
export interface TrashRecord {
  entry: TrashEntry;
  spec: ContainerSpec;
  inspect: RawContainer;
}

const record = z.object({
  entry: trashEntry,
  spec: containerSpec,
  inspect: z.looseObject({ Id: z.string(), Config: z.looseObject({}) }),
});

export class TrashStore {
  private readonly folder: string;

  constructor(home: string) {
    this.folder = join(home, 'trash');
  }

  /** All that can be read; what is broken or of another version is left out. */
  async all(): Promise<TrashRecord[]> {
    const names = await readdir(this.folder).catch(() => []);
    const entries = names.filter((name) => /^[0-9a-f-]{36}\.json$/.test(name));
    const read = await Promise.all(entries.map((name) => readFile(join(this.folder, name), 'utf8').catch(() => '')));
    return read.flatMap((text) => {
      const one = record.safeParse(parsed(text));
      return one.success ? [one.data as unknown as TrashRecord] : [];
    });
  }

  async put(one: TrashRecord): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeWhole(this.pathOf(one.entry.id), JSON.stringify(one));
  }

  async drop(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
