// Volumes on real engines: places of every kind made and told, what they take, their last change, in the way, cleared up.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VolumeRow } from '../../runtime/contract/volumes.ts';
import { request } from './engines/engine-api.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines)('the list of volumes on $name', (engine) => {
  let live: LiveRuntime;
  const podman = engine.flavour === 'podman';
  const socket = engine.address.slice('unix://'.length);
  const made: string[] = [];

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    const { client, engineId } = live;
    for (const name of made) await client.volumes.remove({ engineId, name, force: true }).catch(() => undefined);
    await live.close();
  });

  async function create(hint: string, driver = 'local', options: Record<string, string> = {}) {
    const { client, engineId } = live;
    const name = live.name(hint);
    await client.volumes.create({ engineId, name, driver, options, labels: { purpose: 'test' } });
    made.push(name);
    return name;
  }

  async function rows(): Promise<Map<string, VolumeRow>> {
    const change = await until(
      await live.client.volumes.watch({ engineId: live.engineId }),
      ({ kind }) => kind === 'snapshot',
    );
    return new Map(change.kind === 'snapshot' ? change.items.map((row) => [row.name, row]) : []);
  }

  const mount = (source: string, destination = '/data') => ({ source, destination, readOnly: false });
  /** Runs to its end with the volume at /data. */
  async function inside(volume: string, script: string): Promise<void> {
    const { client, engineId } = live;
    const id = await live.run({ command: ['sh', '-c', script], volumes: [mount(volume)] });
    const { activityId } = await client.containers.wait({ engineId, id, until: 'stopped' });
    expect(await ended(client, activityId)).toMatchObject({ status: 'done', exitCode: 0 });
    await client.containers.remove({ engineId, id, force: true, volumes: false });
  }

  it('makes places of every kind and tells them apart, passwords in no list and no record', async () => {
    const { client, engineId } = live;
    const names = {
      disk: await create('disk'),
      bind: await create('bind', 'local', { type: 'none', o: 'bind', device: '/etc' }),
      nfs: await create('nfs', 'local', { type: 'nfs', o: 'addr=127.0.0.1', device: ':/export' }),
      cifs: await create('cifs', 'local', {
        type: 'cifs',
        o: 'addr=127.0.0.1,username=a,password=hush',
        device: '//h/s',
      }),
      tmpfs: await create('tmpfs', 'local', { type: 'tmpfs', device: 'tmpfs', o: 'mode=0700' }),
    };
    const found = await rows();
    for (const [kind, name] of Object.entries(names)) expect(found.get(name)).toMatchObject({ kind, driver: 'local' });
    expect(found.get(names.nfs)?.source).toBe('127.0.0.1:/export');
    expect(found.get(names.cifs)?.source).toBe('//h/s');
    expect(found.get(names.bind)?.source).toBe('/etc');
    expect(JSON.stringify([...found.values()])).not.toContain('hush');
    const record = await until(await client.activities.history(), ({ kind }) => kind === 'snapshot');
    expect(JSON.stringify(record)).toContain(`--opt type=cifs`);
    expect(JSON.stringify(record)).not.toContain('hush');
    const { options } = await client.volumes.inspect({ engineId, name: names.tmpfs });
    expect(options).toMatchObject({ type: 'tmpfs', o: 'mode=0700' });
    await inside(names.bind, 'test -f /data/passwd');
    await inside(names.tmpfs, 'df /data | grep -q tmpfs && test "$(stat -c %a /data)" = 700');
  });

  it('puts what a driver refuses at its field', async () => {
    const { client, engineId } = live;
    const volume = { engineId, driver: 'local', labels: {} };
    const quota = podman ? { o: 'size=1g' } : { size: '1g' };
    const limited = { ...volume, name: live.name('limited'), options: quota };
    // None of these engines' disks has quotas.
    await expect(client.volumes.create(limited)).rejects.toMatchObject({
      data: { reason: 'unsupported', field: 'size' },
    });
    const option = { ...volume, name: live.name('option'), options: { nonsense: '1' } };
    await expect(client.volumes.create(option)).rejects.toMatchObject({
      data: { reason: 'mount-option-invalid', field: 'options' },
    });
    expect((await client.volumes.drivers({ engineId })).includes('local')).toBe(false);
  });

  it('knows the bytes and the last change of each, and leaves out what it cannot know', async () => {
    const { client, engineId } = live;
    const [old, fresh, ram, empty] = [
      await create('old'),
      await create('fresh'),
      await create('ram', 'local', { type: 'tmpfs', device: 'tmpfs' }),
      await create('empty'),
    ];
    // Times that a program sets say nothing of when it was.
    await inside(old, 'head -c 1000000 /dev/zero > /data/a && touch -d 2001-01-01 /data/a /data');
    const between = Date.now();
    await inside(fresh, 'mkdir -p /data/deep/er && echo b > /data/deep/er/b');
    const unasked = await client.volumes.diskUse({ engineId, again: true, changes: false });
    const { volumes } = await client.volumes.diskUse({ engineId, again: true, changes: true });
    const use = (name: string) => volumes.find((one) => one.name === name);
    expect(use(old)?.bytes).toBeGreaterThanOrEqual(1_000_000);
    // Whole seconds.
    expect(use(old)?.changedAt).toBeLessThanOrEqual(between);
    expect(use(old)?.changedAt).toBeGreaterThan(between - 600_000);
    expect(use(fresh)?.changedAt).toBeGreaterThanOrEqual(Math.floor(between / 1000) * 1000);
    expect(use(empty)?.changedAt).toBeGreaterThan(between - 600_000);
    expect(use(ram)).toEqual(podman ? expect.not.objectContaining({ changedAt: expect.anything() }) : { name: ram });
    // Gantry starts nothing on an engine that is not its own before somebody asks.
    expect(unasked.volumes.some(({ changedAt }) => changedAt !== undefined)).toBe(false);
    const kept = await client.volumes.diskUse({ engineId, again: false, changes: false });
    expect(kept.volumes).toEqual(volumes);
    const filters = encodeURIComponent(JSON.stringify({ label: ['dev.gantry.tool=changes'] }));
    const { body } = await request(socket, 'GET', `/containers/json?all=true&filters=${filters}`);
    expect(JSON.parse(body)).toEqual([]);
  });

  it('clears up what is chosen and nobody uses, and tells what could not be removed', async () => {
    const { client, engineId } = live;
    const [free, used, kept] = [await create('free'), await create('used'), await create('kept')];
    await inside(free, 'head -c 500000 /dev/zero > /data/a');
    const anonymous = await live.run({ ...idle, volumes: [mount('')] });
    const removed = await live.run({ ...idle, volumes: [mount(kept)] });
    await client.containers.remove({ engineId, id: removed, force: true, volumes: false, keep: 'definition' });
    // Its volume stays when nobody asks for it to go.
    await client.containers.remove({ engineId, id: anonymous, force: true, volumes: false });
    const found = await client.volumes.prunable({ engineId, counted: true });
    const one = (name: string) => found.find((volume) => volume.name === name);
    expect(one(free)?.bytes).toBeGreaterThanOrEqual(500_000);
    expect(one(kept)?.keptFor).toHaveLength(1);
    expect(found.some((volume) => volume.anonymous)).toBe(true);
    const holder = await live.run({ ...idle, volumes: [mount(used)] });
    expect((await client.volumes.prunable({ engineId, counted: false })).some(({ name }) => name === used)).toBe(false);
    const { activityId } = await client.volumes.prune({ engineId, names: [free, used, live.name('never')] });
    const activity = await ended(client, activityId);
    expect(activity).toMatchObject({ kind: 'prune-volumes', status: 'done' });
    expect(activity.parts.map(({ id }) => id)).toEqual(['', used]);
    const { before, after } = activity.result ?? { before: 0, after: 0 };
    expect(before - after).toBeGreaterThanOrEqual(500_000);
    const left = await rows();
    expect([free, used, kept].map((name) => left.has(name))).toEqual([false, true, true]);
    await client.containers.remove({ engineId, id: holder, force: true, volumes: false });
    for (const { name, anonymous: unnamed } of found) if (unnamed) made.push(name);
  });
});
