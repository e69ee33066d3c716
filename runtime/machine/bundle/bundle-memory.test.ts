// Which bundle a start takes: a new one until it has failed, the one before as long as it is there as it was.
import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EnginePlaces, enginePlaces } from '../home.ts';
import { type Bundle, findBundle } from './bundle.ts';
import {
  bundleInUse,
  bundlesToTry,
  keepCarriedCopy,
  keepTriedBundle,
  noteTriedBundle,
  readBundleMemory,
  refuseBundle,
} from './bundle-memory.ts';
import { carriedCopy, sealOf } from './carried.ts';
import { recipes } from './recipes.ts';

let scratch: string;
let places: EnginePlaces;
let old: Bundle;
let next: Bundle;
let env: Record<string, string>;
const bundles = (name: string) => join(scratch, name);

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'gantry-memory-'));
  places = enginePlaces(join(scratch, 'home'), 'embedded', scratch);
  env = { XDG_CACHE_HOME: join(scratch, 'cache') };
  old = await makeBundle('old', '1');
  next = await makeBundle('next', '2');
});
afterEach(() => rm(scratch, { recursive: true }));

async function makeBundle(name: string, createdAt: string): Promise<Bundle> {
  const directory = join(bundles(name), `trixie-${process.arch}-${recipes.trixie.revision}`);
  await mkdir(join(directory, 'root/usr/sbin'), { recursive: true });
  await writeFile(join(directory, 'root/usr/sbin/dockerd'), 'the daemon');
  await chmod(join(directory, 'root/usr/sbin/dockerd'), 0o755);
  await writeFile(join(directory, 'manifest.json'), JSON.stringify({ createdAt, packages: [] }));
  const bundle = await findBundle({ bundles: bundles(name) });
  if (!bundle) throw new Error('There is no bundle.');
  return bundle;
}

async function answered(bundle: Bundle): Promise<void> {
  await noteTriedBundle(places, bundle);
  await keepTriedBundle(places);
}

describe('a start', () => {
  it('has nothing to go back to before anything has answered, and where the note is broken', async () => {
    expect(await bundlesToTry(places, next, env)).toEqual({ first: next });
    await noteTriedBundle(places, old);
    expect(await bundlesToTry(places, next, env)).toEqual({ first: next });
    await keepTriedBundle(places);
    await writeFile(places.bundleMemory, '{ "good": 7');
    expect(await bundlesToTry(places, next, env)).toEqual({ first: next });
  });

  it('tries a new one, and goes back to the one that answered last', async () => {
    await answered(old);
    expect(await bundlesToTry(places, next, env)).toEqual({ first: next, spare: old });
    expect(await bundlesToTry(places, old, env)).toEqual({ first: old });
  });

  it('takes one that did not come up not again until it is another one', async () => {
    await answered(old);
    await noteTriedBundle(places, next);
    await answered(old);
    await refuseBundle(places, next);
    expect(await bundlesToTry(places, next, env)).toEqual({ first: old });
    const changed = await makeBundle('next', '3');
    expect(changed.directory).toBe(next.directory);
    expect(await bundlesToTry(places, changed, env)).toEqual({ first: changed, spare: old });
    await answered(changed);
    expect(await readBundleMemory(places)).toMatchObject({ good: { id: changed.id }, refused: next.id });
    expect(await bundlesToTry(places, next, env)).toEqual({ first: changed });
  });

  it('takes a refused one where nothing else is left', async () => {
    await answered(old);
    await refuseBundle(places, next);
    await rm(old.directory, { recursive: true });
    expect(await bundlesToTry(places, next, env)).toEqual({ first: next });
  });

  it('forgets a refusal as soon as that bundle has answered', async () => {
    await answered(old);
    await refuseBundle(places, next);
    await answered(next);
    expect(JSON.parse(await readFile(places.bundleMemory, 'utf8'))).toEqual({
      good: { directory: next.directory, id: next.id },
    });
  });

  it('does not go back to one that was replaced in its place, nor to a packed one that was changed', async () => {
    await answered(old);
    await makeBundle('old', '4');
    expect(await bundlesToTry(places, next, env)).toEqual({ first: next });
    const manifest = { packages: [], ...(await sealOf(old.directory)) };
    await writeFile(join(old.directory, 'manifest.json'), JSON.stringify(manifest));
    const sealed = await findBundle({ bundles: bundles('old') });
    if (!sealed) throw new Error('There is no bundle.');
    await answered(sealed);
    expect((await bundlesToTry(places, next, env)).spare).toEqual(sealed);
    await appendFile(sealed.dockerd, '!');
    expect(await bundlesToTry(places, next, env)).toEqual({ first: next });
  });
});

describe('an engine that a package carries', () => {
  let engine: string;
  const pack = async (version: string) => {
    await rm(engine, { recursive: true, force: true });
    await mkdir(join(engine, 'root/usr/sbin'), { recursive: true });
    await writeFile(join(engine, 'root/usr/sbin/dockerd'), version, { mode: 0o755 });
    await symlink('dockerd', join(engine, 'root/usr/sbin/link'));
    const manifest = { recipe: 'trixie', revision: 1, packages: [], ...(await sealOf(engine)) };
    await writeFile(join(engine, 'manifest.json'), JSON.stringify(manifest));
    const bundle = await findBundle({ env });
    if (bundle?.directory !== engine) throw new Error('There is no carried engine.');
    return bundle;
  };

  beforeEach(() => {
    engine = join(scratch, 'resources/engine');
    env = { ...env, GANTRY_RESOURCES: join(scratch, 'resources') };
  });

  it('is still there to go back to when the package was updated', async () => {
    const first = await pack('1');
    await answered(first);
    await keepCarriedCopy(places, env);
    const second = await pack('2');
    const { first: wanted, spare } = await bundlesToTry(places, second, env);
    expect(wanted).toEqual(second);
    expect(spare).toMatchObject({ id: first.id, directory: carriedCopy(first.id, env) });
    expect(await readFile(spare?.dockerd ?? '', 'utf8')).toBe('1');
    await noteTriedBundle(places, second);
    await noteTriedBundle(places, spare as Bundle);
    await keepTriedBundle(places);
    await refuseBundle(places, second);
    expect((await bundlesToTry(places, second, env)).first.directory).toBe(spare?.directory);
  });

  it('has no copy before it has answered, nor one that was changed', async () => {
    const first = await pack('1');
    await noteTriedBundle(places, first);
    await keepCarriedCopy(places, env);
    expect(existsSync(carriedCopy(first.id, env))).toBe(false);
    await keepTriedBundle(places);
    await appendFile(first.dockerd, '!');
    await keepCarriedCopy(places, env);
    expect(existsSync(carriedCopy(first.id, env))).toBe(false);
  });

  it('is not gone back to when its copy was changed', async () => {
    const first = await pack('1');
    await answered(first);
    await keepCarriedCopy(places, env);
    const second = await pack('2');
    await appendFile(join(carriedCopy(first.id, env), 'root/usr/sbin/dockerd'), '!');
    expect(await bundlesToTry(places, second, env)).toEqual({ first: second });
  });
});

describe('the programs in use', () => {
  const inUse = () => bundleInUse({ bundles: bundles('next'), env }, places);

  it('are those that a running engine was started from, and after its end those of its next start', async () => {
    expect(await inUse()).toEqual(next);
    await answered(old);
    await mkdir(places.run);
    expect(await inUse()).toEqual(old);
    await rm(places.run, { recursive: true });
    expect(await inUse()).toEqual(next);
    await refuseBundle(places, next);
    expect(await inUse()).toEqual(old);
  });

  it('are the old ones while the new ones are not there', async () => {
    await answered(old);
    await rm(bundles('next'), { recursive: true });
    expect(await inUse()).toEqual(old);
    await rm(bundles('old'), { recursive: true });
    expect(await inUse()).toBeUndefined();
  });
});
