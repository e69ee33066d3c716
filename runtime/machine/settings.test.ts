// The machine's settings: kept whole, refused at their place, and never a reason not to start.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostileText } from '../../test/hostile.ts';
import { type MachineSettings, machineSettingsSchema } from '../contract/machines.ts';
import { MachineProblem } from './problem.ts';
import { checkMachineSettings, readMachineSettings, withDefaults, writeMachineSettings } from './settings.ts';

const defaults = machineSettingsSchema.parse({});
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-settings-'));
});
afterEach(() => rm(home, { recursive: true }));

const problemOf = (change: Partial<MachineSettings>, before: Partial<MachineSettings> = {}) => {
  try {
    checkMachineSettings({ ...defaults, ...change }, { ...defaults, ...before });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(MachineProblem);
    return (error as MachineProblem).problem;
  }
};

describe('the file', () => {
  it('gives back what was put into it, and the defaults before', async () => {
    expect(await readMachineSettings(home)).toEqual(defaults);
    const wish = { ...defaults, cpus: 1, dataDirectory: '/srv/数据', mirrors: ['https://a.test'] };
    await writeMachineSettings(home, wish);
    expect(await readMachineSettings(home)).toEqual(wish);
    expect(await readdir(home)).toEqual(['machine.json']);
  });

  it.each(['', '{', 'null', '[]', '{ "cpus": "many" }', '{ "driver": "none" }'])(
    'is put aside when it is broken: %j',
    async (text) => {
      await writeFile(join(home, 'machine.json'), text);
      expect(await readMachineSettings(home)).toEqual(defaults);
      expect(await readFile(join(home, 'machine.json.broken'), 'utf8')).toBe(text);
    },
  );

  it('stays as it was when the new settings are refused', async () => {
    await writeMachineSettings(home, { ...defaults, diskGiB: 100 });
    await expect(writeMachineSettings(home, { ...defaults, diskGiB: 50 })).rejects.toThrow(MachineProblem);
    expect((await readMachineSettings(home)).diskGiB).toBe(100);
  });

  it('carries whatever is accepted', async () => {
    const wish = fc.record({
      dataDirectory: fc.string().map((name) => `/${name}`),
      shares: fc.array(fc.record({ path: fc.string().map((name) => `/${name}`), readOnly: fc.boolean() })),
      certificates: fc.constant(''),
      engineConfiguration: fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
    });
    const property = fc.asyncProperty(wish, async (change) => {
      const settings = { ...defaults, ...change };
      if (problemOf(change)) return;
      await writeMachineSettings(home, settings);
      expect(await readMachineSettings(home)).toEqual(settings);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe('settings', () => {
  it('ask for no more than the computer has', () => {
    expect(problemOf({ cpus: cpus().length })).toBeUndefined();
    expect(problemOf({ cpus: cpus().length + 1 })).toMatchObject({ reason: 'configuration-invalid', field: 'cpus' });
    const memoryMiB = Math.floor(totalmem() / 1_048_576);
    expect(problemOf({ memoryMiB })).toBeUndefined();
    expect(problemOf({ memoryMiB: memoryMiB + 1 })).toMatchObject({ field: 'memoryMiB' });
  });

  it('never make a disk smaller', () => {
    expect(problemOf({ diskGiB: 21 }, { diskGiB: 20 })).toBeUndefined();
    expect(problemOf({ diskGiB: 19 }, { diskGiB: 20 })).toMatchObject({ reason: 'disk-shrink', field: 'diskGiB' });
    expect(problemOf({}, { diskGiB: 65 })).toMatchObject({ reason: 'disk-shrink' });
  });

  it('name folders by their whole path, on one line', () => {
    expect(problemOf({ dataDirectory: 'data' })).toMatchObject({ reason: 'path-not-absolute', field: 'dataDirectory' });
    expect(problemOf({ dataDirectory: '/a\nb' })).toMatchObject({ field: 'dataDirectory' });
    const shares = [
      { path: '/ok', readOnly: true },
      { path: 'no', readOnly: true },
    ];
    expect(problemOf({ shares })).toMatchObject({ reason: 'path-not-absolute', field: 'shares.1.path' });
  });

  it.each(hostileText)('with %j for a folder are refused or have one line of a path', (text) => {
    if (problemOf({ dataDirectory: text }) === undefined) expect(text).toMatch(/^\/[^\n\r\0]*$/);
    if (problemOf({ shares: [{ path: text, readOnly: false }] }) === undefined) expect(text).toMatch(/^\/[^\n\r\0]*$/);
  });

  it('that are absent are filled in within what there is', () => {
    const filled = withDefaults(defaults);
    expect(problemOf(filled)).toBeUndefined();
    expect(withDefaults({ ...defaults, cpus: 1, memoryMiB: 700, diskGiB: 3, shares: [] })).toMatchObject({
      cpus: 1,
      memoryMiB: 700,
      diskGiB: 3,
      shares: [],
    });
  });
});
