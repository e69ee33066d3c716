// The backups that were written here: where they are, so that a person finds them again.
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type BackupFile, backupManifest } from '../../contract/volume-backups.ts';
import { writeWhole } from '../../io/whole-file.ts';
import { readBackupFile } from './volume-backup-look.ts';

const kept = 2000;
const entry = z.object({ path: z.string(), engineId: z.string(), volume: z.string(), manifest: backupManifest });
type Entry = z.infer<typeof entry>;

export class VolumeBackupList {
  private readonly path: string;
  private changing: Promise<unknown> = Promise.resolve();

  constructor(home: string) {
    this.path = join(home, 'volume-backups.json');
  }

  /** The youngest first. */
  async recent(of: { engineId?: string | undefined; volume?: string | undefined }): Promise<BackupFile[]> {
    const files: BackupFile[] = [];
    for (const { path, engineId, volume, manifest } of await this.read()) {
      if (of.engineId !== undefined && of.engineId !== engineId) continue;
      if (of.volume !== undefined && of.volume !== volume) continue;
      const there = await stat(path).catch(() => undefined);
      if (there === undefined) continue;
      // Not each is opened: what was written is known, and a file of another size is looked at anew.
      const isSame = there.size > manifest.packed.bytes && there.isFile();
      const file = { path, name: basename(path), bytes: there.size, modifiedAt: there.mtimeMs, form: 'zstd' as const };
      if (isSame) files.push({ ...file, manifest });
      else
        await readBackupFile(path)
          .then((read) => files.push(read))
          .catch(() => undefined);
    }
    return files;
  }

  /** A path that was written again is the new one's. */
  add(added: Entry): Promise<void> {
    return this.change((entries) => [added, ...entries.filter(({ path }) => path !== added.path)].slice(0, kept));
  }

  /** False when it was not on the list. */
  async forget(path: string): Promise<boolean> {
    let was = false;
    await this.change((entries) => {
      was = entries.some((one) => one.path === path);
      return entries.filter((one) => one.path !== path);
    });
    return was;
  }

  private async read(): Promise<Entry[]> {
    try {
      return z.array(entry).parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch {
      return [];
    }
  }

  private change(amend: (entries: Entry[]) => Entry[]): Promise<void> {
    const done = this.changing.then(async () => writeWhole(this.path, JSON.stringify(amend(await this.read()))));
    this.changing = done.catch(() => undefined);
    return done;
  }
}
