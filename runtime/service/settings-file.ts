// Settings on the disk: one JSON file that only its owner can read, written whole or not at all.
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Settings, settingsSchema } from '../contract/settings.ts';
import { Latest } from './latest.ts';

export class SettingsFile {
  readonly latest: Latest<Settings>;
  private readonly path: string;
  private writing: Promise<void> = Promise.resolve();

  private constructor(path: string, settings: Settings) {
    this.path = path;
    this.latest = new Latest(settings);
  }

  /** Reads `settings.json` of the folder. A broken file is put aside as `settings.json.broken` and the defaults hold. */
  static async open(home: string): Promise<SettingsFile> {
    const path = join(home, 'settings.json');
    await mkdir(home, { recursive: true, mode: 0o700 });
    return new SettingsFile(path, await readSettings(path));
  }

  get value(): Settings {
    return this.latest.value;
  }

  /** Amends and writes; resolves when it is on the disk. An `undefined` takes the value out. */
  change(amendment: { [Key in keyof Settings]?: Settings[Key] | undefined }): Promise<void> {
    const entries = Object.entries({ ...this.value, ...amendment }).filter(([, value]) => value !== undefined);
    this.latest.set(settingsSchema.parse(Object.fromEntries(entries)));
    this.writing = this.writing.catch(() => undefined).then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const beside = `${this.path}.${process.pid}.new`;
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await writeFile(beside, `${JSON.stringify(this.value, undefined, 2)}\n`, { mode: 0o600 });
    await chmod(beside, 0o600);
    await rename(beside, this.path);
  }
}

async function readSettings(path: string): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return settingsSchema.parse({});
    throw error;
  }
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch {
    await rename(path, `${path}.broken`);
    return settingsSchema.parse({});
  }
}
