// What of a bundle can be told without the network: completeness, progress, places.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { enginePlaces } from '../home.ts';
import { mountsBelow } from '../native/leftovers.ts';
import { findBundle } from './bundle.ts';
import { progressOf } from './packages.ts';
import { recipes } from './recipes.ts';

let bundles: string;
beforeEach(async () => {
  bundles = await mkdtemp(join(tmpdir(), 'gantry-bundles-'));
});
afterEach(() => rm(bundles, { recursive: true }));

it('a bundle counts only when its manifest and its engine are there', async () => {
  const directory = join(bundles, `trixie-${process.arch}-${recipes.trixie.revision}`);
  expect(await findBundle({ bundles })).toBeUndefined();
  await mkdir(join(directory, 'root/usr/sbin'), { recursive: true });
  await writeFile(join(directory, 'root/usr/sbin/dockerd'), '');
  expect(await findBundle({ bundles })).toBeUndefined();
  await writeFile(join(directory, 'manifest.json'), JSON.stringify({ recipe: 'trixie', revision: 1, packages: [] }));
  expect(await findBundle({ bundles })).toBeUndefined();
  await chmod(join(directory, 'root/usr/sbin/dockerd'), 0o755);
  expect((await findBundle({ bundles }))?.docker).toBe(join(directory, 'root/usr/bin/docker'));
  expect(await findBundle({ bundles, recipe: 'sid' })).toBeUndefined();
});

it.each([
  [
    'Get:5 http://mirror.example/debian trixie/main amd64 docker.io amd64 26.1.5+dfsg1-9 [23.0 MB]',
    'docker.io 26.1.5+dfsg1-9, 23.0 MB',
  ],
  ['Get:2 http://mirror.example/debian trixie/main amd64 Packages [9678 kB]', 'trixie/main amd64 Packages, 9678 kB'],
  ['Get:1 http://mirror.example/debian trixie InRelease [140 kB]', 'trixie InRelease, 140 kB'],
  ['Reading package lists...', undefined],
])('progress of %s', (line, expected) => {
  expect(progressOf(line)).toBe(expected);
});

it('names given to the system fit its limits, and differ from home to home', () => {
  const one = enginePlaces('/a/very/long/home'.repeat(20), 'embedded');
  const other = enginePlaces('/another', 'embedded');
  expect(one.bridge.length).toBeLessThanOrEqual(15);
  expect(`${one.exec}/containerd/containerd-debug.sock`.length).toBeLessThan(108);
  expect(one.bridge).not.toBe(other.bridge);
  expect(one.socket).not.toBe(other.socket);
});

it('mounts at and below a folder are found, the deepest first', () => {
  const line = (path: string) => `36 35 98:0 / ${path} rw - ext4 /dev/root rw`;
  const text = [line('/'), line('/run/g'), line('/run/g/exec/netns/1'), line('/run/g2/x'), line('/run/g/a\\040b')].join(
    '\n',
  );
  expect(mountsBelow(text, '/run/g')).toEqual(['/run/g/exec/netns/1', '/run/g/a b', '/run/g']);
});
