// What containers tell about themselves on real engines: figures and their past, processes, events, health, ends and borders.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

const busy = { command: ['sh', '-c', 'while true; do :; done'] };

describe.each(engines)('what a container tells on $name', (engine) => {
  let live: LiveRuntime;
  const socket = engine.address.slice('unix://'.length);
  const one = (id: string) => ({ engineId: live.engineId, id });
  const settled = async <T>(ask: () => Promise<T>, accept: (value: T) => boolean): Promise<T> => {
    for (;;) {
      const value = await ask();
      if (accept(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  it('keeps what was measured while somebody looked', async () => {
    const { client, engineId } = live;
    const id = await live.run({ ...busy, name: live.name('busy') });
    let rounds = 0;
    await until(await client.containers.stats({ engineId, ids: [id] }), () => ++rounds > 3);
    const [kept] = await client.stats.history({ engineId, ids: [id] });
    expect(kept?.id).toBe(id);
    expect(kept?.points.length).toBeGreaterThanOrEqual(2);
    expect(kept?.points.at(-1)?.cpuPercent).toBeGreaterThan(5);
    expect(await client.stats.history({ engineId, ids: ['unknown'] })).toEqual([{ id: 'unknown', points: [] }]);
  });

  it('measures what nobody looks at', async () => {
    const { client, engineId } = live;
    const id = await live.run({ ...busy, name: live.name('alone') });
    const [kept] = await settled(
      () => client.stats.history({ engineId, ids: [id] }),
      ([found]) => (found?.points.length ?? 0) > 0,
    );
    expect(kept?.points[0]?.cpuPercent).toBeGreaterThan(5);
    expect(kept?.points[0]?.memoryBytes).toBeGreaterThan(0);
  });

  it('lists processes and signals one of them', async () => {
    const { client } = live;
    const script = 'trap "" USR1; sleep 4242 & wait; echo over; sleep 1000000';
    const id = await live.run({ command: ['sh', '-c', script], name: live.name('processes') });
    const listed = await settled(
      () => client.processes.list(one(id)),
      (list) => list.some(({ command }) => /^sleep 4242/.test(command)),
    );
    const sleep = listed.find(({ command }) => /^sleep 4242/.test(command));
    expect(sleep).toMatchObject({ pid: expect.any(Number), command: 'sleep 4242' });
    await client.processes.signal({ ...one(id), pid: sleep?.pid ?? 0, signal: 'SIGTERM' });
    await settled(
      () => client.processes.list(one(id)),
      (list) => list.every(({ command }) => !/^sleep 4242/.test(command)),
    );
    await expect(client.processes.signal({ ...one(id), pid: 1, signal: 'SIGTERM' })).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
    await client.containers.kill(one(id));
    await expect(client.processes.list(one(id))).rejects.toMatchObject({ data: { reason: 'not-running' } });
  });

  it('tells what happened, and goes on telling', async () => {
    const { client } = live;
    const id = await live.run({ ...idle, name: live.name('eventful') });
    await client.containers.kill(one(id));
    await settled(
      () => client.containers.inspect(one(id)),
      ({ row }) => row.state === 'exited',
    );
    const seen: string[] = [];
    for await (const batch of await client.containers.events(one(id))) {
      seen.push(...batch.map(({ action }) => action));
      if (batch.some(({ action }) => /^(die|died)$/.test(action))) void client.containers.start(one(id));
      if (seen.filter((action) => action === 'start').length === 2) break;
    }
    const told = seen.filter((action) => /^(create|start|die|died)$/.test(action));
    expect(told.map((action) => action.replace('died', 'die'))).toEqual(['create', 'start', 'die', 'start']);
    await expect(
      until(await client.containers.events(one('0'.repeat(64))), (batch) => batch.length > 0),
    ).rejects.toMatchObject({
      data: { reason: 'not-found' },
    });
  });

  it('tells the memory that killed it from other ends', async () => {
    const { client } = live;
    const eater = ['sh', '-c', 'head -c 200m /dev/zero | tail'];
    const hungry = await live.run({ command: eater, name: live.name('hungry'), memoryBytes: 16 * 1024 * 1024 });
    // The engine may tell the reason a moment after the end; podman with the first control groups never does.
    const ended = await settled(
      () => client.containers.inspect(one(hungry)),
      ({ row, lastExit }) => row.state === 'exited' && (engine.flavour === 'podman' || lastExit?.outOfMemory === true),
    );
    expect(ended.lastExit?.code).toBe(137);
    expect(ended.isolation.memoryBytes).toBe(16 * 1024 * 1024);
    const plain = await live.run({ command: ['sh', '-c', 'exit 7'], name: live.name('seven') });
    const seven = await settled(
      () => client.containers.inspect(one(plain)),
      ({ row }) => row.state === 'exited',
    );
    expect(seven.lastExit).toMatchObject({ code: 7, outOfMemory: false, error: '' });
    expect(seven.lastExit?.at).toBeGreaterThan(0);
  });

  it('tells the log of a health check, and the borders', async () => {
    const { client } = live;
    const body = {
      Image: fixtureReference('base'),
      Cmd: ['sleep', '1000000'],
      Healthcheck: { Test: ['CMD-SHELL', 'echo well; exit 0'], Interval: 1_000_000_000, Retries: 1 },
      HostConfig: { PidMode: 'host', ReadonlyRootfs: true, CapAdd: ['NET_ADMIN'], CapDrop: ['CHOWN'], PidsLimit: 50 },
    };
    const name = live.name('healthy');
    const made = await request(socket, 'POST', `/containers/create?name=${name}`, body);
    const { Id: id } = JSON.parse(made.body) as { Id: string };
    try {
      await client.containers.start(one(id));
      const details = await settled(
        () => client.containers.inspect(one(id)),
        // Podman's checks need a timer that this machine may not have.
        ({ health }) => engine.flavour === 'podman' || (health?.log.length ?? 0) > 0,
      );
      if (engine.flavour === 'docker') {
        expect(details.health?.log[0]).toMatchObject({ exitCode: 0, output: expect.stringContaining('well') });
      }
      expect(details.isolation).toMatchObject({
        namespaces: { pid: { mode: 'host' }, network: { mode: 'private' }, uts: { mode: 'private' } },
        readOnly: true,
        privileged: false,
        pids: 50,
      });
      expect(details.isolation.capabilitiesAdd.join()).toContain('NET_ADMIN');
    } finally {
      await client.containers.remove({ ...one(id), force: true, volumes: true });
    }
  });
});
