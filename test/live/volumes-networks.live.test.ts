// Volumes on real engines: made, told, used, in the way, removed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, idle, type LiveRuntime, openRuntime } from './runtime.ts';

describe.each(engines)('volumes on $name', (engine) => {
  let live: LiveRuntime;

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  /** Follows the list: `next` waits for the change that names (or no longer names) what is given. */
  async function follow() {
    const { client, engineId } = live;
    const names = new Map<string, string>();
    const stream = await client.volumes.watch({ engineId });
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
    const list = await follow();
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
});
