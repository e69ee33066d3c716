// Containers on real engines: running, changing, watching, removing, and every refusal at its field.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../runtime/contract/change.ts';
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import { emptySpec } from '../../runtime/contract/specs/container-spec.ts';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

type ContainerChange = Change<ContainerRow>;

function upsertOf(id: string, accept: (row: ContainerRow) => boolean) {
  return (change: ContainerChange) =>
    (change.kind === 'upsert' || change.kind === 'snapshot') &&
    change.items.some((row) => row.id === id && accept(row));
}

describe.each(engines)('containers on $name', (engine) => {
  let live: LiveRuntime;
  const socket = engine.address.slice('unix://'.length);

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  it('runs one with all that the form has, and inspect tells it again', async () => {
    const { client, engineId } = live;
    const name = live.name('full');
    const id = await live.run({
      ...idle,
      name,
      env: [{ name: 'SECRET', value: 'a=b "c"' }],
      ports: [{ containerPort: 80, protocol: 'tcp', hostIp: '127.0.0.1' }],
      volumes: [{ source: live.name('data'), destination: '/data', readOnly: true }],
      restart: 'unless-stopped',
      memoryBytes: 64 * 1024 * 1024,
      labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
    });
    const details = await client.containers.inspect({ engineId, id });
    expect(details.row).toMatchObject({ id, name, state: 'running', project: 'shop', service: 'web' });
    expect(details.row.ports).toEqual([expect.objectContaining({ containerPort: 80, hostIp: '127.0.0.1' })]);
    expect(details.row.ports[0]?.hostPort).toBeGreaterThan(0);
    expect(details.row.mounts).toEqual([expect.objectContaining({ destination: '/data', readOnly: true })]);
    expect(details.env).toContain('SECRET=a=b "c"');
    expect(details.restartPolicy).toContain('unless-stopped');
    expect(details.memoryBytes).toBe(64 * 1024 * 1024);
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    await client.volumes.remove({ engineId, name: live.name('data'), force: false });
  });

  it('tells each change that was made elsewhere, without a list being asked for', async () => {
    const { client, engineId } = live;
    const id = await live.run({ ...idle, name: live.name('watched') });
    const stream = await client.containers.watch({ engineId });
    await until(
      stream,
      upsertOf(id, (row) => row.state === 'running'),
    );
    const changes = await client.containers.watch({ engineId });
    const iterator = changes[Symbol.asyncIterator]();
    const next = async (accept: (change: ContainerChange) => boolean) => {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) throw new Error('the stream ended');
        if (accept(value as ContainerChange)) return;
      }
    };
    await next((change) => change.kind === 'snapshot');
    if (engine.flavour === 'docker') {
      await request(socket, 'POST', `/containers/${id}/pause`);
      await next(upsertOf(id, (row) => row.state === 'paused'));
      await request(socket, 'POST', `/containers/${id}/unpause`);
      await next(upsertOf(id, (row) => row.state === 'running'));
    }
    await request(socket, 'POST', `/containers/${id}/kill`);
    await next(upsertOf(id, (row) => row.state === 'exited' && row.exitCode === 137));
    await request(socket, 'POST', `/containers/${id}/start`);
    await next(upsertOf(id, (row) => row.state === 'running'));
    await request(socket, 'POST', `/containers/${id}/rename?name=${live.name('renamed')}`);
    await next(upsertOf(id, (row) => row.name === live.name('renamed')));
    await request(socket, 'DELETE', `/containers/${id}?force=1`);
    await next((change) => change.kind === 'remove' && change.ids.includes(id));
    await iterator.return?.();
  });

  it('starts, stops, restarts, kills, renames and removes', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'trap "exit 3" TERM; while true; do sleep 0.1; done'] });
    const state = async () => (await client.containers.inspect({ engineId, id })).row;
    await client.containers.stop({ engineId, id });
    expect(await state()).toMatchObject({ state: 'exited', exitCode: 3 });
    await client.containers.start({ engineId, id });
    await client.containers.restart({ engineId, id });
    expect((await state()).state).toBe('running');
    await client.containers.kill({ engineId, id, signal: 'KILL' });
    await until(
      await client.containers.watch({ engineId }),
      upsertOf(id, (row) => row.state === 'exited'),
    );
    await client.containers.rename({ engineId, id, name: live.name('other') });
    expect((await state()).name).toBe(live.name('other'));
    await client.containers.remove({ engineId, id, force: false, volumes: false });
    await expect(client.containers.inspect({ engineId, id })).rejects.toMatchObject({ data: { reason: 'not-found' } });
  });

  it('tells health as the engine sees it', async () => {
    const { client, engineId } = live;
    const id = await live.run({ fixture: 'unhealthy' });
    // Podman leaves the running of checks to systemd's timers, which are not everywhere: here the test is the timer.
    if (engine.flavour === 'podman') await request(socket, 'GET', `/v4.0.0/libpod/containers/${id}/healthcheck`);
    await until(
      await client.containers.watch({ engineId }),
      upsertOf(id, (row) => row.health === 'unhealthy'),
    );
  });

  it('refuses what cannot be, at the field, before anything is sent', async () => {
    const { client, engineId } = live;
    const name = live.name('taken');
    await live.run({ ...idle, name });
    const run = (change: object) =>
      client.containers.create({ engineId, spec: { ...emptySpec(fixtureReference('base')), ...idle, ...change } });
    await expect(run({ name })).rejects.toMatchObject({ data: { reason: 'name-taken', field: 'name' } });
    await expect(run({ image: 'No Such' })).rejects.toMatchObject({
      data: { reason: 'reference-invalid', field: 'image' },
    });
    await expect(
      run({ volumes: [{ source: 'data', destination: 'relative', readOnly: false }] }),
    ).rejects.toMatchObject({ data: { reason: 'path-not-absolute', field: 'volumes.0.destination' } });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const hostPort = (server.address() as AddressInfo).port;
    try {
      const ports = [{ containerPort: 80, protocol: 'tcp', hostPort }];
      await expect(run({ ports })).rejects.toMatchObject({
        data: { reason: 'port-in-use', field: 'ports.0.hostPort' },
      });
    } finally {
      server.close();
    }
  });

  it('names an image that is nowhere, in the engine’s own words', async () => {
    const { client, engineId } = live;
    const spec = { ...emptySpec('127.0.0.1:1/gantry-test/nowhere:1'), ...idle };
    const { activityId } = await client.containers.create({ engineId, spec });
    const activity = await ended(client, activityId);
    expect(activity.status).toBe('failed');
    expect(activity.problem?.message).not.toBe('');
    expect(activity.problem?.message).not.toContain('at Object.');
  });

  it('takes no container along when a start fails', async () => {
    const { client, engineId } = live;
    const name = live.name('broken');
    const spec = { ...emptySpec(fixtureReference('base')), name, command: ['/no/such/program'] };
    const { activityId } = await client.containers.create({ engineId, spec });
    const activity = await ended(client, activityId);
    expect(activity).toMatchObject({ status: 'failed' });
    const snapshot = await until(await client.containers.watch({ engineId }), (change) => change.kind === 'snapshot');
    expect(snapshot.kind === 'snapshot' && snapshot.items.some((row) => row.name === name)).toBe(false);
  });

  it('samples what runs, and only that', async () => {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', 'while true; do :; done'] });
    const samples = await until(await client.containers.stats({ engineId, ids: [id] }), (items) =>
      items.some((item) => item.id === id && item.cpuPercent > 1 && item.memoryBytes > 0),
    );
    expect(samples).toHaveLength(1);
    await client.containers.remove({ engineId, id, force: true, volumes: true });
  });
});
