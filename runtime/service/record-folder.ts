// Records on the disk: one JSON file each, that only its owner can read, written whole or not at all.
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { writeWhole } from '../io/whole-file.ts';

const fileName = /^[0-9a-f-]{36}\.json$/;

export class RecordFolder<Schema extends z.ZodType> {
  private readonly folder: string;
  private readonly schema: Schema;

  constructor(folder: string, schema: Schema) {
    this.folder = folder;
    this.schema = schema;
  }

  /** All that can be read, in no order; what is broken or of another version is left out, and left where it is. */
  async all(): Promise<z.infer<Schema>[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => fileName.test(name));
    const read = await Promise.all(names.map((name) => this.readFile(join(this.folder, name))));
    return read.filter((one) => one !== undefined);
  }

  /** `id` is a UUID; undefined where there is none. */
  read(id: string): Promise<z.infer<Schema> | undefined> {
    return this.readFile(this.pathOf(id));
  }

  put(id: string, record: z.infer<Schema>): Promise<void> {
    return writeWhole(this.pathOf(id), JSON.stringify(record));
  }

  async drop(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  /** Calls when another process (or this one) changed something, until the signal aborts. */
  follow(signal: AbortSignal, onChange: () => void): void {
    let watcher: FSWatcher;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      watcher = watch(this.folder, { persistent: false });
    } catch {
      // Where the system does not tell of changes, what another process does is seen at the next start.
      return;
    }
    watcher.on('change', (_, name) => name !== null && fileName.test(String(name)) && onChange());
    watcher.on('error', () => watcher.close());
    signal.addEventListener('abort', () => watcher.close(), { once: true });
  }

  private async readFile(path: string): Promise<z.infer<Schema> | undefined> {
    try {
      const one = this.schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
      return one.success ? one.data : undefined;
    } catch {
      return undefined;
    }
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}
