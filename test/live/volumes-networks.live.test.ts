// Volumes and networks on real engines: made, told, used, in the way, removed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines)('volumes and networks on $name', (engine) => {
  let live: LiveRuntime;

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  /** Follows a list: `next` waits for the change that names (or no longer names) what is given. */
  async function follow(noun: 'volumes' | 'networks') {
    const { client, engineId } = live;
    const names = new Map<string, string>();
    const stream =
      noun === 'volumes' ? await client.volumes.watch({ engineId }) : await client.networks.watch({ engineId });
    const iterator = stream[Symbol.asyncIterator]();
    const step = async () => {
      const { value, done } = await iterator.next();
      if (done || value.kind === 'unavailable') throw new Error('the list went away');
      if (value.kind === 'snapshot') names.clear();
      if (value.kind === 'remove') for (const id of value.ids) names.delete(id);
      else for (const row of value.items) names.set(row.id, row.name);
    };
    const has = (name: string) => [...names.values()].includes(name);
    await step();
    return {
      async until(name: string, there: boolean) {
        while (has(name) !== there) await step();
      },
      close: () => iterator.return?.(undefined),
    };
  }

  it('makes a volume, tells it, keeps it while it is used, removes it', async () => {
    const { client, engineId } = live;
    const name = live.name('volume');
    const list = await follow('volumes');
    await client.volumes.create({ engineId, name, driver: 'local', labels: { purpose: 'test' }, options: {} });
    await list.until(name, true);
    const { row } = await client.volumes.inspect({ engineId, name });
    expect(row).toMatchObject({ name, driver: 'local', anonymous: false, labels: { purpose: 'test' } });
    await expect(
      client.volumes.create({ engineId, name, driver: 'local', labels: {}, options: {} }),
    ).rejects.toMatchObject({ data: { reason: 'name-taken', field: 'name' } });
    const id = await live.run({ ...idle, volumes: [{ source: name, destination: '/data', readOnly: false }] });
    await expect(client.volumes.remove({ engineId, name, force: false })).rejects.toMatchObject({
      data: { reason: 'in-use' },
    });
    await client.containers.remove({ engineId, id, force: true, volumes: false });
    await client.volumes.remove({ engineId, name, force: false });
    await list.until(name, false);
    await list.close();
  });

  it('asks the engine for sizes', async () => {
    const { client, engineId } = live;
    const name = live.name('sized');
    const volumes = [{ source: name, destination: '/data', readOnly: false }];
    const id = await live.run({ command: ['sh', '-c', 'head -c 1000000 /dev/zero > /data/a; sleep 1000000'], volumes });
    let size = 0;
    const ask = { engineId, again: true, changes: false };
    while (size < 1_000_000) {
      const { volumes: uses } = await client.volumes.diskUse(ask);
      size = uses.find((use) => use.name === name)?.bytes ?? 0;
    }
    expect(size).toBeGreaterThanOrEqual(1_000_000);
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    await client.volumes.remove({ engineId, name, force: false });
  });

  it('makes a network as asked, tells it, removes it; the built-in ones stay', async () => {
    const { client, engineId } = live;
    const name = live.name('network');
    const list = await follow('networks');
    const spec = {
      engineId,
      name,
      driver: 'bridge',
      subnet: '10.213.7.0/24',
      gateway: '10.213.7.1',
      internal: true,
      labels: {},
    };
    await client.networks.create(spec);
    await list.until(name, true);
    const change = await until(await client.networks.watch({ engineId }), (item) => item.kind === 'snapshot');
    const rows = change.kind === 'snapshot' ? change.items : [];
    const row = rows.find((one) => one.name === name);
    expect(row).toMatchObject({ driver: 'bridge', internal: true, builtin: false });
    expect(row?.subnets).toEqual([expect.objectContaining({ subnet: '10.213.7.0/24', gateway: '10.213.7.1' })]);
    await expect(client.networks.create({ ...spec, subnet: '', gateway: '' })).rejects.toMatchObject({
      data: { reason: 'name-taken', field: 'name' },
    });
    await client.networks.remove({ engineId, id: row?.id ?? '' });
    await list.until(name, false);
    await list.close();
    const builtin = rows.find((one) => one.builtin);
    expect(builtin).toBeDefined();
  });
});
