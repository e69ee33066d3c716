// An image on its way in: broken off, damaged, changed under our hands; the one before is there until the new one has answered.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest } from '../image/manifest.ts';
import { installedImage, installImage, keepImages, kernelFiles, offeredImage } from './image-store.ts';
import { type MachinePlaces, machinePlaces } from './places.ts';

let folder: string;
let places: MachinePlaces;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-images-'));
  places = machinePlaces(join(folder, 'home'), 'embedded', {});
});
afterEach(() => rm(folder, { recursive: true }));

/** An image whose files hold their own names and the version. */
async function image(version: string): Promise<string> {
  const directory = join(folder, `source ${version}`);
  await mkdir(directory);
  const files = [];
  for (const name of kernelFiles) {
    const text = `${name} ${version}`;
    await writeFile(join(directory, name), text);
    files.push({ name, size: text.length, sha256: createHash('sha256').update(text).digest('hex') });
  }
  const rest = { format: 1, version, architecture: 'amd64', kernel: '6', engine: '26', packages: [] };
  await writeFile(join(directory, 'manifest.json'), JSON.stringify({ ...rest, files }));
  return directory;
}

const install = async (directory: string) =>
  installImage(places, { directory, manifest: await readManifest(directory) });

describe('an image', () => {
  it('is copied whole, and the one before stays until it is told to go', async () => {
    const [one, two] = [await install(await image('1')), await install(await image('2'))];
    expect(await readFile(two.kernel, 'utf8')).toBe('vmlinuz 2');
    expect(await readFile(one.kernel, 'utf8')).toBe('vmlinuz 1');
    await keepImages(places, ['2']);
    expect(await installedImage(places, '1')).toBeUndefined();
    expect(await installedImage(places, '2')).toEqual(two);
  });

  it('whose copying was broken off counts for nothing, and is copied anew', async () => {
    const source = await image('1');
    const half = join(places.images, '1.new');
    await mkdir(half, { recursive: true });
    await writeFile(join(half, 'vmlinuz'), 'half a ker');
    expect(await installedImage(places, '1')).toBeUndefined();
    const made = await install(source);
    expect(await readFile(made.kernel, 'utf8')).toBe('vmlinuz 1');
    expect(await readdir(places.images)).toEqual(['1']);
  });

  it.each(kernelFiles)(
    'whose %s was damaged on the disk is not used, and comes anew from where it came',
    async (name) => {
      const source = await image('1');
      const { directory } = await install(source);
      const sound = await readFile(join(directory, name), 'utf8');
      // As long as it was: only the checksum tells.
      await writeFile(join(directory, name), sound.replace('1', '7'));
      await expect(installedImage(places, '1')).rejects.toMatchObject({ problem: { reason: 'image-damaged' } });
      await install(source);
      expect(await readFile(join(directory, name), 'utf8')).toBe(sound);
    },
  );

  it('that is damaged where it comes from is refused, and nothing of it is left', async () => {
    const source = await image('1');
    await writeFile(join(source, 'root.squashfs'), 'something else');
    await expect(install(source)).rejects.toMatchObject({ problem: { reason: 'image-damaged' } });
    expect(await installedImage(places, '1')).toBeUndefined();
  });

  it('is the named one, else the package’s, else the one that was built here', async () => {
    const [named, built] = [await image('1'), join(folder, 'cache/gantry/machine', process.arch)];
    await mkdir(built, { recursive: true });
    await writeFile(join(built, 'manifest.json'), await readFile(join(named, 'manifest.json')));
    const env = { XDG_CACHE_HOME: join(folder, 'cache') };
    expect((await offeredImage(env))?.directory).toBe(built);
    expect((await offeredImage({ ...env, GANTRY_MACHINE_IMAGE: named }))?.directory).toBe(named);
    expect(await offeredImage({ XDG_CACHE_HOME: join(folder, 'nothing') })).toBeUndefined();
  });
});
