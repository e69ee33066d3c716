// What is deleted in a machine comes back to this computer's disk: filled, deleted, reclaimed, measured on a real qcow2.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { qemuPid } from '../../runtime/machine/vm/qemu-process.ts';
import { waitUntil } from '../live/engines/engine-api.ts';
import { buildFixtures, fixtureReference } from '../live/fixtures/build.ts';
import { type TestMachine, testMachine } from '../live/machine.ts';

const minutes = 60_000;
const mebibyte = 1024 ** 2;

describe('what a QEMU machine takes of this computer', () => {
  let machine: TestMachine;

  beforeAll(async () => {
    machine = await testMachine();
    await machine.start();
    await machine.docker('load', '--quiet', '--input', buildFixtures(['base']).base ?? '');
  }, 10 * minutes);

  afterAll(async () => {
    await machine?.remove();
  }, 5 * minutes);

  const host = async () => (await machine.driver.disk(embeddedId)).host / mebibyte;

  it(
    'gives back what a deleted volume took',
    async () => {
      const begin = await host();
      await machine.docker('volume', 'create', 'big');
      const fill = 'head -c 600000000 /dev/urandom > /data/file; sync';
      await machine.docker('run', '--rm', '--volume', 'big:/data', fixtureReference('base'), 'sh', '-c', fill);
      const full = await host();
      expect(full - begin).toBeGreaterThan(500);
      await machine.docker('volume', 'rm', 'big');
      // Deleting alone gives nothing back: that is what reclaiming is for.
      expect(await host()).toBeGreaterThan(full - 100);
      await machine.driver.trim?.(embeddedId);
      const after = await host();
      console.log(`host MiB: ${Math.round(begin)} at first, ${Math.round(full)} full, ${Math.round(after)} reclaimed`);
      expect(after).toBeLessThan(begin + 100);
    },
    20 * minutes,
  );
});
