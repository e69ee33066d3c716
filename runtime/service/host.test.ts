// Names for a path that is typed: what begins like it, folders first, bounded, and nothing where nothing can be read.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHost } from './host.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-host-'));
  await Promise.all(['data', 'Databases', '.hidden', 'many'].map((name) => mkdir(join(home, name))));
  await Promise.all(['data.txt', 'zoo', '.env'].map((name) => writeFile(join(home, name), '')));
  await Promise.all(Array.from({ length: 250 }, (_, at) => writeFile(join(home, 'many', `f${at}`), '')));
  await symlink(join(home, 'many'), join(home, 'data-link'));
  await symlink(join(home, 'nowhere'), join(home, 'data-broken'));
});
afterAll(() => rm(home, { recursive: true }));

const names = async (path: string) => (await listHost(path, home)).entries.map(({ name }) => name);

describe('listHost', () => {
  it('tells what begins like the last part, folders and links to folders first', async () => {
    const listing = await listHost(join(home, 'data'), home);
    expect(listing).toEqual({
      folder: `${home}/`,
      separator: '/',
      entries: [
        { name: 'data', folder: true },
        { name: 'data-link', folder: true },
        { name: 'Databases', folder: true },
        { name: 'data-broken', folder: false },
        { name: 'data.txt', folder: false },
      ],
      more: false,
    });
  });

  it('begins at home, and tells hidden names only when asked', async () => {
    expect(await names('')).toEqual(await names('~'));
    expect(await names('~/')).toContain('zoo');
    expect(await names('~/')).not.toContain('.env');
    expect(await names('~/.')).toEqual(['.hidden', '.env']);
  });

  it('is bounded', async () => {
    const listing = await listHost(`${join(home, 'many')}/`, home);
    expect(listing.entries).toHaveLength(200);
    expect(listing.more).toBe(true);
  });

  it('has nothing to tell of what is no folder', async () => {
    expect(await names(join(home, 'nowhere/'))).toEqual([]);
    expect(await names(join(home, 'zoo/'))).toEqual([]);
  });

  it('refuses a path that begins nowhere', async () => {
    await expect(listHost('data', home)).rejects.toMatchObject({
      problem: { reason: 'path-not-absolute', field: 'path' },
    });
  });
});
