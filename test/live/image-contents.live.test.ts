// Inside images on real engines: layers as GNU tar lists them, files as the engine's own stacking has them, and their contents.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joined } from '../../runtime/contract/file-name.ts';
import type { LayerFile, LayerView } from '../../runtime/contract/image-contents.ts';
import { loadImage, request, waitUntil } from './engines/engine-api.ts';
import { writeImageArchive } from './fixtures/archive.ts';
import { fixtureReference } from './fixtures/build.ts';
import { startRegistry } from './registry.ts';
import { ended, engines, type LiveRuntime, openRuntime, until } from './runtime.ts';

async function download(socketPath: string, from: string, file: string): Promise<void> {
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get({ socketPath, path: from, host: 'engine' }, resolve).on('error', reject);
  });
  expect(answer.statusCode).toBe(200);
  await pipeline(answer, createWriteStream(file));
}

/** `path kind mode owner size` of each entry, as GNU tar tells them. */
function listedByTar(file: string): string[] {
  const args = ['--list', '--verbose', '--numeric-owner', '--quoting-style=literal', '--file', file];
  const lines = execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 }).split('\n');
  return lines.filter(Boolean).map((line) => {
    const [, mode = '', owner = '', size = '', name = ''] = /^(\S+) +(\S+) +(\S+) \S+ \S+ (.*)$/.exec(line) ?? [];
    const [own = '', target] = name.split(/ -> | link to /);
    return `${own.replace(/^(\.\/|\/)+/, '').replace(/\/$/, '')} ${mode} ${owner} ${target ?? (mode[0] === '-' ? size : '')}`;
  });
}

const letters: Partial<Record<LayerFile['kind'], string>> = { folder: 'd', link: 'l', file: '-' };

function modeOf({ kind, mode, hardLink }: LayerFile): string {
  const bits = [...mode.toString(8).slice(-3).padStart(3, '0')].map((digit) => {
    const value = Number(digit);
    return `${value & 4 ? 'r' : '-'}${value & 2 ? 'w' : '-'}${value & 1 ? 'x' : '-'}`;
  });
  const text = [...`${hardLink ? 'h' : (letters[kind] ?? '?')}${bits.join('')}`];
  const special = (at: number, bit: number, letter: string) => {
    if ((mode & bit) !== 0) text[at] = text[at] === 'x' ? letter : letter.toUpperCase();
  };
  special(3, 0o4000, 's');
  special(6, 0o2000, 's');
  special(9, 0o1000, 't');
  return text.join('');
}

describe.each(engines)('inside images on $name', (engine) => {
  let live: LiveRuntime;
  const socket = engine.address.slice('unix://'.length);
  const folder = mkdtempSync('/tmp/gantry-inside-');
  const made = `gantry-test/inside-${engine.name}:1`;
  const madeBase = `gantry-test/inside-base-${engine.name}:1`;
  const local = (reference: string) => (engine.flavour === 'podman' ? `localhost/${reference}` : reference);
  const madeName = local(made);

  const nameOf = (fixture: string) => local(fixtureReference(fixture));

  beforeAll(async () => {
    live = await openRuntime(engine);
    await loadMade();
  });
  afterAll(async () => {
    for (const name of [made, madeBase]) await request(socket, 'DELETE', `/images/${local(name)}?force=true`);
    await live?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** An image whose upper layers hide, replace and clear what is in the lower ones. */
  async function loadMade() {
    const layers = [0, 1, 2].map((at) => path.join(folder, `made-${at}`));
    const write = (at: number, files: Record<string, string>) => {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(layers[at] ?? '', name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    };
    write(0, { 'a/one': 'one', 'a/two': 'two', 'b/deep/file': 'deep', 'c/old': 'old', 'd/inside': 'inside', e: 'e' });
    write(1, { 'a/.wh.one': '', 'a/three': 'three', 'b/.wh.deep': '', 'c/.wh..wh..opq': '', 'c/new': 'new' });
    write(2, { 'a/two': 'two again', '.wh.d': '', d: 'a file now', '.wh.e': '', 'e/file': 'a folder now' });
    const config = { Cmd: ['/a'], Volumes: { '/a': {} } };
    for (const [reference, count] of [[madeBase, 2] as const, [made, 3] as const]) {
      const file = path.join(folder, `made-${count}.tar`);
      writeImageArchive(
        { reference, layers: layers.slice(0, count), config: { ...config, User: `user-${count}` } },
        file,
      );
      await loadImage(socket, file);
    }
  }

  async function readWhole(id: string) {
    const { client, engineId } = live;
    const { activityId } = await client.imageContents.read({ engineId, id });
    if (activityId !== undefined) expect(await ended(client, activityId)).toMatchObject({ status: 'done' });
    return until(await client.imageContents.watch({ engineId, id }), ({ status }) => status === 'ready');
  }

  async function walk(view: Omit<LayerView, 'engineId'>, at = '/'): Promise<Map<string, LayerFile>> {
    const { client, engineId } = live;
    const found = new Map<string, LayerFile>();
    for await (const { entries } of await client.imageContents.list({ engineId, ...view, path: at })) {
      for (const entry of entries) {
        const own = joined(at, entry.name);
        found.set(own, entry);
        if (entry.kind !== 'folder' || entry.change === 'hidden') continue;
        for (const [name, inner] of await walk(view, own)) found.set(name, inner);
      }
    }
    return found;
  }

  it.each(['layers', 'postgres'])('shows the layers of %s as tar lists those of the saved image', async (fixture) => {
    const { client, engineId } = live;
    const id = nameOf(fixture);
    const { layers } = await readWhole(id);
    const saved = path.join(folder, fixture);
    mkdirSync(saved);
    await download(socket, `/images/${id}/get`, `${saved}.tar`);
    execFileSync('tar', ['-C', saved, '-xf', `${saved}.tar`]);
    const [manifest] = JSON.parse(readFileSync(path.join(saved, 'manifest.json'), 'utf8')) as { Layers: string[] }[];
    const shape = await client.imageContents.shape({ engineId, id });
    expect(shape.layers).toHaveLength(manifest?.Layers.length ?? 0);
    expect(shape.steps.map(({ layer }) => layer)).toEqual(shape.layers.map((_, at) => at));
    expect(layers.every(({ read, compared, problem }) => read && compared && problem === undefined)).toBe(true);
    for (const [layer, file] of (manifest?.Layers ?? []).entries()) {
      const files = await walk({ id, layer, view: 'layer' });
      const ours = [...files].map(([name, one]) => {
        const size =
          one.kind === 'file' && !one.hardLink
            ? String(one.size)
            : (one.target?.replace(/^\//, one.hardLink ? '' : '/') ?? '');
        return `${name.slice(1)} ${modeOf(one)} ${one.uid}/${one.gid} ${size}`;
      });
      const theirs = listedByTar(path.join(saved, file)).filter((line) => !line.startsWith(' '));
      expect(ours.sort()).toEqual(theirs.map((line) => line.replace(/ \.\//, ' ')).sort());
    }
  });

  it('stacks layers as the engine does, and says what each of them does', async () => {
    const { client, engineId } = live;
    const { layers } = await readWhole(madeName);
    expect(layers.map(({ added, changed, hidden }) => [added, changed, hidden])).toEqual([
      [6, 0, 0],
      [2, 0, 3],
      [2, 1, 2],
    ]);
    const ours = [...(await walk({ id: madeName, layer: 2, view: 'image' }))].map(
      ([name, { kind, size }]) => `${name} ${kind === 'folder' ? '' : size}`,
    );
    const { body } = await request(socket, 'POST', '/containers/create', { Image: madeName, Cmd: ['/a'] });
    const { Id } = JSON.parse(body) as { Id: string };
    const file = path.join(folder, 'export.tar');
    await download(socket, `/containers/${Id}/export`, file);
    await request(socket, 'DELETE', `/containers/${Id}?force=true&v=true`);
    const theirs = listedByTar(file)
      .map((line) => line.split(' '))
      .map(([name, mode = '', , size]) => `/${name} ${mode.startsWith('d') ? '' : size}`);
    const own = (lines: string[]) => lines.filter((line) => /^\/[abcde]\b/.test(line)).sort();
    expect(own(ours)).toEqual(own(theirs));
    expect(ours.length).toBe(own(ours).length);
    const wasted = await client.imageContents.wasted({ engineId, id: madeName });
    expect(wasted).toMatchObject({ bytes: 3 + 3 + 4 + 3 + 6 + 1, count: 6 });
    const hidden = await walk({ id: madeName, layer: 1, view: 'layer', change: 'hidden' });
    expect([...hidden].flatMap(([name, { change }]) => (change === 'hidden' ? [name] : []))).toEqual([
      '/a/one',
      '/b/deep',
      '/c/old',
    ]);
    const found = await client.imageContents.search({ engineId, id: madeName, layer: 2, view: 'image', text: 'TWO' });
    expect(found.files.map((one) => `${one.path} ${one.change}`)).toEqual(['/a/two changed']);
  });

  it('opens and saves what a layer replaces or takes away', async () => {
    const { client, engineId } = live;
    await readWhole(madeName);
    const of = (layer: number) => ({ kind: 'image' as const, engineId, id: madeName, layer });
    const read = async (layer: number, file: string) => {
      const { data, size } = await client.files.read({ place: of(layer), path: file });
      const content = Buffer.from(await data.arrayBuffer()).toString('utf8');
      expect(size).toBe(content.length);
      return content;
    };
    expect(await read(0, '/a/two')).toBe('two');
    expect(await read(2, '/a/two')).toBe('two again');
    // What the layer takes away, itself or with the folder that it was in.
    expect(await read(1, '/a/one')).toBe('one');
    expect(await read(1, '/c/old')).toBe('old');
    expect(await read(0, '/e')).toBe('e');
    for (const [layer, file] of [[0, '/a/three'] as const, [2, '/none'] as const]) {
      await expect(read(layer, file)).rejects.toMatchObject({ data: { reason: 'not-found' } });
    }
    await expect(read(0, '/b/deep')).rejects.toMatchObject({ data: { reason: 'unsupported' } });
    const target = path.join(folder, 'version');
    const { activityId } = await client.files.save({ place: of(1), paths: ['/a/one'], target });
    expect(await ended(client, activityId)).toMatchObject({ status: 'done' });
    expect(readFileSync(target, 'utf8')).toBe('one');
    const change = client.files.write({ place: of(0), path: '/a/two', data: new Blob(['x']) });
    await expect(change).rejects.toMatchObject({ data: { reason: 'read-only' } });
  });

  it('shows of a tag that moves what it names now', async () => {
    const { client, engineId } = live;
    const [repo, tag] = [local(`gantry-test/inside-moved-${engine.name}`), 'now'];
    const moved = `${repo}:${tag}`;
    const top = async (layer: number) => [...(await walk({ id: moved, layer, view: 'image' })).keys()];
    try {
      await request(socket, 'POST', `/images/${local(madeBase)}/tag?repo=${repo}&tag=${tag}`);
      await readWhole(moved);
      expect(await top(1)).toContain('/d/inside');
      await expect(top(2)).rejects.toMatchObject({ data: { reason: 'not-found' } });
      await request(socket, 'POST', `/images/${madeName}/tag?repo=${repo}&tag=${tag}`);
      await readWhole(moved);
      expect(await top(2)).toContain('/e/file');
      const place = { kind: 'image' as const, engineId, id: moved };
      expect((await client.files.stat({ place, path: '/a/two' })).size).toBe('two again'.length);
    } finally {
      await request(socket, 'DELETE', `/images/${moved}?force=true`);
    }
  });

  it('reads files of an image that no container runs, also where the image declares a volume, and leaves nothing', async () => {
    const { client, engineId } = live;
    await readWhole(madeName);
    const place = { kind: 'image' as const, engineId, id: madeName };
    const text = async (name: string) =>
      Buffer.from(await (await client.files.read({ place, path: name })).data.arrayBuffer()).toString('utf8');
    expect(await text('/a/two')).toBe('two again');
    expect(await text('/e/file')).toBe('a folder now');
    await expect(client.files.read({ place, path: '/a/one' })).rejects.toMatchObject({ data: { reason: 'not-found' } });
    await expect(client.files.create({ place, path: '/x', kind: 'file' })).rejects.toMatchObject({
      data: { reason: 'read-only' },
    });
    const { transferId, name } = await client.files.download({ place, paths: ['/a'] });
    const parts: Buffer[] = [];
    for (let done = false; !done; ) {
      const piece = await client.files.next({ transferId });
      parts.push(Buffer.from(piece.data, 'base64'));
      done = piece.done;
    }
    const file = path.join(folder, 'download.tar');
    writeFileSync(file, Buffer.concat(parts));
    expect(name).toBe('a.tar');
    expect(listedByTar(file).map((line) => line.split(' ')[0])).toEqual(['a', 'a/three', 'a/two']);
    await waitUntil('the container of the image is gone', async () => (await tools()).length === 0);
  });

  /** Containers that files of images are read through. */
  async function tools(): Promise<unknown[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: ['dev.gantry.tool=image'] }));
    return JSON.parse((await request(socket, 'GET', `/containers/json?all=1&filters=${filters}`)).body) as unknown[];
  }

  it('can be canceled, and what was read is known the next time', async () => {
    const { client, engineId } = live;
    const id = nameOf('python');
    const first = await client.imageContents.read({ engineId, id });
    await client.activities.cancel({ id: first.activityId ?? '' });
    expect(await ended(client, first.activityId ?? '')).toMatchObject({ status: 'canceled' });
    await until(await client.imageContents.watch({ engineId, id }), ({ status }) => status === 'unread');
    await readWhole(id);
    // Others take its place in memory.
    for (const other of ['layers', 'postgres', 'nginx', 'redis']) {
      await until(await client.imageContents.watch({ engineId, id: nameOf(other) }), () => true);
    }
    const reading = await until(await client.imageContents.watch({ engineId, id }), () => true);
    expect(reading).toMatchObject({ status: 'ready' });
    expect(await client.imageContents.read({ engineId, id })).toEqual({});
  });

  it('knows what an image stands on, and what differs from it', async () => {
    const { client, engineId } = live;
    const [id, base] = [madeName, local(madeBase)];
    const found = await client.imageContents.base({ engineId, id });
    expect(found.local.map(({ tags, layers }) => [tags, layers])).toEqual([[[base], 2]]);
    expect((await client.imageContents.base({ engineId, id: base })).children.flatMap(({ tags }) => tags)).toEqual([
      id,
    ]);
    await readWhole(id);
    await readWhole(base);
    const difference = await client.imageContents.compare({ engineId, id: base, other: id });
    expect(difference.sharedLayers).toBe(2);
    expect(difference.layers.map(({ before, after }) => [before, after])).toEqual([
      [true, true],
      [true, true],
      [false, true],
    ]);
    expect(difference.config).toEqual([{ field: 'user', before: 'user-2', after: 'user-3' }]);
    const told = difference.files.map((one) => `${one.difference} ${one.path} ${one.what.join()}`);
    expect(told.sort()).toEqual([
      'added /e/file ',
      'changed /a/two content,size',
      'changed /d kind,size,mode',
      'changed /e kind,size,mode',
      'removed /d/inside ',
    ]);
  });

  it.runIf(engine.flavour === 'docker')(
    'tells all platforms that its registry has, and which of them is here',
    async () => {
      const { client, engineId } = live;
      const registry = await startRegistry();
      let stopped: Promise<void> | undefined;
      const stop = () => {
        stopped ??= registry.stop();
        return stopped;
      };
      const repository = `${registry.host}/${live.name('platforms')}`;
      try {
        expect((await client.imageContents.platforms({ engineId, id: made })).reference).toBeUndefined();
        for (const tag of ['one', 'many'])
          await request(socket, 'POST', `/images/${made}/tag?repo=${repository}&tag=${tag}`);
        const pushed = await client.images.push({ engineId, reference: `${repository}:one` });
        expect(await ended(client, pushed.activityId)).toMatchObject({ status: 'done' });
        const url = `http://${registry.host}/v2/${repository.split('/')[1]}/manifests`;
        const type = 'application/vnd.docker.distribution.manifest.v2+json';
        const one = await fetch(`${url}/one`, { headers: { Accept: type } });
        const digest = one.headers.get('docker-content-digest') ?? '';
        const size = (await one.arrayBuffer()).byteLength;
        const platforms = [
          { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch },
          { os: 'linux', architecture: 's390x' },
        ];
        const index = {
          schemaVersion: 2,
          mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
          manifests: platforms.map((platform) => ({ mediaType: type, digest, size, platform })),
        };
        const put = await fetch(`${url}/many`, {
          method: 'PUT',
          headers: { 'Content-Type': index.mediaType },
          body: JSON.stringify(index),
        });
        expect(put.status).toBe(201);
        await request(socket, 'DELETE', `/images/${repository}:one`);
        const told = await client.imageContents.platforms({ engineId, id: made });
        expect(told).toMatchObject({ reference: `${repository}:many` });
        expect(told.platforms.map(({ platform, here, sizeBytes = 0 }) => [platform, here, sizeBytes > 0])).toEqual([
          [`linux/${platforms[0]?.architecture}`, true, true],
          ['linux/s390x', false, true],
        ]);
        await stop();
        const away = await client.imageContents.platforms({ engineId, id: made });
        expect(away.problem).toMatchObject({ reason: 'connection-refused' });
        expect(away.platforms.map(({ here }) => here)).toEqual([true]);
      } finally {
        for (const tag of ['one', 'many']) await request(socket, 'DELETE', `/images/${repository}:${tag}`);
        await stop();
      }
    },
  );

  it('says that an image is not there', async () => {
    const { client, engineId } = live;
    await expect(client.imageContents.shape({ engineId, id: 'gantry-test/none:1' })).rejects.toMatchObject({
      data: { reason: 'image-not-found' },
    });
  });
});
