// A carried engine is used as it was packed, and refused as soon as anything of it differs.
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBundle, prepareBundle } from './bundle.ts';
import { carriedEngine, sealOf } from './carried.ts';

let scratch: string;
let engine: string;
let env: Record<string, string>;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'gantry-carried-'));
  engine = join(scratch, 'resources/engine');
  env = { GANTRY_RESOURCES: join(scratch, 'resources'), XDG_CACHE_HOME: join(scratch, 'cache') };
  await mkdir(join(engine, 'root/usr/sbin'), { recursive: true });
  await writeFile(join(engine, 'root/usr/sbin/dockerd'), 'the daemon');
  await chmod(join(engine, 'root/usr/sbin/dockerd'), 0o755);
  await symlink('dockerd', join(engine, 'root/usr/sbin/link'));
  const manifest = { recipe: 'trixie', revision: 1, packages: [], ...(await sealOf(engine)) };
  await writeFile(join(engine, 'manifest.json'), JSON.stringify(manifest));
});
afterEach(() => rm(scratch, { recursive: true }));

async function prepare() {
  const steps = prepareBundle({ env, rootless: true }, AbortSignal.timeout(10_000));
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}

it('is there only where the shell names a package that has one', () => {
  expect(carriedEngine({})).toBeUndefined();
  expect(carriedEngine({ GANTRY_RESOURCES: scratch })).toBeUndefined();
  expect(carriedEngine(env)).toBe(engine);
});

it('serves root and ordinary users alike, without a download', async () => {
  expect((await findBundle({ env }))?.directory).toBe(engine);
  expect((await findBundle({ env, rootless: true }))?.dockerd).toBe(join(engine, 'root/usr/sbin/dockerd'));
  expect((await prepare()).directory).toBe(engine);
});

it('is not meant by who names another recipe or place', async () => {
  expect(await findBundle({ env, recipe: 'sid' })).toBeUndefined();
  expect(await findBundle({ env, bundles: join(scratch, 'bundles') })).toBeUndefined();
});

it('is remembered as checked until something is touched', async () => {
  await findBundle({ env });
  const [name = ''] = (await readdir(join(scratch, 'cache/gantry'))).filter((one) => one.startsWith('carried-engine-'));
  const memory = join(scratch, 'cache/gantry', name);
  const before = await readFile(memory, 'utf8');
  await appendFile(join(engine, 'root/usr/sbin/dockerd'), '!');
  expect(await findBundle({ env })).toBeUndefined();
  expect(await readFile(memory, 'utf8')).toBe(before);
});

it('is copied for an AppImage, whose files go with the app, and found there without it', async () => {
  env = { ...env, APPIMAGE: '/somewhere/Gantry.AppImage' };
  expect(await findBundle({ env })).toBeUndefined();
  const { directory, docker } = await prepare();
  expect(directory).toMatch(new RegExp(`^${join(scratch, 'cache/gantry/bundles')}/carried-[0-9a-f]{12}$`));
  expect(docker.startsWith(directory)).toBe(true);
  expect((await findBundle({ env, rootless: true }))?.directory).toBe(directory);
  expect((await sealOf(directory)).files).toEqual((await sealOf(engine)).files);
  await writeFile(join(engine, 'root/usr/sbin/dockerd'), 'another daemon');
  await writeFile(join(engine, 'manifest.json'), JSON.stringify({ packages: [], ...(await sealOf(engine)) }));
  expect((await prepare()).directory).not.toBe(directory);
});

it('is not copied when it was touched', async () => {
  env = { ...env, APPIMAGE: '/somewhere/Gantry.AppImage' };
  await appendFile(join(engine, 'root/usr/sbin/dockerd'), '!');
  await expect(prepare()).rejects.toMatchObject({ problem: { reason: 'engine-damaged' } });
});

describe('is refused with its path', () => {
  const changes: [name: string, path: string, change: () => Promise<unknown>][] = [
    ['a changed file', 'root/usr/sbin/dockerd', () => writeFile(join(engine, 'root/usr/sbin/dockerd'), 'THE DAEMON')],
    ['a missing file', 'root/usr/sbin/dockerd', () => rm(join(engine, 'root/usr/sbin/dockerd'))],
    ['an added file', 'root/plugin', () => writeFile(join(engine, 'root/plugin'), '')],
    [
      'a link that leads elsewhere',
      'root/usr/sbin/link',
      () => rm(join(engine, 'root/usr/sbin/link')).then(() => symlink('/bin/sh', join(engine, 'root/usr/sbin/link'))),
    ],
    ['a manifest without checksums', 'manifest.json', () => writeFile(join(engine, 'manifest.json'), '{}')],
    ['no manifest', 'manifest.json', () => rm(join(engine, 'manifest.json'))],
  ];

  it.each(changes)('%s', async (_name, path, change) => {
    await prepare();
    await change();
    expect(await findBundle({ env })).toBeUndefined();
    await expect(prepare()).rejects.toMatchObject({
      problem: { reason: 'engine-damaged', message: expect.stringContaining(`${join(engine, path)} is not as it was`) },
    });
  });
});
