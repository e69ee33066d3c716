// Which kind of machine is taken: what was named, else the best that is available on the system.
import { expect, it } from 'vitest';
import { recordingDriver } from '../../test/recording-driver.ts';
import type { DriverName } from '../contract/machines.ts';
import { chooseDriver, makeDrivers } from './choose.ts';

const no = async () => ({ ok: false, reason: 'machine-failed', message: 'not here' }) as const;

/** Drivers of these names; those after a `-` are not available. */
function drivers(...names: (DriverName | `-${DriverName}`)[]) {
  return new Map(
    names.map((word) => {
      const name = word.replace('-', '') as DriverName;
      return [name, recordingDriver(name, word.startsWith('-') ? { available: no } : {})] as const;
    }),
  );
}

it.each([
  ['automatic', 'linux', drivers('native', 'qemu'), 'native'],
  ['automatic', 'win32', drivers('qemu', 'wsl'), 'wsl'],
  ['automatic', 'win32', drivers('qemu', '-wsl'), 'qemu'],
  ['automatic', 'win32', drivers('-qemu', '-wsl'), 'qemu'],
  ['automatic', 'darwin', drivers('qemu', 'vz'), 'vz'],
  ['automatic', 'darwin', drivers('qemu', '-vz'), 'qemu'],
  ['qemu', 'linux', drivers('native', '-qemu'), 'qemu'],
  ['vz', 'linux', drivers('native', 'qemu'), 'native'],
  ['automatic', 'darwin', drivers('native'), 'native'],
] as const)('%s on %s', async (wish, platform, there, name) => {
  expect((await chooseDriver(wish, there, platform)).name).toBe(name);
});

it('has a driver of its own name for each kind', () => {
  for (const [name, driver] of makeDrivers({ home: '/nowhere', env: {} })) expect(driver.name).toBe(name);
});
