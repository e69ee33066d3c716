// The settings file: its rights, its atomic writing, and what becomes of a broken one.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsSchema } from '../contract/settings.ts';
import { SettingsFile } from './settings-file.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-settings-'));
});
afterEach(() => rm(home, { recursive: true }));

describe('SettingsFile', () => {
  it('has defaults without a file and writes none until something changes', async () => {
    const settings = await SettingsFile.open(home);
    expect(settings.value).toEqual(settingsSchema.parse({}));
    expect(await readdir(home)).toEqual([]);
  });

  it('keeps changes for its owner only, and leaves nothing else behind', async () => {
    const settings = await SettingsFile.open(home);
    await Promise.all([settings.change({ theme: 'dark' }), settings.change({ engineId: 'embedded' })]);
    await settings.change({ engineId: undefined });
    expect((await stat(join(home, 'settings.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(home)).toEqual(['settings.json']);
    expect((await SettingsFile.open(home)).value).toEqual(settingsSchema.parse({ theme: 'dark' }));
  });

  it('amends groups of settings, and leaves the rest of them as it was', async () => {
    const settings = await SettingsFile.open(home);
    await settings.change({ logs: { keepDays: 3 }, terminal: { bell: 'none' } });
    await settings.change({ logs: { eachMiB: 64, keepDays: undefined } });
    const { logs, terminal } = settingsSchema.parse({});
    expect((await SettingsFile.open(home)).value).toMatchObject({
      logs: { ...logs, keepDays: 3, eachMiB: 64 },
      terminal: { ...terminal, bell: 'none' },
    });
  });

  it.each(['{ "theme":', '[]', '{"theme":"pink"}'])('puts a broken file aside: %s', async (text) => {
    await writeFile(join(home, 'settings.json'), text);
    const settings = await SettingsFile.open(home);
    expect(settings.value.theme).toBe('system');
    expect(await readFile(join(home, 'settings.json.broken'), 'utf8')).toBe(text);
    await settings.change({ theme: 'light' });
    expect((await SettingsFile.open(home)).value.theme).toBe('light');
  });
});
