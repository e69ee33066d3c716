// The configuration that counts as good: the one that the engine answered with, whenever its client was killed.
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineSettingsSchema } from '../contract/machines.ts';
import { engineFiles, keepTried, noteTried, readApplied, sameChoice } from './applied.ts';
import { type EnginePlaces, enginePlaces } from './home.ts';

const choice = (engineConfiguration: string) => machineSettingsSchema.parse({ engineConfiguration, cpus: 1 });
let home: string;
let places: EnginePlaces;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-applied-'));
  places = enginePlaces(home, 'embedded');
  await mkdir(places.directory, { recursive: true });
});
afterEach(() => rm(home, { recursive: true }));

describe('the good configuration', () => {
  it('is Gantry’s own before there was any, and where the note is broken', async () => {
    expect((await readApplied(places)).good.engineConfiguration).toBe('');
    await writeFile(places.applied, '{ "good": 7');
    expect((await readApplied(places)).good.engineConfiguration).toBe('');
  });

  it('is the old one until the engine has answered with the new one', async () => {
    await noteTried(places, choice('{"a":1}'));
    await keepTried(places);
    await noteTried(places, choice('{"b":1}'));
    const between = await readApplied(places);
    expect(between.good.engineConfiguration).toBe('{"a":1}');
    expect(between.tried?.engineConfiguration).toBe('{"b":1}');
    await keepTried(places);
    const after = await readApplied(places);
    expect(after.good.engineConfiguration).toBe('{"b":1}');
    expect(after.tried).toBeUndefined();
    expect(sameChoice(after.good, choice('{"b":1}'))).toBe(true);
  });

  it('stays good when a third is tried after one that was given up', async () => {
    await noteTried(places, choice('{"a":1}'));
    await keepTried(places);
    await noteTried(places, choice('{"b":1}'));
    await noteTried(places, choice('{"c":1}'));
    expect((await readApplied(places)).good.engineConfiguration).toBe('{"a":1}');
  });
});

describe('certificates', () => {
  const own = '-----BEGIN CERTIFICATE-----\nown\n-----END CERTIFICATE-----';

  it('stand behind the system’s in a file of their own, for whoever reads one file only', async () => {
    const system = join(home, 'system.pem');
    await writeFile(system, 'SYSTEM\n\n');
    const wish = { ...choice(''), certificates: own };
    const files = await engineFiles(places, wish, { debug: true }, { SSL_CERT_FILE: system });
    expect(files).toEqual({ config: { debug: true }, variables: { SSL_CERT_FILE: places.certificates } });
    expect(await readFile(places.certificates, 'utf8')).toBe(`SYSTEM\n${own}\n`);
    expect((await stat(places.certificates)).mode & 0o777).toBe(0o600);
  });

  it('are gone with the wish for them', async () => {
    await engineFiles(places, { ...choice(''), certificates: own }, {}, {});
    const files = await engineFiles(places, choice(''), {}, {});
    expect(files.variables).toEqual({});
    await expect(stat(places.certificates)).rejects.toThrow('ENOENT');
  });
});
