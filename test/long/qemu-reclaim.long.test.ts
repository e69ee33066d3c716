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
    'is less memory again when a container’s is free',
    async () => {
      const pid = await qemuPid(machine.places);
      const resident = () => {
        const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return Number(found) / 1024;
      };
      await machine.driver.trim?.(embeddedId);
      const begin = resident();
      const fill = 'dd if=/dev/urandom of=/dev/shm/file bs=1M count=600 2>/dev/null';
      const sized = ['--shm-size', '700m', fixtureReference('base'), 'sh', '-c', `${fill}; sleep 100000`];
      await machine.docker('run', '--detach', '--name', 'large', ...sized);
      await waitUntil('the memory is taken', () => resident() > begin + 500, 300);
      const full = resident();
      await machine.docker('rm', '--force', 'large');
      await waitUntil('the memory is given back', () => resident() < begin + 200, 120);
      console.log(
        `memory MiB: ${Math.round(begin)} at first, ${Math.round(full)} full, ${Math.round(resident())} after`,
      );
    },
    15 * minutes,
  );

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
