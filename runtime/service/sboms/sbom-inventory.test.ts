// What is looked for in an image's tree, what is left out, and what is said of it.
import { describe, expect, it } from 'vitest';
import { folderOf, nameOf } from '../../contract/file-name.ts';
import type { ImageTree, ImageTreeEntry } from '../images/image-tree.ts';
import { readInventory } from './sbom-inventory.ts';

type Told = Partial<ImageTreeEntry> & { content?: string };

/** A tree of these files alone; the contents of those that only have a size cannot be read. */
function treeOf(files: Record<string, Told>): { tree: ImageTree; asked: string[] } {
  const asked: string[] = [];
  const entries = Object.entries(files).map(([path, { content = '', ...more }]) => ({
    content,
    entry: {
      ...{ name: nameOf(path), path, kind: 'file' as const, layer: 0, mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 },
      ...{ size: content.length, ...more },
    },
  }));
  const find = (path: string) => entries.find(({ entry }) => entry.path === path);
  const tree: ImageTree = {
    layers: ['sha256:a', 'sha256:b'],
    entries: function* () {
      for (const { entry } of entries) yield entry;
    },
    list: (folder) => entries.map(({ entry }) => entry).filter(({ path }) => folderOf(path) === folder),
    at: (path) => find(path)?.entry,
    follow: (path) => {
      const found = find(path);
      if (found === undefined) throw new Error('not there');
      return found.entry;
    },
    read: async (path) => {
      const found = find(path);
      if (found === undefined) throw new Error('not there');
      return Buffer.from(found.content);
    },
    readAll: async (paths, limit, onFile) => {
      for (const path of paths) {
        asked.push(path);
        await onFile(path, Buffer.from(find(path)?.content ?? '').subarray(0, limit));
      }
    },
  };
  return { tree, asked };
}

const { signal } = new AbortController();

describe('an inventory', () => {
  it('has packages with their layer, distribution and licences', async () => {
    const { tree } = treeOf({
      '/usr/lib/os-release': { content: 'ID=debian\nVERSION_ID="12"\nNAME=Debian\n' },
      '/var/lib/dpkg/status': { content: 'Package: b\nVersion: 2\n\nPackage: a\nVersion: 1\n', layer: 1 },
      '/usr/share/doc/a/copyright': {
        content:
          'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: MIT\n',
      },
      '/usr/share/doc/b/copyright': { content: 'free' },
      '/srv/node_modules/a/package.json': { content: '{"name":"a","version":"1"}' },
    });
    const { distribution, packages, gaps, cut } = await readInventory(tree, signal);
    expect(distribution).toEqual({ id: 'debian', versionId: '12', name: 'Debian' });
    expect(packages.map(({ type, name, layer, licences }) => [type, name, layer, licences])).toEqual([
      ['deb', 'a', 1, ['MIT']],
      ['deb', 'b', 1, []],
      ['npm', 'a', 0, []],
    ]);
    expect({ gaps, cut }).toEqual({ gaps: [], cut: false });
  });

  it('says what is too large, broken or of a form that is not read', async () => {
    const { tree, asked } = treeOf({
      '/var/lib/dpkg/status': { size: 2 ** 31 },
      '/var/lib/rpm/Packages': { content: 'Berkeley' },
      '/var/lib/rpm/rpmdb.sqlite-wal': { content: 'not yet there' },
      '/a/node_modules/b/package.json': { content: '{' },
    });
    const { packages, gaps } = await readInventory(tree, signal);
    expect(packages).toEqual([]);
    expect(gaps).toEqual(
      expect.arrayContaining([
        { path: '/var/lib/dpkg/status', why: 'too-large' },
        { path: '/var/lib/rpm/Packages', why: 'form' },
        { path: '/var/lib/rpm/rpmdb.sqlite-wal', why: 'form' },
        { path: '/a/node_modules/b/package.json', why: 'broken' },
      ]),
    );
    expect(gaps).toHaveLength(4);
    expect(asked).not.toContain('/var/lib/dpkg/status');
  });

  it('reads large programs once, whatever they are called, and no others', async () => {
    const { tree, asked } = treeOf({
      '/bin/large': { size: 2_000_000, mode: 0o755, digest: 'x' },
      '/bin/same': { size: 2_000_000, mode: 0o755, digest: 'x' },
      '/bin/small': { size: 20_000, mode: 0o755 },
      '/lib/data': { size: 2_000_000 },
      '/bin/link': { kind: 'link', size: 0, mode: 0o777 },
    });
    expect((await readInventory(tree, signal)).packages).toEqual([]);
    expect(asked).toEqual(['/bin/large']);
  });

  it('ends where there are too many packages, and says so', async () => {
    const status = Array.from({ length: 100_001 }, (_, at) => `Package: p${at}\nVersion: 1\n`).join('\n');
    const { packages, cut } = await readInventory(treeOf({ '/var/lib/dpkg/status': { content: status } }).tree, signal);
    expect(packages).toHaveLength(100_000);
    expect(cut).toBe(true);
  });
});
