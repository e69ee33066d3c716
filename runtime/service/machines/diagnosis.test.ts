// The driver's checks and the service's own in one list: each thing once, the worse finding counts, and nothing is thrown.

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordingDriver } from '../../../test/recording-driver.ts';
import type { MachineCheck } from '../../contract/machines.ts';
import { EngineConnection } from '../../engine/connection.ts';
import { diagnose } from './diagnosis.ts';

let folder: string;
let server: Server;
let connection: EngineConnection;
let offMs: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-diagnosis-'));
  offMs = 0;
  // The two answers of an engine that the checks look at, with a clock that a test can put wrong.
  server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    const info = { SystemTime: new Date(Date.now() + offMs).toISOString() };
    response.end(request.url?.endsWith('/info') ? JSON.stringify(info) : 'OK');
  });
  const path = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  connection = new EngineConnection('embedded', { kind: 'socket', path });
});
afterEach(async () => {
  connection.close();
  server.close();
  await rm(folder, { recursive: true });
});

const by = (checks: MachineCheck[], id: MachineCheck['id']) => checks.filter((check) => check.id === id);

it('adds what the engine itself answers', async () => {
  const checks = await diagnose(recordingDriver('qemu'), { connection });
  expect(by(checks, 'engine')).toMatchObject([{ status: 'ok' }]);
  expect(by(checks, 'time')).toMatchObject([{ status: 'ok' }]);
  expect(by(checks, 'ports')).toEqual([{ id: 'ports', status: 'skipped' }]);
});

it.each([-3_600_000, 3_600_000])('warns of a clock that is %i ms off', async (off) => {
  offMs = off;
  const [time] = by(await diagnose(recordingDriver('qemu'), { connection }), 'time');
  expect(time?.status).toBe('warning');
  expect(Math.sign(Number.parseInt(time?.detail ?? '', 10))).toBe(Math.sign(off));
});

it('names ports that could not be opened, where it is ours to open them', async () => {
  const driver = recordingDriver('qemu', { publish: async () => [] });
  const closedPorts = ['web: 127.0.0.1:80/tcp: in use', 'db: 127.0.0.1:5432/tcp: in use'];
  expect(by(await diagnose(driver, { connection, closedPorts }), 'ports')).toEqual([
    { id: 'ports', status: 'warning', detail: closedPorts.join('; ') },
  ]);
  const none = await diagnose(driver, { connection, closedPorts: [] });
  expect(by(none, 'ports')).toEqual([{ id: 'ports', status: 'ok' }]);
  expect(by(await diagnose(driver, { connection }), 'ports')).toEqual([{ id: 'ports', status: 'skipped' }]);
});

it('says each thing once, as the one who finds more wrong says it', async () => {
  const driver = recordingDriver('qemu', {
    diagnose: async () => [
      { id: 'engine', status: 'failed', detail: 'dockerd restarts all the time', fix: 'gantry machine restart' },
      { id: 'time', status: 'ok' },
    ],
  });
  offMs = 60_000;
  const checks = await diagnose(driver, { connection });
  expect(by(checks, 'engine')).toMatchObject([{ status: 'failed', fix: 'gantry machine restart' }]);
  expect(by(checks, 'time')).toMatchObject([{ status: 'warning' }]);
});

it('of a stopped machine says why it does not run, where it should', async () => {
  const driver = recordingDriver('qemu', { diagnose: () => Promise.reject(new Error('broken')) });
  const problem = { reason: 'needs-qemu' as const, message: 'no qemu', fix: 'apt-get install qemu-system-x86' };
  const checks = await diagnose(driver, { problem });
  expect(by(checks, 'driver')).toEqual([{ id: 'driver', status: 'failed', detail: 'broken' }]);
  expect(by(checks, 'engine')).toEqual([{ id: 'engine', status: 'failed', detail: problem.message, fix: problem.fix }]);
  expect(by(await diagnose(driver, {}), 'engine')).toEqual([{ id: 'engine', status: 'skipped' }]);
});
