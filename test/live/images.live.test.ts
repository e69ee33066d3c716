// Images on real engines: rows, layers, tags made elsewhere, removal; and a pull that hangs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines)('images on $name', (engine) => {
  let live: LiveRuntime;
  const socket = engine.address.slice('unix://'.length);

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    await live?.close();
  });

  async function rows() {
    const stream = await live.client.images.watch({ engineId: live.engineId });
    const change = await until(stream, (item) => item.kind === 'snapshot');
    return change.kind === 'snapshot' ? change.items : [];
  }

  async function withTag(reference: string) {
    const found = (await rows()).find((row) => row.tags.includes(reference));
    if (!found) throw new Error(`${reference} is not in the list`);
    return found;
  }

  it('lists them with tags and sizes, and shows every layer', async () => {
    const tag = (await rows()).flatMap((row) => row.tags).find((one) => one.endsWith(fixtureReference('layers'))) ?? '';
    const row = await withTag(tag);
    expect(row.sizeBytes).toBeGreaterThan(1_000_000);
    const details = await live.client.images.inspect({ engineId: live.engineId, id: row.id });
    expect(details.layers).toHaveLength(41);
    expect(details.command).toEqual(['sleep', '1000000']);
    expect(details.os).toBe('linux');
  });

  it('tells a new tag and its removal as they happen', async () => {
    const { client, engineId } = live;
    const repository = live.name('tagged');
    const stream = await client.images.watch({ engineId });
    const iterator = stream[Symbol.asyncIterator]();
    const next = async (accept: (tags: string[]) => boolean) => {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) throw new Error('the stream ended');
        if ('items' in value && accept(value.items.flatMap((row) => row.tags))) return;
      }
    };
    await next(() => true);
    const holds = (tags: string[]) => tags.some((tag) => tag.endsWith(`${repository}:1`));
    await request(socket, 'POST', `/images/${fixtureReference('base')}/tag?repo=${repository}&tag=1`);
    await next(holds);
    const tag = (await rows()).flatMap((row) => row.tags).find((one) => one.endsWith(`${repository}:1`)) ?? '';
    await client.images.remove({ engineId, id: tag, force: false });
    await next((tags) => !holds(tags));
    await iterator.return?.(undefined);
  });

  it('says what is in the way of a removal', async () => {
    const { client, engineId } = live;
    await live.run(idle);
    const row = (await rows()).find((one) => one.tags.some((tag) => tag.endsWith(fixtureReference('base'))));
    await expect(client.images.remove({ engineId, id: row?.id ?? '', force: false })).rejects.toMatchObject({
      data: { reason: expect.stringMatching(/^(in-use|conflict)$/) },
    });
  });

  it('cancels a pull that hangs, and says so', async () => {
    const { client, engineId } = live;
    const net = await import('node:net');
    const server = net.createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const { activityId } = await client.images.pull({ engineId, reference: `127.0.0.1:${port}/a:1` });
      await until(await client.activities.watch(), (list) => list.some((one) => one.id === activityId));
      await client.activities.cancel({ id: activityId });
      expect(await ended(client, activityId)).toMatchObject({ status: 'canceled' });
    } finally {
      server.close();
    }
  });
});
