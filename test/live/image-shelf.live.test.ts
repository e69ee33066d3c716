// What is done to images on real engines: saved, loaded, imported, counted, removed against what is in the way, cleared up.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activity } from '../../runtime/contract/activities.ts';
import { bytesFreed } from '../../runtime/contract/image-shelf.ts';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { writeOciLayout } from './fixtures/oci-layout.ts';
import { ended, engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';

describe.each(engines)('the shelf of images on $name', (engine) => {
  let live: LiveRuntime;
  let folder: string;
  const podman = engine.flavour === 'podman';
  const socket = engine.address.slice('unix://'.length);
  const made: string[] = [];

  beforeAll(async () => {
    live = await openRuntime(engine);
    folder = mkdtempSync('/tmp/gantry-shelf-');
  });
  afterAll(async () => {
    const ids = new Set(made);
    await live?.close();
    for (const id of ids) await request(socket, 'DELETE', `/images/${id}?force=true`);
    rmSync(folder, { recursive: true, force: true });
  });

  async function rows() {
    const stream = await live.client.images.watch({ engineId: live.engineId });
    const change = await until(stream, (item) => item.kind === 'snapshot');
    return change.kind === 'snapshot' ? change.items : [];
  }

  async function find(reference: string) {
    return (await rows()).find(({ tags }) => tags.some((tag) => tag.endsWith(reference)));
  }

  async function done(begun: Promise<{ activityId: string }>): Promise<Activity> {
    return ended(live.client, (await begun).activityId);
  }

  /** A tar of a file system that no other image has. */
  function fileSystem(name: string, bytes = 100_000): string {
    const root = path.join(folder, `${name}-root`);
    mkdirSync(path.join(root, 'bin'), { recursive: true });
    writeFileSync(path.join(root, 'bin/noise'), randomBytes(bytes));
    const file = path.join(folder, `${name}.fs.tar`);
    execFileSync('tar', ['-C', root, '-cf', file, '.']);
    return file;
  }

  /** An image of its own; answers the tag that the engine gave it, and its id. */
  async function own(name: string, bytes?: number) {
    const reference = `${live.name(name)}:1`;
    const from = { kind: 'file' as const, path: fileSystem(name, bytes) };
    const { client, engineId } = live;
    const activity = await done(
      client.images.import({ engineId, from, reference, changes: ['CMD ["/bin/noise"]'], message: '' }),
    );
    expect(activity).toMatchObject({ status: 'done', objects: [{ kind: 'image', name: reference }] });
    const row = await find(reference);
    if (row === undefined) throw new Error(`${reference} was not imported`);
    made.push(row.id);
    return { id: row.id, tag: row.tags[0] ?? '', reference };
  }

  const obstacles = async (id: string) =>
    (await live.client.images.obstacles({ engineId: live.engineId, ids: [id] }))[0];

  it('imports a root file system with instructions and a message', async () => {
    const { client, engineId } = live;
    const from = { kind: 'file' as const, path: fileSystem('imported') };
    const reference = `${live.name('imported')}:2`;
    const changes = ['ENV A=b', '# a word', 'CMD ["/bin/noise", "now"]'];
    await done(client.images.import({ engineId, from, reference, changes, message: 'made of files' }));
    const row = await find(reference);
    made.push(row?.id ?? '');
    const details = await client.images.inspect({ engineId, id: row?.id ?? '' });
    expect(details.command).toEqual(['/bin/noise', 'now']);
    expect(details.env).toContain('A=b');
    expect(details.layers.map(({ comment }) => comment)).toContain('made of files');
    const bad = { engineId, from, reference: 'No Reference', changes: [], message: '' };
    await expect(client.images.import(bad)).rejects.toMatchObject({ data: { field: 'reference' } });
    await expect(client.images.import({ ...bad, reference: '', changes: ['RUN x'] })).rejects.toMatchObject({
      data: { reason: 'change-invalid', field: 'changes.0' },
    });
  });

  it('saves several in one archive, removes them, and loads the same again', async () => {
    const { client, engineId } = live;
    const [one, two] = [await own('one'), await own('two')];
    const file = path.join(folder, 'two.tar');
    const save = { engineId, images: [one.tag, two.tag], path: file, replace: false };
    expect(await done(client.images.save(save))).toMatchObject({ status: 'done', detail: file });
    await expect(client.images.save(save)).rejects.toMatchObject({ data: { reason: 'path-taken', field: 'path' } });
    const zipped = path.join(folder, 'two.tar.gz');
    expect(await done(client.images.save({ ...save, path: zipped }))).toMatchObject({ status: 'done' });
    for (const archive of [file, zipped]) {
      for (const { id } of [one, two]) {
        expect(await client.images.discard({ engineId, id, way: { kind: 'all' } })).toMatchObject({ stays: false });
      }
      expect(await find(one.reference)).toBeUndefined();
      const loaded = await done(client.images.load({ engineId, from: { kind: 'file', path: archive } }));
      expect(loaded.status).toBe('done');
      expect(loaded.objects.map(({ id }) => id).toSorted()).toEqual([one.id, two.id].toSorted());
      expect(loaded.objects.map(({ name }) => name).toSorted()).toEqual([one.tag, two.tag].toSorted());
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('loads what a page sends in pieces, and saves into pieces', async () => {
    const { client, engineId } = live;
    const image = await own('pieces', 3_000_000);
    const { transferId, activityId, name } = await client.images.download({ engineId, images: [image.tag] });
    expect(name).toMatch(/^gt-pieces-.*\.tar$/);
    const pieces: Buffer[] = [];
    for (let last = false; !last; ) {
      const piece = await client.files.next({ transferId });
      pieces.push(Buffer.from(piece.data, 'base64'));
      last = piece.done;
    }
    expect(await ended(client, activityId)).toMatchObject({ kind: 'save', status: 'done' });
    await client.images.discard({ engineId, id: image.id, way: { kind: 'all' } });
    const whole = Buffer.concat(pieces);
    const begun = await client.images.load({ engineId, from: { kind: 'sent', name, bytes: whole.length } });
    const sent = begun.transferId ?? '';
    for (let at = 0; at < whole.length; at += 1_000_000) {
      await client.images.send({ transferId: sent, data: new Blob([whole.subarray(at, at + 1_000_000)]) });
    }
    await client.images.finish({ transferId: sent });
    expect((await ended(client, begun.activityId)).objects).toMatchObject([{ id: image.id, name: image.tag }]);
    await expect(client.images.send({ transferId: sent, data: new Blob(['x']) })).rejects.toMatchObject({
      data: { reason: 'canceled' },
    });
  });

  it('leaves nothing half there when a save or a load is canceled', async () => {
    const { client, engineId } = live;
    const image = await own('canceled', 20_000_000);
    const target = path.join(folder, 'canceled.tar');
    const save = await client.images.save({ engineId, images: [image.id], path: target, replace: false });
    await client.activities.cancel({ id: save.activityId });
    expect((await ended(client, save.activityId)).status).toBe('canceled');
    expect(readdirSync(folder).filter((name) => name.startsWith('canceled.tar'))).toEqual([]);
    const before = await rows();
    const load = await client.images.load({ engineId, from: { kind: 'sent', name: 'never.tar', bytes: 10 } });
    await client.images.send({ transferId: load.transferId ?? '', data: new Blob([Buffer.alloc(5)]) });
    await client.activities.cancel({ id: load.activityId });
    expect((await ended(client, load.activityId)).status).toBe('canceled');
    expect((await rows()).map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
  });

  it('says what is wrong with an archive that cannot be loaded', async () => {
    const { client, engineId } = live;
    const whole = path.join(folder, 'whole.tar');
    const { tag } = await own('hostile');
    await done(client.images.save({ engineId, images: [tag], path: whole, replace: true }));
    const bytes = readFileSync(whole);
    const out = path.join(folder, 'out');
    mkdirSync(path.join(out, 'inner'), { recursive: true });
    writeFileSync(path.join(out, 'manifest.json'), '[]');
    execFileSync('tar', [
      '-C',
      path.join(out, 'inner'),
      '-P',
      '-cf',
      path.join(folder, 'leads.tar'),
      '../manifest.json',
    ]);
    const cases: [string, Buffer, string][] = [
      ['garbage', Buffer.alloc(5000, 'x'), 'archive-invalid'],
      ['empty', Buffer.alloc(0), 'archive-invalid'],
      ['cut', bytes.subarray(0, Math.floor(bytes.length / 2)), 'archive-invalid'],
      ['cut-zipped', gzipSync(bytes).subarray(0, 5000), 'archive-invalid'],
      ['leads', readFileSync(path.join(folder, 'leads.tar')), 'archive-invalid'],
      ['files', readFileSync(fileSystem('files')), 'archive-of-files'],
    ];
    for (const [name, content, reason] of cases) {
      const file = path.join(folder, `${name}.bad`);
      writeFileSync(file, content);
      const activity = await done(client.images.load({ engineId, from: { kind: 'file', path: file } }));
      expect({ name, status: activity.status, reason: activity.problem?.reason }).toEqual({
        name,
        status: 'failed',
        reason,
      });
    }
    await expect(client.images.load({ engineId, from: { kind: 'file', path: '/nowhere.tar' } })).rejects.toMatchObject({
      data: { reason: 'not-found', field: 'path' },
    });
    await expect(client.images.load({ engineId, from: { kind: 'file', path: 'here.tar' } })).rejects.toMatchObject({
      data: { reason: 'path-not-absolute' },
    });
  });

  it('loads an OCI layout with compressed layers, under its name', async () => {
    const { client, engineId } = live;
    const name = `localhost/${live.name('oci')}:5`;
    const layer = readFileSync(fileSystem('oci'));
    const file = path.join(folder, 'oci.tar');
    writeOciLayout(path.join(folder, 'layout'), file, { name, layer });
    const activity = await done(client.images.load({ engineId, from: { kind: 'file', path: file } }));
    expect(activity.problem).toBeUndefined();
    expect(activity.objects).toHaveLength(1);
    const [{ id = '' } = {}] = activity.objects;
    made.push(id);
    const details = await client.images.inspect({ engineId, id });
    expect(details.command).toEqual(['/bin/noise']);
    expect(details.row.tags).toEqual([name]);
  });

  it('tells what is in the way, removes one tag alone, and all of them without force', async () => {
    const { client, engineId } = live;
    const image = await own('tagged');
    const [repository] = image.tag.split(/:1$/);
    const other = `${repository?.replace('tagged', 'other')}:9`;
    for (const more of [`${repository}:2`, other]) {
      const [repo, tag] = [more.slice(0, more.lastIndexOf(':')), more.slice(more.lastIndexOf(':') + 1)];
      await request(socket, 'POST', `/images/${image.tag}/tag?repo=${repo}&tag=${tag}`);
    }
    expect((await obstacles(image.id))?.tags.toSorted()).toEqual([image.tag, `${repository}:2`, other].toSorted());
    const one = await client.images.discard({ engineId, id: image.id, way: { kind: 'tags', tags: [other] } });
    expect(one).toEqual({ untagged: [other], deleted: [], stays: true });
    expect((await find(image.tag))?.tags).toEqual([image.tag, `${repository}:2`]);
    const all = await client.images.discard({ engineId, id: image.id, way: { kind: 'all' } });
    expect(all.stays).toBe(false);
    expect(await find(image.tag)).toBeUndefined();
  });

  it('names the containers in the way; force does what it says', async () => {
    const { client, engineId } = live;
    const from = fixtureReference('base');
    const first = await live.run(idle);
    const committed = async (name: string) => {
      const reference = `${live.name(name)}:1`;
      await request(socket, 'POST', `/commit?container=${first}&repo=${live.name(name)}&tag=1`, {});
      const row = await find(reference);
      made.push(row?.id ?? '');
      return { id: row?.id ?? '', tag: row?.tags[0] ?? '' };
    };
    const image = await committed('used');
    const make = async (name: string, start: boolean) => {
      const answer = await request(socket, 'POST', `/containers/create?name=${name}`, {
        Image: image.id,
        Cmd: ['sleep', '1000'],
      });
      const { Id } = JSON.parse(answer.body) as { Id: string };
      if (start) await request(socket, 'POST', `/containers/${Id}/start`);
      return Id;
    };
    const [runs, rests] = [live.name('runs'), live.name('rests')];
    const running = await make(runs, true);
    const resting = await make(rests, false);
    try {
      const told = await obstacles(image.id);
      expect(told?.containers.map(({ name }) => name).toSorted()).toEqual([rests, runs]);
      expect(told?.forceRemovesContainers).toBe(podman);
      const all = client.images.discard({ engineId, id: image.id, way: { kind: 'all' } });
      await expect(all).rejects.toMatchObject({ data: { reason: 'in-use' } });
      expect((await find(image.tag))?.tags).toEqual([image.tag]);
      const forced = await client.images.discard({ engineId, id: image.id, way: { kind: 'force' } });
      const state = async (id: string) => (await request(socket, 'GET', `/containers/${id}/json`)).status;
      if (podman) {
        expect(forced.stays).toBe(false);
        expect([await state(running), await state(resting)]).toEqual([404, 404]);
        return;
      }
      expect(forced).toEqual({ untagged: [image.tag], deleted: [], stays: true });
      expect((await rows()).find(({ id }) => id === image.id)?.tags).toEqual([]);
      expect((await request(socket, 'GET', `/containers/${running}/json`)).body).toContain('"Running":true');
      await request(socket, 'DELETE', `/containers/${running}?force=1`);
      const gone = await client.images.discard({ engineId, id: image.id, way: { kind: 'force' } });
      expect(gone).toMatchObject({ deleted: expect.arrayContaining([image.id]), stays: false });
      // What rests can still be started: its layers are kept for it.
      expect((await request(socket, 'POST', `/containers/${resting}/start`)).status).toBe(204);
    } finally {
      for (const id of [running, resting]) await request(socket, 'DELETE', `/containers/${id}?force=1`);
    }
    expect((await find(from))?.tags).toHaveLength(1);
  });

  it.runIf(!podman)('names the images that were made from one, which then stays without a name', async () => {
    const { client, engineId } = live;
    const parent = await own('parent');
    const answer = await request(socket, 'POST', '/containers/create', { Image: parent.id, Cmd: ['/bin/noise'] });
    const { Id } = JSON.parse(answer.body) as { Id: string };
    const child = live.name('child');
    await request(socket, 'POST', `/commit?container=${Id}&repo=${child}&tag=1`, {});
    await request(socket, 'DELETE', `/containers/${Id}`);
    const row = await find(`${child}:1`);
    expect((await obstacles(parent.id))?.children).toEqual([{ id: row?.id, name: `${child}:1` }]);
    const way = { kind: 'all' as const };
    expect(await client.images.discard({ engineId, id: parent.id, way })).toMatchObject({ stays: true });
    await expect(client.images.discard({ engineId, id: parent.id, way })).rejects.toMatchObject({
      data: { reason: 'in-use' },
    });
    const gone = await client.images.discard({ engineId, id: row?.id ?? '', way });
    expect(gone.deleted).toEqual(expect.arrayContaining([row?.id, parent.id]));
  });

  it('counts what images share, have alone and take together', async () => {
    const { client, engineId } = live;
    const image = await own('alone', 500_000);
    const use = await client.images.diskUse({ engineId, again: true });
    const share = use.images.find(({ id }) => id.replace('sha256:', '') === image.id.replace('sha256:', ''));
    expect(share?.sharedBytes).toBe(0);
    expect(share?.uniqueBytes).toBeGreaterThanOrEqual(500_000);
    const base = await find(fixtureReference('base'));
    expect(use.images.find(({ id }) => id === base?.id)?.sharedBytes).toBeGreaterThan(1_000_000);
    expect((await client.images.diskUse({ engineId, again: false })).countedAt).toBe(use.countedAt);
    if (podman) {
      const sizes = await rows();
      expect(use.totalBytes).toBeLessThan(sizes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
      return;
    }
    // Each of them to the byte as `docker system df -v` has it.
    const raw = JSON.parse((await request(socket, 'GET', '/system/df')).body) as {
      LayersSize: number;
      Images: { Id: string; Size: number; SharedSize: number }[];
    };
    expect(use.totalBytes).toBe(raw.LayersSize);
    const told = raw.Images.map(({ Id, Size, SharedSize }) => [Id, SharedSize, Size - SharedSize]).toSorted();
    expect(use.images.map(({ id, sharedBytes, uniqueBytes }) => [id, sharedBytes, uniqueBytes]).toSorted()).toEqual(
      told,
    );
  });

  it('clears up what is ticked, tells before what comes back, and keeps the rest', async () => {
    const { client, engineId } = live;
    const lower = readFileSync(fileSystem('lower', 700_000));
    const pair = ['left', 'right'].map((name) => `localhost/${live.name(name)}:1`);
    for (const [at, name] of pair.entries()) {
      const file = path.join(folder, `pair-${at}.tar`);
      const more = readFileSync(fileSystem(`pair-${at}`, 50_000));
      writeOciLayout(path.join(folder, `pair-${at}`), file, { name, layer: lower, above: more });
      await done(client.images.load({ engineId, from: { kind: 'file', path: file } }));
    }
    const kept = await own('kept');
    const found = await client.images.prunable({ engineId });
    const ids = found.images.filter(({ tags }) => tags.some((tag) => pair.includes(tag))).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(found.images.map(({ id }) => id)).toContain(kept.id);
    const [first = ''] = ids;
    expect(bytesFreed(found, new Set([first]))).toBeLessThan(200_000);
    const freed = bytesFreed(found, new Set(ids));
    expect(freed).toBeGreaterThanOrEqual(800_000);
    const activity = await done(client.images.prune({ engineId, ids: [...ids, `sha256:${'0'.repeat(64)}`] }));
    expect(activity).toMatchObject({ status: 'done', kind: 'prune-images' });
    const { before = 0, after = 0 } = activity.result ?? {};
    expect(before - after).toBe(freed);
    expect(await find(pair[0] ?? '')).toBeUndefined();
    expect(await find(kept.reference)).toBeDefined();
  });

  it('leaves what is used meanwhile, and says so', async () => {
    const { client, engineId } = live;
    const base = await find(fixtureReference('base'));
    await live.run(idle);
    expect((await client.images.prunable({ engineId })).images.map(({ id }) => id)).not.toContain(base?.id);
    const activity = await done(client.images.prune({ engineId, ids: [base?.id ?? ''] }));
    expect(activity.parts.filter(({ id }) => id !== '')).toMatchObject([
      { id: base?.tags[0], status: /uses the image/ },
    ]);
    expect(await find(fixtureReference('base'))).toBeDefined();
    expect(existsSync(folder)).toBe(true);
  });
});
