// Where Gantry's folder is, on each system.
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gantryHome } from './home.ts';

describe('gantryHome', () => {
  it('is what the person named, made absolute', () => {
    expect(gantryHome({ GANTRY_HOME: 'here' }, '/home/x', 'linux')).toBe(resolve('here'));
    expect(gantryHome({ GANTRY_HOME: '/there' }, '/home/x', 'darwin')).toBe('/there');
  });

  it('is the system’s place for data otherwise', () => {
    expect(gantryHome({}, '/home/x', 'linux')).toBe('/home/x/.local/share/gantry');
    expect(gantryHome({ XDG_DATA_HOME: '/data' }, '/home/x', 'linux')).toBe('/data/gantry');
    expect(gantryHome({ XDG_DATA_HOME: '' }, '/home/x', 'linux')).toBe('/home/x/.local/share/gantry');
    expect(gantryHome({}, '/Users/x', 'darwin')).toBe('/Users/x/Library/Application Support/Gantry');
    expect(gantryHome({ LOCALAPPDATA: 'C:\\d' }, 'C:\\x', 'win32')).toBe(join('C:\\d', 'Gantry'));
  });
});
