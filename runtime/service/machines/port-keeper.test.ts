// The process that keeps ports open: one of each home, gone with its machine, found and ended by its lock.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordingDriver } from '../../../test/recording-driver.ts';
import { identify } from '../../machine/processes.ts';
import { openMachine } from './open-machine.ts';
import { endPortKeeper, keepPorts, portKeeper } from './port-keeper.ts';

let home: string;
const driver = () => recordingDriver('native', { publish: async () => [] });
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-keeper-'));
});
afterEach(() => rm(home, { recursive: true }));

const machineOf = (one: ReturnType<typeof driver>) =>
  openMachine({ home, env: {}, keepRunning: () => true, drivers: new Map([[one.name, one]]) });

it('is one of each home, and ends with its signal', async () => {
  const one = driver();
  one.runs = true;
  const machine = await machineOf(one);
  const life = new AbortController();
  const kept = keepPorts(home, machine, life.signal);
  await expect.poll(() => portKeeper(home)).toBe(process.pid);
  expect(await keepPorts(home, machine, life.signal)).toBe(false);
  life.abort();
  expect(await kept).toBe(true);
  expect(await portKeeper(home)).toBeUndefined();
  await machine.embedded.close();
});

it('ends with its machine, and never starts it again', async () => {
  const one = driver();
  one.runs = true;
  const machine = await machineOf(one);
  const kept = keepPorts(home, machine, new AbortController().signal);
  await expect.poll(() => machine.embedded.phase).toBe('started');
  one.runs = false;
  expect(await kept).toBe(true);
  expect(one.calls).toEqual([]);
  await machine.embedded.close();
});

it('does nothing where no machine runs', async () => {
  const machine = await machineOf(driver());
  expect(await keepPorts(home, machine, new AbortController().signal)).toBe(true);
});

it('is found by its lock and ended; one that is dead already is not there', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await writeFile(join(home, 'port-keeper'), JSON.stringify(await identify(child.pid ?? 0)));
  expect(await portKeeper(home)).toBe(child.pid);
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  await endPortKeeper(home);
  expect(await ended).toBe('SIGTERM');
  expect(await portKeeper(home)).toBeUndefined();
  await endPortKeeper(home);
});
