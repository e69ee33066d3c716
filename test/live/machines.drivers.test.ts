// The machine through the contract, on a real engine: its settings, what it takes, what it gives back, its log and its checks.
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { type MachineSettings, type MachineState, machineSettingsSchema } from '../../runtime/contract/machines.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { embeddedId } from '../../runtime/machine/driver.ts';
import { enginePlaces } from '../../runtime/machine/home.ts';
import { nativeDriver } from '../../runtime/machine/native/native.ts';
import { readMachineSettings } from '../../runtime/machine/settings.ts';
import { createRuntime, type Runtime } from '../../runtime/service/router.ts';
import { loadImage, request } from './engines/engine-api.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';
import { ended, idle, until } from './runtime.ts';

describe('the machine', () => {
  const home = `/tmp/gantry-machines-${randomUUID().slice(0, 8)}`;
  const places = enginePlaces(home, embeddedId);
  const cache = process.env.XDG_CACHE_HOME || `${process.env.HOME}/.cache`;
  const env = { ...process.env, DOCKER_HOST: undefined, GANTRY_HOME: home, HOME: home, XDG_CACHE_HOME: cache };
  let runtime: Runtime;
  let client: GantryClient;

  const state = async (accept: (one: MachineState) => boolean) => until(await client.machines.watch(), accept);
  const settings = (change: Partial<MachineSettings> = {}) => machineSettingsSchema.parse(change);
  const ready = async () =>
    until(await client.engines.watch(), ({ engines }) =>
      engines.some((one) => one.id === embeddedId && one.status === 'ready'),
    );
  const info = async () => JSON.parse((await request(places.socket, 'GET', '/info')).body);
  const dockerd = () => Number(readFileSync(places.pidFile, 'utf8'));

  async function run(command: string[], more: Partial<ReturnType<typeof emptySpec>> = {}) {
    const spec = { ...emptySpec(fixtureReference('base')), command, ...more };
    const activity = await ended(client, (await client.containers.create({ engineId: embeddedId, spec })).activityId);
    expect(activity.problem).toBeUndefined();
    return activity.containerId ?? '';
  }
  const startedAt = async (id: string) => (await client.containers.inspect({ engineId: embeddedId, id })).row.startedAt;

  beforeAll(async () => {
    runtime = await createRuntime({ home, env });
    client = createRouterClient(runtime.router, { context: {} }) as unknown as GantryClient;
    await client.engines.choose({ engineId: embeddedId });
    await ready();
    await loadImage(places.socket, buildFixtures(['base']).base ?? '');
  });

  afterAll(async () => {
    await runtime?.close();
    await nativeDriver({ home, env }).remove(embeddedId);
    rmSync(home, { recursive: true, force: true });
  });

  it('tells what it is, and how it was started', async () => {
    const told = await state(({ status, facts }) => status === 'running' && facts.cpus !== undefined);
    expect(told).toMatchObject({ driver: 'native', restartNeeded: false, notices: [], settings: settings() });
    expect(told.steps.at(-1)).toMatchObject({ name: 'engine', status: 'done', endedAt: expect.any(Number) });
    expect(told.steps.every(({ startedAt: from, endedAt: to = 0 }) => from > 0 && to >= from)).toBe(true);
    const drivers = await client.machines.drivers();
    expect(drivers.find(({ name }) => name === 'native')).toMatchObject({ available: true, can: told.can });
  });

  it('takes up a configuration while containers run on', async () => {
    const id = await run(idle.command, { name: 'through', stopSignal: 'SIGKILL' });
    const before = await startedAt(id);
    await client.machines.change(
      settings({ mirrors: ['https://mirror.invalid'], insecureRegistries: ['r.invalid:5000'] }),
    );
    expect((await info()).RegistryConfig.Mirrors).toEqual(['https://mirror.invalid/']);
    await ready();
    expect(await startedAt(id)).toBe(before);
    expect((await readMachineSettings(home)).mirrors).toEqual(['https://mirror.invalid']);
    expect(await state(({ status }) => status === 'running')).toMatchObject({ notices: [], restartNeeded: false });
  });

  it('refuses a broken configuration at its field, and keeps the old one', async () => {
    const pid = dockerd();
    const broken = ['{', '{"no-such-key": true}', '{"hosts": ["tcp://0.0.0.0:1"]}'];
    for (const engineConfiguration of broken) {
      const change = client.machines.change(settings({ engineConfiguration }));
      await expect(change).rejects.toMatchObject({
        data: { reason: 'configuration-invalid', field: 'engineConfiguration' },
      });
    }
    expect(dockerd()).toBe(pid);
    expect((await readMachineSettings(home)).engineConfiguration).toBe('');
  });

  it('undoes by itself what passes the check, but lets no engine come up', async () => {
    const engineConfiguration = JSON.stringify({ 'storage-driver': 'no-such-driver' });
    const change = client.machines.change(settings({ engineConfiguration }));
    await expect(change).rejects.toMatchObject({ data: { reason: 'configuration-invalid' } });
    await ready();
    expect((await info()).Driver).not.toBe('no-such-driver');
    expect((await readMachineSettings(home)).engineConfiguration).toBe('');
    expect(await state(({ status }) => status === 'running')).toMatchObject({ notices: [] });
  });

  it('counts what could be given back, and gives it back', async () => {
    const write = [
      'sh',
      '-c',
      'dd if=/dev/urandom of=/big bs=1M count=30; dd if=/dev/urandom of=/data/big bs=1M count=20',
    ];
    const id = await run(write, {
      volumes: [{ source: 'full', destination: '/data', readOnly: false }],
    });
    const { containers } = client;
    await until(await containers.watch({ engineId: embeddedId }), (change) =>
      change.kind === 'remove'
        ? false
        : change.kind !== 'unavailable' && change.items.some((row) => row.id === id && row.state === 'exited'),
    );
    expect(await client.machines.reclaimable()).toMatchObject({ containers: expect.any(Number), buildCache: 0 });
    expect((await client.machines.reclaimable()).containers).toBeGreaterThanOrEqual(30 * 1_048_576);
    const disk = await client.machines.disk();
    expect(disk.host).toBeGreaterThan(50 * 1_048_576);
    const choice = { containers: true, images: true, volumes: true, buildCache: true };
    const activity = await ended(client, (await client.machines.reclaim(choice)).activityId);
    expect(activity).toMatchObject({ kind: 'reclaim', status: 'done', engineId: embeddedId });
    const { before = 0, after = 0 } = activity.result ?? {};
    expect(before - after).toBeGreaterThan(45 * 1_048_576);
    expect((await client.machines.disk()).host).toBeLessThan(before);
    // What runs, and what it runs of, is not touched.
    expect(await client.containers.inspect({ engineId: embeddedId, id: (await names('through')) ?? '' })).toBeDefined();
    expect((await request(places.socket, 'GET', '/volumes')).body).not.toContain('full');
  });

  const names = async (name: string) => {
    const list = await until(
      await client.containers.watch({ engineId: embeddedId }),
      ({ kind }) => kind === 'snapshot',
    );
    return list.kind === 'snapshot' ? list.items.find((row) => row.name === name)?.id : undefined;
  };

  it('follows the log of its engine', async () => {
    const stop = new AbortController();
    let text = '';
    const reading = (async () => {
      const stream = await client.machines.console({ streamId: randomUUID() }, { signal: stop.signal });
      for await (const piece of stream) text += piece;
    })();
    await expect.poll(() => text, { timeout: 30_000 }).toContain('API listen on');
    const seen = text.length;
    await client.machines.change(settings({ engineConfiguration: '{"debug": true}' }));
    await expect.poll(() => text.slice(seen), { timeout: 60_000 }).toContain('level=debug');
    stop.abort();
    await reading;
    await client.machines.change(settings());
    await ready();
  });

  it('is checked, each thing once, and finds nothing wrong', async () => {
    const checks = await client.machines.diagnose();
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    const statuses = Object.fromEntries(checks.map(({ id, status }) => [id, status]));
    expect(statuses).toMatchObject({ driver: 'ok', engine: 'ok', time: 'ok' });
  });

  it('has no machine to open a terminal in', async () => {
    const open = client.terminals.open({ place: { kind: 'machine' }, columns: 80, rows: 24 });
    await expect(open).rejects.toMatchObject({ data: { reason: 'unsupported' } });
  });

  it('tells once that its engine died, and is started again by itself', async () => {
    process.kill(dockerd(), 'SIGKILL');
    const { notices } = await state((one) => one.status === 'running' && one.notices.length > 0);
    expect(notices).toMatchObject([{ kind: 'restarted' }]);
    await client.machines.dismissNotice({ id: notices[0]?.id ?? '' });
    await ready();
    expect(await state(({ status }) => status === 'running')).toMatchObject({ notices: [] });
  });

  it('starts again when asked to, with the data it had', async () => {
    const pid = dockerd();
    await client.machines.restart();
    await state(({ status }) => status === 'starting');
    await state(({ status }) => status === 'running');
    await ready();
    expect(dockerd()).not.toBe(pid);
    expect(await names('through')).toBeDefined();
  });

  it('moves its data to another folder, and runs there', async () => {
    const directory = `${home}-moved`;
    try {
      const activity = await ended(client, (await client.machines.move({ directory })).activityId);
      expect(activity).toMatchObject({ kind: 'move', status: 'done' });
      await state(({ status, facts }) => status === 'running' && facts.dataDirectory?.startsWith(directory) === true);
      await ready();
      expect((await info()).DockerRootDir.startsWith(directory)).toBe(true);
      expect(await names('through')).toBeDefined();
      await client.engines.stop({ engineId: embeddedId });
      expect((await state(({ status }) => status === 'stopped')).problem).toBeUndefined();
    } finally {
      await nativeDriver({ home, env }).remove(embeddedId);
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
