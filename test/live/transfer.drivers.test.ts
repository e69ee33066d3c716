// Pulls through Gantry on an engine of their own: from a registry of an authority of one's own, and onto a disk that is too small.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates } from './certificates.ts';
import { asRoot, makeNativeEngine, type NativeEngine } from './engines/native-engine.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';
import { startProxy } from './proxy.ts';
import { startRegistry } from './registry.ts';
import { ended, type LiveRuntime, openRuntime, until } from './runtime.ts';
import { loadUniqueImage } from './unique-image.ts';

// An address of nobody (RFC 5737), to which only the proxy leads.
const secure = '192.0.2.20';
const layerBytes = 16_000_000;
const diskBytes = 64 * 1024 * 1024;

describe('pulls on an engine of their own', () => {
  let engine: NativeEngine;
  let archive: string;
  let tls: Awaited<ReturnType<typeof startRegistry>>;
  let open: Awaited<ReturnType<typeof startRegistry>>;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  let live: LiveRuntime | undefined;
  let authority = '';
  let disk: string | undefined;

  const settings = (change: object) => ({ proxy: { http: proxy.url, https: proxy.url, none: '' }, ...change });
  const openLive = async () => {
    live = await openRuntime({ name: 'own', flavour: 'docker', address: `unix://${engine.socket()}`, pid: 0 });
    return live;
  };
  const closeLive = async () => {
    await live?.close();
    live = undefined;
  };
  const pull = async ({ client, engineId }: LiveRuntime, reference: string) =>
    ended(client, (await client.images.pull({ engineId, reference })).activityId);

  beforeAll(async () => {
    archive = buildFixtures(['base']).base ?? '';
    engine = await makeNativeEngine('root');
    const made = makeCertificates(path.join(engine.folder, 'tls'), secure);
    authority = readFileSync(made.authority, 'utf8');
    tls = await startRegistry(made);
    open = await startRegistry();
    proxy = await startProxy({ tls: tls.port, plain: open.port });
    await engine.start(archive);
  });
  afterAll(async () => {
    await closeLive();
    await engine?.client('stop');
    if (disk !== undefined) asRoot('umount', disk);
    await engine?.remove();
    await proxy?.stop();
    await open?.stop();
    await tls?.stop();
  });

  it('from a registry of an authority of one’s own say that it is not trusted, until it is', async () => {
    const reference = `${secure}/thing:1`;
    expect(await engine.client('configure', settings({}))).toEqual({});
    await engine.docker('tag', fixtureReference('base'), reference);
    const { client, engineId } = await openLive();
    const push = async () => ended(client, (await client.images.push({ engineId, reference })).activityId);
    const refused = { status: 'failed', problem: { reason: 'certificate-untrusted', facts: { registry: secure } } };
    expect(await push()).toMatchObject(refused);
    expect(await pull(live as LiveRuntime, reference)).toMatchObject(refused);
    expect(await engine.client('configure', settings({ certificates: authority }))).toEqual({});
    await until(await client.engines.watch(), ({ engines }) => engines.some((one) => one.status === 'ready'));
    expect((await push()).status).toBe('done');
    await engine.docker('rmi', reference);
    expect((await pull(live as LiveRuntime, reference)).status).toBe('done');
    await closeLive();
  });

  it('onto a disk that is too small say so, and leave nothing of the image behind', async () => {
    const reference = `${open.host}/large:1`;
    await loadUniqueImage(engine.socket(), reference, layerBytes);
    await engine.docker('push', '--quiet', reference);
    await engine.client('stop');
    disk = path.join(engine.folder, 'small');
    mkdirSync(disk);
    const file = path.join(engine.folder, 'small.img');
    asRoot('truncate', '--size', String(diskBytes), file);
    asRoot('mkfs.ext4', '-q', file);
    asRoot('mount', '-o', 'loop', file, disk);
    await engine.client('write', { dataDirectory: disk });
    await engine.start(archive);
    const running = await openLive();
    const activity = await pull(running, reference);
    expect(activity).toMatchObject({
      status: 'failed',
      problem: { reason: 'no-space', message: expect.stringContaining('no space left on device') },
    });
    expect(activity.problem?.field).toBeUndefined();
    expect(await engine.docker('images', '--quiet', `${open.host}/large`)).toBe('');
    expect(await engine.docker('run', '--rm', fixtureReference('base'), 'echo', 'still works')).toBe('still works\n');
  });
});
