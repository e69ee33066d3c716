// Settings on the disk: one JSON file that only its owner can read, written whole or not at all.
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Settings, settingsSchema } from '../contract/settings.ts';
import { writeWhole } from '../io/whole-file.ts';
import { Latest } from './latest.ts';

type Amendment<T> = { [Key in keyof T]?: T[Key] | undefined };
export type SettingsAmendment = Amendment<Omit<Settings, 'logs' | 'terminal' | 'trash' | 'views'>> & {
  logs?: Amendment<Settings['logs']> | undefined;
  terminal?: Amendment<Settings['terminal']> | undefined;
  trash?: Amendment<Settings['trash']> | undefined;
  views?: Amendment<Settings['views']> | undefined;
};

/** Without what is undefined. */
export function given<T extends object>(values: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

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

  /** Amends, groups of settings too, and writes; resolves when it is on the disk. An `undefined` takes the value out. */
  change(amendment: SettingsAmendment): Promise<void> {
    const { logs, terminal, trash, views } = this.value;
    const groups = {
      logs: { ...logs, ...given(amendment.logs) },
      terminal: { ...terminal, ...given(amendment.terminal) },
      trash: { ...trash, ...given(amendment.trash) },
      views: { ...views, ...given(amendment.views) },
    };
    this.latest.set(settingsSchema.parse(given({ ...this.value, ...amendment, ...groups })));
    const text = () => `${JSON.stringify(this.value, undefined, 2)}\n`;
    this.writing = this.writing.catch(() => undefined).then(() => writeWhole(this.path, text()));
    return this.writing;
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
