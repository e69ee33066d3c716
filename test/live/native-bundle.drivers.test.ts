// An update of the engine's programs, as root and as an ordinary user: one that does not come up leaves the old one in force.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNativeEngine, type NativeEngine } from './engines/native-engine.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';

const image = fixtureReference('base');

describe.each(['root', 'rootless'] as const)('a new bundle of the engine of %s', (kind) => {
  let engine: NativeEngine;
  let archive: string;
  let old: string;
  let update: string;

  /** What the cache holds after an update: a copy whose manifest is another one, with a dockerd that says so and ends. */
  const makeUpdate = (version: string, broken: boolean) => {
    const bundle = path.join(update, path.basename(old));
    rmSync(update, { recursive: true, force: true });
    mkdirSync(update);
    execFileSync('cp', ['-a', '--reflink=auto', old, update]);
    const manifest = path.join(bundle, 'manifest.json');
    const text = JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), createdAt: version });
    writeFileSync(manifest, text);
    if (broken) {
      const script = `#!/bin/sh\necho 'failed to start daemon: the engine of ${version} is broken' >&2\nexit 1\n`;
      writeFileSync(path.join(bundle, 'root/usr/sbin/dockerd'), script);
    }
    return bundle;
  };
  const program = () => readlinkSync(`/proc/${readFileSync(engine.places.pidFile, 'utf8').trim()}/exe`);
  const memory = () => JSON.parse(readFileSync(engine.places.bundleMemory, 'utf8'));
  const web = () => engine.docker('inspect', '--format', '{{.State.Running}} {{.State.StartedAt}}', 'web');
  const undone = { name: 'bundle', status: 'failed' };

  beforeAll(async () => {
    archive = buildFixtures(['base']).base ?? '';
    engine = await makeNativeEngine(kind);
    await engine.start(archive);
    old = path.resolve(program(), '../../../..');
    update = path.join(engine.folder, 'update');
    await engine.docker('run', '--detach', '--init', '--name', 'web', image, 'sleep', '3600');
  });
  afterAll(() => engine?.remove());

  it('is remembered when the engine has answered with it', () => {
    expect(readdirSync(old)).toContain('manifest.json');
    expect(memory()).toEqual({ good: { directory: old, id: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  it('leaves an engine that runs what it is, and the programs that work on it', async () => {
    makeUpdate('version 2', true);
    engine.bundles = update;
    const before = await web();
    const steps = await engine.start(archive);
    expect(steps).toEqual([{ name: 'engine', status: 'done', detail: engine.socket() }]);
    expect(await engine.client('configure', { engineConfiguration: '{ "labels": ["gantry.test=one"] }' })).toEqual({});
    expect((await engine.info()).Labels).toEqual(['gantry.test=one']);
    expect(await web()).toBe(before);
    expect(program().startsWith(`${old}/`)).toBe(true);
    // The settings, which a start takes up.
    await engine.client('write', { engineConfiguration: '{ "labels": ["gantry.test=one"] }' });
  });

  it('is given up for the one before when the engine does not come up with it', async () => {
    await engine.client('stop');
    const steps = await engine.start(archive);
    expect(steps.find(({ name }) => name === 'bundle')).toEqual({
      ...undone,
      detail: expect.stringContaining('the engine of version 2 is broken'),
    });
    // It is the bundle's fault alone.
    expect(steps.filter(({ name }) => name === 'configuration')).toEqual([]);
    expect(steps.at(-1)).toMatchObject({ name: 'engine', status: 'done' });
    expect(program().startsWith(`${old}/`)).toBe(true);
    expect((await engine.info()).Labels).toEqual(['gantry.test=one']);
    expect(memory()).toMatchObject({ good: { directory: old }, refused: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('is not tried again as long as it is the same', async () => {
    await engine.client('stop');
    const steps = await engine.start(archive);
    expect(steps.filter(({ status }) => status !== 'running').map(({ name }) => name)).toEqual(['network', 'engine']);
    expect(program().startsWith(`${old}/`)).toBe(true);
    await engine.docker('start', 'web');
  });

  it('is tried when it is another one, and containers that outlived their engine are not touched by that', async () => {
    makeUpdate('version 3', true);
    const before = await web();
    process.kill(Number(readFileSync(engine.places.pidFile, 'utf8')), 'SIGKILL');
    const steps = await engine.start(archive);
    expect(steps).toContainEqual({ ...undone, detail: expect.stringContaining('the engine of version 3 is broken') });
    expect(await web()).toBe(before);
    expect(program().startsWith(`${old}/`)).toBe(true);
  });

  it('serves from the start on that it answers at', async () => {
    const bundle = makeUpdate('version 4', false);
    await engine.client('stop');
    const steps = await engine.start(archive);
    expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(program().startsWith(`${bundle}/`)).toBe(true);
    expect(memory().good.directory).toBe(bundle);
    await engine.docker('start', 'web');
    expect(await web()).toMatch(/^true /);
  });

  it('is done without where it cannot be had', async () => {
    const good = memory();
    await engine.client('stop');
    // As when there is no network, or no room: nothing can be put there.
    writeFileSync(path.join(engine.folder, 'no folder'), '');
    engine.bundles = path.join(engine.folder, 'no folder/bundles');
    const steps = await engine.start(archive);
    expect(steps.find(({ status }) => status === 'failed')).toMatchObject(undone);
    expect(steps.at(-1)).toMatchObject({ name: 'engine', status: 'done' });
    expect(memory()).toEqual(good);
  });

  it('leaves nothing behind that was its own', async () => {
    await engine.client('stop');
    expect(
      ['/run', '/tmp'].flatMap((folder) => readdirSync(folder)).filter((name) => name.includes(engine.places.hash)),
    ).toEqual([]);
  });
});
