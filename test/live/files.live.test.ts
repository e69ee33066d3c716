// Files of containers on real engines: with a shell and without, running, paused and stopped; whatever their names are.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilePlace } from '../../runtime/contract/files.ts';
import { request } from './engines/engine-api.ts';
import { bytes, filesOn, hostileNames } from './file-steps.ts';
import { fixtureReference } from './fixtures/build.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime } from './runtime.ts';

describe.each(engines)('files on $name', (engine) => {
  let live: LiveRuntime;
  const { list, text, send, receive } = filesOn(() => live);
  const socket = engine.address.slice('unix://'.length);

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(() => live?.close());

  const placeOf = (id: string): FilePlace => ({ kind: 'container', engineId: live.engineId, id });
  const stop = (id: string) => live.client.containers.kill({ engineId: live.engineId, id });
  const refused = (reason: string) => ({ data: { reason } });

  /** What works in every state. */
  async function checkReading(place: FilePlace, shell: boolean) {
    const root = await list(place, '/');
    expect([...root.keys()]).toContain('etc');
    expect(root.get('etc')).toMatchObject({ kind: 'folder' });
    if (!shell) {
      expect(root.get('sleep')).toMatchObject({ kind: 'file', uid: 0 });
      return;
    }
    const bin = await list(place, '/bin');
    expect(bin.get('busybox')).toMatchObject({ kind: 'file', uid: 0, gid: 0 });
    expect(bin.get('busybox')?.size).toBeGreaterThan(100_000);
    expect(bin.get('sh')).toMatchObject({ kind: 'link', target: 'busybox' });
    expect((await text(place, '/etc/passwd')).text).toContain('postgres:x:70');
    expect(await live.client.files.stat({ place, path: '/bin/sh' })).toMatchObject({
      path: '/bin/busybox',
      kind: 'file',
    });
    await expect(live.client.files.read({ place, path: '/no/such' })).rejects.toMatchObject(refused('not-found'));
    await expect(list(place, '/no/such')).rejects.toMatchObject(refused('not-found'));
    await expect(list(place, '/etc/passwd')).rejects.toMatchObject(refused('not-found'));
  }

  it('reads with a shell in the image: running, paused and stopped', async () => {
    const { client, engineId } = live;
    const id = await live.run({ ...idle });
    const place = placeOf(id);
    expect(await client.files.place({ place })).toMatchObject({ way: 'program', readOnlyRoot: false });
    await checkReading(place, true);
    await client.containers.pause({ engineId, id });
    await checkReading(place, true);
    await client.containers.unpause({ engineId, id });
    await stop(id);
    expect(await client.files.place({ place })).toMatchObject({ way: 'archive', lacking: 'not-running' });
    await checkReading(place, true);
    await expect(client.files.remove({ place, paths: ['/etc/passwd'] })).rejects.toMatchObject(refused('unsupported'));
  });

  it('reads and changes without a shell in the image, running and stopped', async () => {
    const { client } = live;
    const id = await live.run({ fixture: 'scratch', command: ['/sleep', '1000000'] });
    const place = placeOf(id);
    expect(await client.files.place({ place })).toMatchObject({ way: 'program' });
    await checkReading(place, false);
    await client.files.create({ place, path: '/made', kind: 'folder' });
    await client.files.create({ place, path: '/made/text', kind: 'file' });
    await client.files.write({ place, path: '/made/text', data: bytes('one') });
    await client.files.rename({ place, from: '/made/text', to: '/made/other' });
    expect([...(await list(place, '/made')).keys()]).toEqual(['other']);
    expect((await text(place, '/made/other')).text).toBe('one');
    expect((await list(place, '/proc/1')).get('status')).toMatchObject({ kind: 'file' });
    expect((await text(place, '/proc/1/status')).text).toContain('Name:\tsleep');
    await stop(id);
    await checkReading(place, false);
    await client.files.write({ place, path: '/made/other', data: bytes('two') });
    expect((await text(place, '/made/other')).text).toBe('two');
    await client.files.create({ place, path: '/made/new', kind: 'file' });
    expect([...(await list(place, '/made')).keys()].sort()).toEqual(['new', 'other']);
  });

  it('says every name, and opens it by what it said', async () => {
    const { client } = live;
    const id = await live.run({ ...idle });
    const place = placeOf(id);
    await client.files.create({ place, path: '/names', kind: 'folder' });
    for (const name of hostileNames) await client.files.create({ place, path: `/names/${name}`, kind: 'file' });
    for (const name of hostileNames) {
      await client.files.write({ place, path: `/names/${name}`, data: bytes(`in ${name.length}`) });
    }
    const check = async () => {
      expect([...(await list(place, '/names')).keys()].sort()).toEqual([...hostileNames].sort());
      for (const name of hostileNames) {
        expect((await text(place, `/names/${name}`)).text).toBe(`in ${name.length}`);
      }
    };
    await check();
    await stop(id);
    await check();
  });

  it('keeps owner and mode when it saves, and saves nothing over what it has not seen', async () => {
    const { client, engineId } = live;
    const id = await live.run({
      command: [
        'sh',
        '-c',
        'mkdir /own; echo old > /own/file; chown 33:70 /own /own/file; chmod 4751 /own/file; exec sleep 1000000',
      ],
    });
    const place = placeOf(id);
    await expect.poll(async () => (await list(place, '/own').catch(() => new Map())).get('file')?.mode).toBe(0o4751);
    const save = async (content: string) => {
      const before = await text(place, '/own/file');
      await client.files.write({ place, path: '/own/file', data: bytes(content), version: before.version });
      await expect(
        client.files.write({ place, path: '/own/file', data: bytes('lost'), version: before.version }),
      ).rejects.toMatchObject(refused('file-changed'));
      expect((await text(place, '/own/file')).text).toBe(content);
      return (await list(place, '/own')).get('file');
    };
    // Writing takes the set-id bits off, as it does for everybody but the kernel's own root.
    expect(await save('a little longer')).toMatchObject({ uid: 33, gid: 70, mode: expect.any(Number) });
    await client.files.create({ place, path: '/own/new', kind: 'file' });
    expect((await list(place, '/own')).get('new')).toMatchObject({ uid: 33, gid: 70 });
    await expect(client.files.create({ place, path: '/own/new', kind: 'folder' })).rejects.toMatchObject(
      refused('file-exists'),
    );
    await client.containers.kill({ engineId, id });
    const { keepsOwner } = await client.files.place({ place });
    expect(keepsOwner).toBe(engine.flavour === 'docker');
    const owner = keepsOwner ? { uid: 33, gid: 70 } : { uid: 0, gid: 0 };
    expect(await save('written while it is stopped')).toMatchObject(owner);
    await client.files.create({ place, path: '/own/later', kind: 'folder' });
    expect((await list(place, '/own')).get('later')).toMatchObject({ ...owner, kind: 'folder' });
  });

  it('writes nothing to a root that is read-only, and says so', async () => {
    const { client, engineId } = live;
    const name = live.name('read-only');
    const body = { Image: fixtureReference('base'), Cmd: idle.command, HostConfig: { ReadonlyRootfs: true } };
    expect((await request(socket, 'POST', `/containers/create?name=${name}`, body)).status).toBe(201);
    const place = placeOf(name);
    await client.containers.start({ engineId, id: name });
    expect(await client.files.place({ place })).toMatchObject({ readOnlyRoot: true });
    await checkReading(place, true);
    for (const work of [
      () => client.files.create({ place, path: '/etc/new', kind: 'file' }),
      () => client.files.write({ place, path: '/etc/passwd', data: bytes('gone') }),
      () => client.files.remove({ place, paths: ['/etc/passwd'] }),
    ])
      await expect(work()).rejects.toMatchObject(refused('read-only'));
    expect((await text(place, '/etc/passwd')).text).toContain('root:x:0');
    await client.containers.remove({ engineId, id: name, force: true, volumes: true });
  });

  it('removes with all that is in it, but never what is mounted', async () => {
    const { client, engineId } = live;
    const name = live.name('kept');
    const id = await live.run({ ...idle, volumes: [{ source: name, destination: '/data/kept', readOnly: false }] });
    const place = placeOf(id);
    const { mounts } = await client.files.place({ place });
    expect(mounts).toContainEqual({ path: '/data/kept', kind: 'volume', source: name, readOnly: false });
    await client.files.create({ place, path: '/data/kept/file', kind: 'file' });
    for (const path of ['/data', '/data/kept', '/', '/proc', '/etc']) {
      await expect(client.files.remove({ place, paths: [path] })).rejects.toMatchObject(refused('in-use'));
    }
    expect((await list(place, '/data/kept')).has('file')).toBe(true);
    await client.files.create({ place, path: '/tree', kind: 'folder' });
    await client.files.create({ place, path: '/tree/sub', kind: 'folder' });
    await client.files.create({ place, path: '/tree/sub/file', kind: 'file' });
    await client.files.remove({ place, paths: ['/tree', '/data/kept/file'] });
    expect((await list(place, '/')).has('tree')).toBe(false);
    await client.files.create({ place, path: '/data/kept/other', kind: 'file' });
    await stop(id);
    expect([...(await list(place, '/data/kept')).keys()]).toEqual(['other']);
    await client.containers.remove({ engineId, id, force: true, volumes: true });
    await client.volumes.remove({ engineId, name, force: false });
  });

  it('tells what differs from the image, with sizes', async () => {
    const { client } = live;
    const id = await live.run({ ...idle });
    const place = placeOf(id);
    await client.files.create({ place, path: '/added', kind: 'file' });
    await client.files.write({ place, path: '/added', data: bytes('12345') });
    await client.files.write({ place, path: '/etc/group', data: bytes('root:x:0:\n') });
    await client.files.remove({ place, paths: ['/etc/fixture'] }).catch(() => undefined);
    await client.files.remove({ place, paths: ['/bin/vi'] });
    const check = async () => {
      const { changes, cut } = await client.files.changes({ place });
      expect(cut).toBe(false);
      const of = (path: string) => changes.find((change) => change.path === path);
      expect(of('/added')).toMatchObject({ change: 'added', kind: 'file', size: 5 });
      expect(of('/etc/group')).toMatchObject({ change: 'changed', kind: 'file', size: 10 });
      expect(of('/bin/vi')).toMatchObject({ change: 'deleted' });
    };
    await check();
    await stop(id);
    await check();
  });

  it('brings 64 MB up and down again, byte for byte', async () => {
    const id = await live.run({ ...idle });
    const place = placeOf(id);
    const content = randomBytes(64 * 1024 * 1024 + 7);
    const sum = createHash('sha256').update(content).digest('hex');
    const sent = await send(place, '/tmp', [
      { path: 'big', content },
      { path: 'folder' },
      { path: 'folder/small', content: Buffer.from('small') },
      { path: 'folder/empty', content: Buffer.alloc(0) },
      { path: 'folder/latin\udce9', content: Buffer.from('latin') },
    ]);
    // Into folders that are there by now, which are looked at between: running, and stopped.
    const again = [
      { path: 'folder' },
      { path: 'folder/small', content: Buffer.from('small') },
      { path: 'folder/sub' },
      { path: 'folder/sub/file', content: Buffer.from('deep') },
    ];
    expect(await send(place, '/tmp', again)).toMatchObject({ status: 'done' });
    expect(await send(place, '/tmp', again)).toMatchObject({ status: 'done' });
    expect(sent).toMatchObject({ kind: 'upload', status: 'done' });
    const one = await receive(place, ['/tmp/big']);
    expect(one).toMatchObject({ name: 'big', activity: { kind: 'download', status: 'done' } });
    expect(createHash('sha256').update(one.data).digest('hex')).toBe(sum);
    expect((await text(place, '/tmp/folder/latin\udce9')).text).toBe('latin');
    await stop(id);
    expect(await send(place, '/tmp', again)).toMatchObject({ status: 'done' });
    expect((await text(place, '/tmp/folder/sub/file')).text).toBe('deep');
    const several = await receive(place, ['/tmp/big', '/tmp/folder']);
    expect(several.name).toMatch(/\.tar$/);
    const back = await live.run({ ...idle });
    const unpacked = await request(socket, 'PUT', `/containers/${back}/archive?path=/tmp`, several.data);
    expect(unpacked.status).toBe(200);
    const once = await receive(placeOf(back), ['/tmp/big']);
    expect(createHash('sha256').update(once.data).digest('hex')).toBe(sum);
    expect([...(await list(placeOf(back), '/tmp/folder')).keys()].sort()).toEqual([
      'empty',
      'latin\udce9',
      'small',
      'sub',
    ]);
  });

  it('stops what is canceled and leaves no half file', async () => {
    const { client } = live;
    const id = await live.run({ ...idle });
    const place = placeOf(id);
    const size = 512 * 1024 * 1024;
    const { transferId, activityId } = await client.files.upload({ place, path: '/tmp', bytes: size, subject: 'half' });
    const piece = bytes(Buffer.alloc(1024 * 1024));
    await client.files.send({ transferId, file: { path: 'half', kind: 'file', size }, data: piece });
    for (let count = 0; count < 8; count += 1) await client.files.send({ transferId, data: piece });
    await client.activities.cancel({ id: activityId });
    expect(await ended(client, activityId)).toMatchObject({ status: 'canceled' });
    await expect(client.files.send({ transferId, data: piece })).rejects.toMatchObject(refused('canceled'));
    await expect.poll(async () => [...(await list(place, '/tmp')).keys()]).toEqual([]);
    const { transferId: down, activityId: coming } = await client.files.download({ place, paths: ['/bin'] });
    await client.files.next({ transferId: down });
    await client.activities.cancel({ id: coming });
    expect(await ended(client, coming)).toMatchObject({ status: 'canceled' });
    await expect(client.files.next({ transferId: down })).rejects.toMatchObject(refused('canceled'));
  });

  it('takes nothing that leads out of the folder', async () => {
    const { client } = live;
    const id = await live.run({ ...idle });
    const place = placeOf(id);
    for (const path of ['../etc/passwd', '/etc/passwd', 'a/../../x', 'a//b', '.', 'x'.repeat(256), 'nul\0']) {
      const { transferId, activityId } = await client.files.upload({ place, path: '/tmp', bytes: 1, subject: 'out' });
      await expect(
        client.files.send({ transferId, file: { path, kind: 'file', size: 1 }, data: bytes('x') }),
      ).rejects.toMatchObject(refused('path-invalid'));
      expect(await ended(client, activityId)).toMatchObject({ status: 'failed' });
    }
    expect((await text(place, '/etc/passwd')).text).toContain('root:x:0');
    expect((await list(place, '/tmp')).size).toBe(0);
  });
});
