// The companion command on a real engine: started without a window, used by the docker command, kept while a window comes and goes.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { embeddedId, type MachineDriver, type PublishedPort } from '../../runtime/machine/driver.ts';
import { enginePlaces } from '../../runtime/machine/home.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { openMachine } from '../../runtime/service/machines/open-machine.ts';
import { keepPorts, portKeeper } from '../../runtime/service/machines/port-keeper.ts';
import { createRuntime } from '../../runtime/service/router.ts';
import { loadImage } from './engines/engine-api.ts';
import { type Traces, tracesOf } from './engines/traces.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';
import { until } from './runtime.ts';

const execute = promisify(execFile);
const command = fileURLToPath(new URL('../../electron/start/gantry.mjs', import.meta.url));

describe('gantry', () => {
  const home = `/tmp/gantry-command-${randomUUID().slice(0, 8)}`;
  const userHome = path.join(home, 'user');
  const places = enginePlaces(home, embeddedId);
  const env = { ...process.env, DOCKER_HOST: undefined, DOCKER_CONFIG: undefined, GANTRY_HOME: home, HOME: userHome };
  const cache = process.env.XDG_CACHE_HOME || path.join(process.env.HOME ?? '/root', '.cache');
  const settings = { ...env, XDG_CACHE_HOME: cache };
  let docker: string;
  let bundle: string;
  let before: Traces;

  /** Runs it as a person does; the answer and the exit code. */
  async function gantry(...args: string[]) {
    const told = await execute(process.execPath, [command, ...args, '--json'], {
      env: settings,
      timeout: 110_000,
    }).then(
      (done) => ({ status: 0, ...done }),
      (failure) => ({ status: failure.code, stdout: failure.stdout, stderr: failure.stderr }),
    );
    return {
      status: told.status,
      stderr: told.stderr,
      answer: told.stdout === '' ? undefined : JSON.parse(told.stdout),
    };
  }

  const inContext = async (...args: string[]) =>
    (await execute(docker, ['--context', 'gantry', ...args], { env: settings })).stdout.trim();

  beforeAll(async () => {
    mkdirSync(userHome, { recursive: true });
    const driver = nativeDriver({ home, env: settings });
    for await (const _ of driver.create({ id: embeddedId }, AbortSignal.timeout(280_000)));
    const found = await driver.bundle();
    docker = found?.docker ?? '';
    bundle = found?.directory ?? '';
    before = await tracesOf(places, bundle);
  });

  afterAll(async () => {
    await nativeDriver({ home, env: settings }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  });

  it('starts the machine, which runs on after the command', async () => {
    const { status, answer, stderr } = await gantry('machine', 'start');
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('engine: done') });
    expect(answer).toMatchObject({ driver: 'native', status: 'running', kept: true });
    expect((await gantry('machine', 'status')).answer).toMatchObject({
      status: 'running',
      kept: true,
      address: `unix://${places.socket}`,
      disk: { host: expect.any(Number) },
    });
  });

  it('makes a docker context with which the docker command works', async () => {
    expect((await gantry('context', 'add')).answer).toEqual({ name: 'gantry', address: `unix://${places.socket}` });
    await loadImage(places.socket, buildFixtures(['base']).base ?? '');
    const image = fixtureReference('base');
    expect(await inContext('run', '--rm', image, 'echo', 'from a container')).toBe('from a container');
    await inContext('run', '--detach', '--name', 'kept', '--stop-signal', 'KILL', image, 'sleep', '1000000');
    expect(await inContext('ps', '--format', '{{.Names}}')).toBe('kept');
    expect(await inContext('context', 'ls', '--format', '{{.Name}}')).toContain('gantry');
  });

  it('is taken up by a window that comes, and left running by one that goes', async () => {
    const runtime = await createRuntime({ home, env: settings });
    const client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    try {
      const state = await until(await client.engines.watch(), ({ engines, currentId }) =>
        engines.some(({ id, status }) => id === currentId && status === 'ready'),
      );
      // The context that the command wrote is no other engine, also when it is the docker command's current one.
      expect(state.currentId).toBe(embeddedId);
      expect(state.engines.map(({ id }) => id)).not.toContain('context:gantry');
      const machine = await until(await client.machines.watch(), ({ status }) => status === 'running');
      expect(machine).toMatchObject({ driver: 'native', notices: [], restartNeeded: false });
    } finally {
      await runtime.close();
    }
    expect((await gantry('machine', 'status')).answer).toMatchObject({ status: 'running', kept: true });
    expect(await inContext('ps', '--format', '{{.Names}}')).toBe('kept');
  });

  it('tells an open window of a stop and a start without being taken for a crash', async () => {
    const runtime = await createRuntime({ home, env: settings });
    const client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    const becomes = async (wanted: string) => until(await client.machines.watch(), ({ status }) => status === wanted);
    try {
      await becomes('running');
      expect(await gantry('machine', 'stop')).toMatchObject({ status: 0, answer: { status: 'stopped' } });
      expect(await becomes('stopped')).toMatchObject({ notices: [] });
      expect(await gantry('machine', 'start')).toMatchObject({ status: 0 });
      expect(await becomes('running')).toMatchObject({ notices: [] });
    } finally {
      await runtime.close();
    }
    expect((await gantry('machine', 'status')).answer).toMatchObject({ status: 'running', kept: true });
  });

  it('gives back what nobody uses', async () => {
    const container = 'dd if=/dev/urandom of=/big bs=1M count=40';
    await inContext('run', fixtureReference('base'), 'sh', '-c', container);
    const { status, answer } = await gantry(
      'machine',
      'reclaim',
      '--containers',
      '--images',
      '--volumes',
      '--build-cache',
    );
    expect(status).toBe(0);
    expect(answer.reclaimed).toBe(answer.before - answer.after);
    expect(answer.reclaimed).toBeGreaterThan(30 * 1_048_576);
    expect(await inContext('ps', '--all', '--quiet')).toBe('');
  });

  it('keeps ports open by a process of its own, for a machine that cannot itself', async () => {
    const published: PublishedPort[][] = [];
    const real = nativeDriver({ home, env: settings });
    const driver: MachineDriver = {
      ...real,
      publish: async (_id, ports) => {
        published.push([...ports]);
        return [];
      },
    };
    const machine = async () =>
      openMachine({ home, env: settings, keepRunning: () => true, drivers: new Map([[driver.name, driver]]) });
    await loadImage(places.socket, buildFixtures(['base']).base ?? '');
    const opened = await machine();
    const end = new AbortController();
    const kept = keepPorts(home, opened, end.signal);
    await expect.poll(() => published.at(-1), { timeout: 30_000 }).toEqual([]);
    expect(await portKeeper(home)).toBe(process.pid);
    const second = await machine();
    expect(await keepPorts(home, second, end.signal)).toBe(false);
    const run = ['run', '--detach', '--rm', '--name', 'published'];
    await inContext(...run, '-p', '127.0.0.1::80', '-p', '81/udp', fixtureReference('base'), 'sleep', '1000000');
    await expect.poll(() => published.at(-1)?.length, { timeout: 30_000 }).toBe(2);
    const asked = published.at(-1)?.map(({ protocol, hostIp }) => `${protocol} ${hostIp}`);
    expect(asked?.sort()).toEqual(['tcp 127.0.0.1', 'udp 127.0.0.1']);
    await inContext('kill', 'published');
    await expect.poll(() => published.at(-1), { timeout: 30_000 }).toEqual([]);
    end.abort();
    expect(await kept).toBe(true);
    expect(await portKeeper(home)).toBeUndefined();
    await opened.embedded.close();
    await second.embedded.close();
  });

  it('leaves nothing behind when it is stopped', async () => {
    expect((await gantry('context', 'remove')).answer).toEqual({ name: 'gantry', removed: true });
    expect(await gantry('machine', 'stop')).toMatchObject({ status: 0 });
    expect((await gantry('machine', 'status')).answer).toMatchObject({ status: 'stopped', kept: false });
    expect(existsSync(places.run)).toBe(false);
    expect(await tracesOf(places, bundle)).toEqual(before);
  });
});
