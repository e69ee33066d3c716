// Removed and brought back on real engines: name, networks with aliases, volumes, files, and what a removal would lose.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from './engines/engine-api.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines)('the trash on $name', (engine) => {
  let live: LiveRuntime;
  const socket = engine.address.slice('unix://'.length);
  const one = (id: string) => ({ engineId: live.engineId, id });
  const entryOf = async (name: string) => {
    const { client, engineId } = live;
    const list = await until(await client.trash.watch({ engineId }), (all) => all.some((entry) => entry.name === name));
    return list.find((entry) => entry.name === name) ?? expect.fail('no entry');
  };
  const back = async (id: string, more: { name?: string; start?: boolean } = {}) => {
    const { activityId } = await live.client.trash.restore({ ...one(id), ...more });
    const activity = await ended(live.client, activityId);
    expect([activity.status, activity.problem]).toEqual(['done', undefined]);
    return activity.containerId ?? expect.fail('no container');
  };
  /** Makes a network and answers its id. */
  const makeNetwork = async (name: string) => {
    const { client, engineId } = live;
    await client.networks.create({ engineId, plan: { name, driver: '' } });
    const change = await until(
      await client.networks.watch({ engineId }),
      (one) => one.kind === 'snapshot' && one.items.some((each) => each.name === name),
    );
    return change.kind === 'snapshot' ? (change.items.find((each) => each.name === name)?.id ?? '') : '';
  };
  const gone = (id: string) =>
    live.client.containers.remove({ ...one(id), force: true, volumes: true, keep: 'nothing' });
  const run = async (id: string, ...words: string[]) => {
    const made = await request(socket, 'POST', `/containers/${id}/exec`, { Cmd: words, AttachStdout: true });
    const { Id } = JSON.parse(made.body) as { Id: string };
    await request(socket, 'POST', `/exec/${Id}/start`, { Detach: false, Tty: true });
    const { ExitCode } = JSON.parse((await request(socket, 'GET', `/exec/${Id}/json`)).body) as { ExitCode: number };
    return ExitCode;
  };

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  it('brings one back with its name, network, alias, volume, limits and files, running as it was', async () => {
    const { client, engineId } = live;
    const [name, network, volume] = [live.name('back'), live.name('net'), live.name('data')];
    const networkId = await makeNetwork(network);
    const id = await live.run({
      ...idle,
      name,
      networks: [{ name: network, aliases: ['store'] }],
      volumes: [{ source: volume, destination: '/data', readOnly: false }],
      env: [{ name: 'SECRET', value: 'kept' }],
      labels: { team: 'web' },
      memoryBytes: 64 * 1024 * 1024,
    });
    expect(await run(id, 'sh', '-c', 'echo one > /data/in-volume; echo two > /etc/in-layer; rm /etc/group')).toBe(0);
    const [loss] = await client.trash.losses({ engineId, ids: [id, '0'.repeat(64)] });
    expect(loss).toMatchObject({ id, volumes: [] });
    expect(loss?.changes).toBeGreaterThan(0);

    await client.containers.remove({ ...one(id), force: true, volumes: false, keep: 'layer' });
    const entry = await entryOf(name);
    expect(entry).toMatchObject({ containerId: id, name, ran: true, volumesLost: [] });
    expect(entry.layer).toBeDefined();
    expect(await client.trash.check(one(entry.id))).toEqual({
      nameTaken: false,
      networksGone: [],
      volumesGone: [],
      imageGone: false,
      layerGone: false,
    });
    const again = await back(entry.id);
    const details = await client.containers.inspect(one(again));
    expect(details.row).toMatchObject({ name, state: 'running', labels: expect.objectContaining({ team: 'web' }) });
    expect(details.env).toContain('SECRET=kept');
    expect(details.isolation.memoryBytes).toBe(64 * 1024 * 1024);
    expect(details.networks).toEqual([
      expect.objectContaining({ name: network, aliases: expect.arrayContaining(['store']) }),
    ]);
    expect(
      await run(again, 'sh', '-c', 'grep one /data/in-volume && grep two /etc/in-layer && test ! -e /etc/group'),
    ).toBe(0);
    const left = await until(await client.trash.watch({ engineId }), () => true);
    expect(left.map((each) => each.id)).not.toContain(entry.id);
    await gone(again);
    await client.images.remove({ ...one(entry.layer?.image ?? ''), force: true });
    await client.volumes.remove({ engineId, name: volume, force: true });
    await client.networks.remove({ engineId, id: networkId });
  });

  it('keeps the definition alone unless told, a stopped one stays stopped, a taken name is said at its field', async () => {
    const { client, engineId } = live;
    const name = live.name('plain');
    const id = await live.run({ ...idle, name });
    await client.containers.kill(one(id));
    await client.containers.remove({ ...one(id), force: true, volumes: false });
    const entry = await entryOf(name);
    expect(entry.layer).toBeUndefined();
    const other = await live.run({ ...idle, name });
    expect(await client.trash.check(one(entry.id))).toMatchObject({ nameTaken: true });
    await expect(client.trash.restore(one(entry.id))).rejects.toMatchObject({
      data: { reason: 'name-taken', field: 'name' },
    });
    const again = await back(entry.id, { name: `${name}-2` });
    expect((await client.containers.inspect(one(again))).row).toMatchObject({ name: `${name}-2`, state: 'created' });
    await gone(again);
    await gone(other);
    expect((await until(await client.trash.watch({ engineId }), () => true)).map((each) => each.name)).not.toContain(
      name,
    );
  });

  it('makes again what a network and a volume that are gone leave of it, and says so before', async () => {
    const { client, engineId } = live;
    const [name, network, volume] = [live.name('bereft'), live.name('gone'), live.name('gone-data')];
    const networkId = await makeNetwork(network);
    const id = await live.run({
      ...idle,
      name,
      networks: [{ name: network, aliases: [] }],
      volumes: [{ source: volume, destination: '/data', readOnly: false }],
    });
    await client.containers.remove({ ...one(id), force: true, volumes: false });
    await client.networks.remove({ engineId, id: networkId });
    await client.volumes.remove({ engineId, name: volume, force: true });
    const entry = await entryOf(name);
    expect(await client.trash.check(one(entry.id))).toMatchObject({ networksGone: [network], volumesGone: [volume] });
    const again = await back(entry.id);
    expect((await client.containers.inspect(one(again))).row).toMatchObject({ name, state: 'running' });
    await gone(again);
    await client.volumes.remove({ engineId, name: volume, force: true });
  });

  it('forgets an entry with the files kept for it', async () => {
    const { client, engineId } = live;
    const name = live.name('forgotten');
    const id = await live.run({ ...idle, name });
    expect(await run(id, 'sh', '-c', 'echo kept > /file')).toBe(0);
    await client.containers.remove({ ...one(id), force: true, volumes: false, keep: 'layer' });
    const entry = await entryOf(name);
    expect(entry.layer).toBeDefined();
    await client.trash.forget(one(entry.id));
    await expect(client.trash.check(one(entry.id))).rejects.toMatchObject({ data: { reason: 'not-found' } });
    const image = entry.layer?.image ?? '';
    expect((await request(socket, 'GET', `/images/${image}/json`)).status).toBe(404);
    const kept = live.name('never');
    const other = await live.run({ ...idle, name: kept });
    await client.containers.remove({ ...one(other), force: true, volumes: false, keep: 'nothing' });
    expect((await until(await client.trash.watch({ engineId }), () => true)).map((each) => each.name)).not.toContain(
      kept,
    );
  });
});
