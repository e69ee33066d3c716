// The native engine beside a disk that is full: named at a start, before a move, and by the checks; nothing is lost by it.
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRoot, makeNativeEngine, type NativeEngine } from './engines/native-engine.ts';
import { buildFixtures, fixtureReference } from './fixtures/build.ts';

const image = fixtureReference('base');

describe('a disk that is full', () => {
  let engine: NativeEngine;
  let archive: string;
  const mounts: string[] = [];

  /** A file system of so many bytes, as a folder of the engine's. */
  const smallDisk = (name: string, size: string) => {
    const folder = path.join(engine.folder, name);
    mkdirSync(folder);
    asRoot('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'gantry-test', folder);
    mounts.push(folder);
    return folder;
  };

  beforeAll(async () => {
    archive = buildFixtures(['base']).base ?? '';
    engine = await makeNativeEngine('root');
  });
  afterAll(async () => {
    await engine?.client('stop');
    for (const folder of mounts) asRoot('umount', folder);
    await engine?.remove();
  });

  it('is named when the engine is to begin on it', async () => {
    const dataDirectory = smallDisk('tiny', '64k');
    await engine.client('write', { dataDirectory });
    const { problem } = (await engine.client('start')) as { problem: { reason: string; message: string } };
    expect(problem).toMatchObject({ reason: 'no-space', message: expect.stringContaining('no space left on device') });
    await engine.client('write', {});
    const steps = await engine.start(archive);
    expect(steps.at(-1)).toMatchObject({ name: 'engine', status: 'done' });
  });

  it('is named before data are moved to it, and they stay where they are', async () => {
    const directory = smallDisk('small', '2m');
    expect(await engine.client('move', { directory })).toMatchObject({ problem: { reason: 'no-space' } });
    expect(await engine.client('facts')).toMatchObject({ dataDirectory: engine.places.data });
    expect(readdirSync(directory)).toEqual([]);
    await engine.start(archive);
    expect(await engine.docker('run', '--rm', image, 'echo', 'still there')).toBe('still there\n');
  });

  it('is warned of by the checks', async () => {
    await engine.client('stop');
    await engine.client('write', { dataDirectory: path.join(engine.folder, 'small') });
    const { checks } = (await engine.client('diagnose')) as { checks: { id: string; status: string }[] };
    expect(checks).toContainEqual(expect.objectContaining({ id: 'host-disk', status: 'failed' }));
    await engine.client('write', {});
  });
});
