// What was typed into the settings, what it means, and where a refusal belongs.
import { describe, expect, it } from 'vitest';
import { machineSettingsSchema } from '../../../../runtime/contract/machines.ts';
import { formField, newShare, newText, toSettings, toValues, wrongFigures } from './values.ts';

const defaults = machineSettingsSchema.parse({});
const chosen = machineSettingsSchema.parse({
  driver: 'qemu',
  cpus: 4,
  memoryMiB: 4096,
  diskGiB: 100,
  dataDirectory: '/srv/gantry',
  shares: [{ path: '/home/ann', readOnly: true }],
  engineConfiguration: '{ "debug": true }',
  proxy: { http: 'http://p:1', https: 'http://p:2', none: 'localhost' },
  mirrors: ['https://m.example'],
  insecureRegistries: ['r.local:5000'],
  certificates: 'PEM',
});

describe('settings', () => {
  it.each([defaults, chosen])('are the same again when nothing was typed', (settings) => {
    expect(toSettings(toValues(settings), settings)).toEqual(settings);
  });

  it('leave empty rows out, and cut blanks off what was typed', () => {
    const values = { ...toValues(defaults), ownShares: true, shares: [newShare(' '), newShare(' /srv ', true)] };
    const settings = toSettings({ ...values, mirrors: [newText(''), newText(' https://m ')], cpus: ' 2 ' }, defaults);
    expect(settings).toMatchObject({ cpus: 2, mirrors: ['https://m'], shares: [{ path: '/srv', readOnly: true }] });
  });

  it('can share no folder at all, which is not the same as the usual one', () => {
    expect(toSettings({ ...toValues(chosen), shares: [] }, chosen).shares).toEqual([]);
    expect(toSettings({ ...toValues(chosen), ownShares: false }, chosen).shares).toBeUndefined();
  });
});

it.each(['0', '-1', '1.5', '1e3', '0x10', 'many', '99999999999'])('takes %s for no number of processors', (cpus) => {
  expect(wrongFigures({ ...toValues(defaults), cpus })).toEqual(['cpus']);
});

it('knows the least of each figure', () => {
  const values = { ...toValues(defaults), cpus: '1', memoryMiB: '511', diskGiB: '2' };
  expect(wrongFigures(values)).toEqual(['memoryMiB']);
});

it('finds the field of a refusal past empty rows', () => {
  const mirrors = [newText(''), newText('a'), newText('b')];
  const values = { ...toValues(chosen), mirrors };
  expect(formField('mirrors.1', values)).toBe(`mirrors.${mirrors[2]?.key}`);
  expect(formField('shares.0.path', values)).toBe(`shares.${values.shares[0]?.key}`);
  expect(formField('proxy.none', values)).toBe('noProxy');
  expect(formField('engineConfiguration', values)).toBe('engineConfiguration');
  expect(formField('dataDirectory', values)).toBeUndefined();
  expect(formField('mirrors.9', values)).toBeUndefined();
});
