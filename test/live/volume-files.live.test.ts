// Files of volumes on real engines, with no container that has them: looked at without a trace, changed without a loss.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilePlace } from '../../runtime/contract/files.ts';
import { EngineConnection } from '../../runtime/engine/connection.ts';
import { removeAbandonedHelpers } from '../../runtime/engine/programs/helper.ts';
import { request } from './engines/engine-api.ts';
import { bytes, filesOn, hostileNames } from './file-steps.ts';
import { fixtureReference } from './fixtures/build.ts';
import { engines, idle, type LiveRuntime, openRuntime } from './runtime.ts';

interface Seen {
  Id: string;
  Mounts: { Name?: string; Source: string; RW: boolean }[];
}

describe.each(engines)('files of volumes on $name', (engine) => {
  let live: LiveRuntime;
  const made: string[] = [];
  const { list, text, send, receive } = filesOn(() => live);
  const socket = engine.address.slice('unix://'.length);

  beforeAll(async () => {
    live = await openRuntime(engine);
  });
  afterAll(async () => {
    for (const name of made) {
      await live?.client.volumes.remove({ engineId: live.engineId, name, force: false }).catch(() => undefined);
    }
    await live?.close();
  });

  const refused = (reason: string) => ({ data: { reason } });
  const placeOf = (name: string): FilePlace => ({ kind: 'volume', engineId: live.engineId, id: name });
  const containerOf = (id: string): FilePlace => ({ kind: 'container', engineId: live.engineId, id });

  async function volume(hint: string, options: Record<string, string> = {}): Promise<string> {
    const name = live.name(hint);
    made.push(name);
    await live.client.volumes.create({ engineId: live.engineId, name, driver: 'local', labels: {}, options });
    return name;
  }

  /** Runs a script where the volume is at /data, and answers what it wrote to /said; the container is gone then. */
  async function run(name: string, script: string): Promise<string> {
    const command = ['sh', '-c', `cd /data; { ${script}\n} >/said 2>&1; touch /done; exec sleep 1000000`];
    const id = await live.run({ command, volumes: [{ source: name, destination: '/data', readOnly: false }] });
    await expect.poll(async () => (await list(containerOf(id), '/')).has('done')).toBe(true);
    const said = (await text(containerOf(id), '/said')).text;
    await live.client.containers.remove({ engineId: live.engineId, id, force: true, volumes: false });
    return said;
  }

  /** Our own containers that have the volume now. */
  async function helpers(name: string): Promise<Seen[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: ['dev.gantry.tool'] }));
    const all = JSON.parse((await request(socket, 'GET', `/containers/json?filters=${filters}`)).body) as Seen[];
    return all.filter(({ Mounts }) => Mounts.some(({ Name, Source }) => Name === name || Source.includes(`/${name}/`)));
  }

  const volumeThere = async (name: string) => (await request(socket, 'GET', `/volumes/${name}`)).status === 200;

  it('shows what is in it through a helper that cannot write, until something is changed', async () => {
    const { client } = live;
    const name = await volume('shown');
    await run(name, 'echo hello > file; mkdir folder; echo deep > folder/inner; ln -s folder/inner link');
    const place = placeOf(name);
    expect(await client.files.place({ place })).toMatchObject({
      name,
      way: 'program',
      readOnlyRoot: false,
      mounts: [],
    });
    expect([...(await list(place, '/')).keys()].sort()).toEqual(['file', 'folder', 'link']);
    expect((await list(place, '/')).get('link')).toMatchObject({ kind: 'link', target: 'folder/inner' });
    expect(await text(place, '/link')).toMatchObject({ path: '/folder/inner', text: 'deep\n' });
    await expect(list(place, '/none')).rejects.toMatchObject(refused('not-found'));
    await expect(list(place, '/file')).rejects.toMatchObject(refused('not-found'));
    expect((await helpers(name)).map(({ Mounts }) => Mounts[0]?.RW)).toEqual([false]);
    await client.files.write({ place, path: '/file', data: bytes('changed') });
    await expect.poll(async () => (await helpers(name)).map(({ Mounts }) => Mounts[0]?.RW)).toEqual([true]);
    expect((await text(place, '/file')).text).toBe('changed');
    expect(await run(name, 'cat file')).toBe('changed');
  });

  it('keeps owner, mode, times, links and holes of what it touches', async () => {
    const { client } = live;
    const name = await volume('kept');
    await run(
      name,
      `chown 33:70 . && chmod 2775 .
echo one > text; ln text twin; echo old > key; chown 9:9 key; chmod 600 key; chown 7:8 text; chmod 6751 text; touch -t 200102030405.06 text
mkdir folder; ln -s ../outside folder/link; touch -h -t 200102030405.06 folder/link 2>/dev/null
dd if=/dev/zero of=holes bs=1 count=1 seek=99999999 2>/dev/null; touch -t 200102030405.06 folder holes`,
    );
    const place = placeOf(name);
    const before = await text(place, '/text');
    await client.files.write({ place, path: '/text', data: bytes('two'), version: before.version });
    await expect(
      client.files.write({ place, path: '/text', data: bytes('lost'), version: before.version }),
    ).rejects.toMatchObject(refused('file-changed'));
    await client.files.rename({ place, from: '/holes', to: '/folder/holes' });
    await client.files.rename({ place, from: '/folder', to: '/moved' });
    await client.files.create({ place, path: '/new', kind: 'file' });
    await expect(client.files.create({ place, path: '/new', kind: 'folder' })).rejects.toMatchObject(
      refused('file-exists'),
    );
    await expect(client.files.rename({ place, from: '/new', to: '/text' })).rejects.toMatchObject(
      refused('file-exists'),
    );
    await send(place, '/', [
      { path: 'key', content: Buffer.from('newer') },
      { path: 'folder' },
      { path: 'sent' },
      { path: 'sent/sub' },
      { path: 'sent/inner', content: Buffer.from('sent') },
    ]);
    const said = await run(
      name,
      `cat twin; stat -c ' %u:%g %a %h' text; stat -c '%u:%g %a' . new sent sent/inner
stat -c %Y moved/holes; [ $(stat -c %b moved/holes) -lt 1000 ] && stat -c %s moved/holes; readlink moved/link; cat sent/inner
stat -c '%u:%g %a' key; cat key`,
    );
    const second = Date.UTC(2001, 1, 3, 4, 5, 6) / 1000;
    expect(said.split('\n')).toEqual([
      'two 7:8 6751 2',
      '33:70 2775',
      expect.stringMatching(/^33:70 644$/),
      expect.stringMatching(/^33:70 2?755$/),
      expect.stringMatching(/^33:70 644$/),
      String(second),
      '100000000',
      '../outside',
      'sent9:9 600',
      'newer',
    ]);
  });

  it('says every name, whatever bytes it is of, and changes what is called so', async () => {
    const { client } = live;
    const place = placeOf(await volume('names'));
    await client.files.create({ place, path: '/names', kind: 'folder' });
    for (const name of hostileNames) {
      await client.files.create({ place, path: `/names/${name}`, kind: 'file' });
      await client.files.write({ place, path: `/names/${name}`, data: bytes(`in ${name.length}`) });
    }
    expect([...(await list(place, '/names')).keys()].sort()).toEqual([...hostileNames].sort());
    for (const name of hostileNames) expect((await text(place, `/names/${name}`)).text).toBe(`in ${name.length}`);
    const down = await receive(place, ['/names']);
    expect(down).toMatchObject({ name: 'names.tar', activity: { status: 'done', objects: [{ kind: 'volume' }] } });
    await client.files.remove({ place, paths: hostileNames.map((name) => `/names/${name}`) });
    expect((await list(place, '/names')).size).toBe(0);
    const all = await receive(place, ['/']);
    expect(all.name).toBe(`${place.id}.tar`);
    await expect(client.files.remove({ place, paths: ['/'] })).rejects.toMatchObject(refused('in-use'));
  });

  it('never follows a link out of the volume, to read or to write', async () => {
    const { client } = live;
    const name = await volume('out');
    await run(
      name,
      'mkdir in; echo here > in/file; ln -s /etc/passwd abs; ln -s ../bin up; ln -s /etc etc; ln -s ../in/file in/good; ln -s /volume/in own',
    );
    const place = placeOf(name);
    for (const path of ['/abs', '/up', '/etc', '/etc/passwd', '/up/busybox']) {
      await expect(client.files.stat({ place, path })).rejects.toMatchObject(refused('link-leads-out'));
      await expect(client.files.read({ place, path })).rejects.toMatchObject(refused('link-leads-out'));
      await expect(client.files.write({ place, path, data: bytes('x') })).rejects.toMatchObject(
        refused('link-leads-out'),
      );
      await expect(client.files.download({ place, paths: [path] })).rejects.toMatchObject(refused('link-leads-out'));
    }
    for (const path of ['/etc/new', '/up/new']) {
      await expect(client.files.create({ place, path, kind: 'file' })).rejects.toMatchObject(refused('link-leads-out'));
    }
    expect((await text(place, '/in/good')).text).toBe('here\n');
    expect((await text(place, '/../in/../in/file')).text).toBe('here\n');
    await client.files.remove({ place, paths: ['/etc', '/abs'] });
    expect((await list(place, '/')).has('etc')).toBe(false);
  });

  it('leaves an empty volume as a container wants to find it', async () => {
    const name = await volume('fresh');
    expect((await list(placeOf(name), '/')).size).toBe(0);
    const id = await live.run({ ...idle, volumes: [{ source: name, destination: '/etc', readOnly: false }] });
    expect((await list(containerOf(id), '/etc')).has('passwd')).toBe(true);
    await live.client.containers.remove({ engineId: live.engineId, id, force: true, volumes: false });
  });

  it('leaves one that has no name, and nobody who uses it, where it is', async () => {
    const name = live.name('nameless');
    const body = { Image: fixtureReference('base'), Cmd: ['true'], Volumes: { '/data': {} } };
    const created = await request(socket, 'POST', `/containers/create?name=${name}`, body);
    const id = (JSON.parse(created.body) as { Id: string }).Id;
    const { Mounts } = JSON.parse((await request(socket, 'GET', `/containers/${id}/json`)).body) as Seen;
    const anonymous = Mounts[0]?.Name ?? '';
    await request(socket, 'DELETE', `/containers/${id}`);
    made.push(anonymous);
    const place = placeOf(anonymous);
    await live.client.files.create({ place, path: '/file', kind: 'file' });
    expect([...(await list(place, '/')).keys()]).toEqual(['file']);
    await live.client.files.leave({ place });
    await expect.poll(() => helpers(anonymous)).toEqual([]);
    expect(await volumeThere(anonymous)).toBe(true);
    expect([...(await list(place, '/')).keys()]).toEqual(['file']);
    // As it ends when this process is killed: the engine itself removes it.
    const [helper] = await helpers(anonymous);
    await request(socket, 'POST', `/containers/${helper?.Id}/kill`);
    await expect.poll(async () => (await request(socket, 'GET', `/containers/${helper?.Id}/json`)).status).toBe(404);
    expect(await volumeThere(anonymous)).toBe(true);
    expect([...(await list(place, '/')).keys()]).toEqual(['file']);
  });

  it('is in nobody’s way who removes it, and never makes it again', async () => {
    const { client, engineId } = live;
    const name = await volume('gone');
    await list(placeOf(name), '/');
    expect(await helpers(name)).toHaveLength(1);
    await client.volumes.remove({ engineId, name, force: false });
    expect(await helpers(name)).toEqual([]);
    const place = placeOf(name);
    await expect(list(place, '/')).rejects.toMatchObject(refused('not-found'));
    await expect(client.files.create({ place, path: '/new', kind: 'file' })).rejects.toMatchObject(
      refused('not-found'),
    );
    expect(await volumeThere(name)).toBe(false);
  });

  it('says of one that cannot be mounted what the engine says', async () => {
    const name = await volume('away', { type: 'nfs', o: 'addr=127.0.0.1,port=1,soft,retrans=1', device: ':/none' });
    const place = placeOf(name);
    const why = { data: { reason: 'volume-unmountable', message: expect.stringMatching(/mount/) } };
    await expect(live.client.files.place({ place })).rejects.toMatchObject(why);
    await expect(list(place, '/')).rejects.toMatchObject(why);
    expect(await helpers(name)).toEqual([]);
  });

  it('shows no helper in the list, and leaves none behind', async () => {
    const { client, engineId } = live;
    const name = await volume('helper');
    const place = placeOf(name);
    await client.files.create({ place, path: '/file', kind: 'file' });
    const [helper] = await helpers(name);
    for await (const change of await client.containers.watch({ engineId })) {
      if (change.kind !== 'snapshot') continue;
      expect(change.items.map(({ id }) => id)).not.toContain(helper?.Id);
      break;
    }
    // It was killed outside: the next look opens another.
    await request(socket, 'DELETE', `/containers/${helper?.Id}?force=1`);
    await expect
      .poll(() =>
        list(place, '/').then(
          (all) => [...all.keys()],
          () => [],
        ),
      )
      .toEqual(['file']);
    await live.close();
    expect(await helpers(name)).toEqual([]);
    live = await openRuntime(engine);
  });

  it('are freed of a helper that whoever made it could not start any more, and of no other', async () => {
    const name = await volume('abandoned');
    const connection = new EngineConnection(live.engineId, { kind: 'socket', path: socket });
    const make = async (purpose: string) => {
      const body = {
        Image: fixtureReference('base'),
        Labels: { 'dev.gantry.tool': purpose },
        HostConfig: { Mounts: [{ Type: 'volume', Source: name, Target: '/data' }] },
      };
      return JSON.parse((await request(socket, 'POST', '/containers/create', body)).body).Id as string;
    };
    const isThere = async (id: string) => (await request(socket, 'GET', `/containers/${id}/json`)).status === 200;
    const [abandoned, unstarted, runs] = [await make('volumes'), await make('image'), await make('volumes')];
    try {
      expect((await request(socket, 'POST', `/containers/${runs}/start`)).status).toBe(204);
      await removeAbandonedHelpers(connection, 60_000);
      expect(await isThere(abandoned)).toBe(true);
      await removeAbandonedHelpers(connection, -60_000);
      expect(await Promise.all([abandoned, unstarted, runs].map(isThere))).toEqual([false, true, true]);
    } finally {
      for (const id of [abandoned, unstarted, runs]) await request(socket, 'DELETE', `/containers/${id}?force=true`);
      await connection.close();
    }
  });
});
