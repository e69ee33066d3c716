// A copied folder is the same in everything that counts, and a difference in any of it is seen.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTree, removeTree, treeDigest } from './native-copy.ts';

const signal = new AbortController().signal;

describe.runIf(process.platform === 'linux')('a folder', () => {
  let folder: string;
  let from: string;
  let to: string;
  const at = (name: string) => path.join(to, name);
  const replace = (name: string, make: () => void) => {
    rmSync(at(name));
    make();
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'gantry-copy-'));
    from = path.join(folder, 'from here');
    to = path.join(folder, '到 there');
    mkdirSync(path.join(from, 'empty'), { recursive: true });
    writeFileSync(path.join(from, 'a\nfile'), 'content');
    linkSync(path.join(from, 'a\nfile'), path.join(from, 'same'));
    writeFileSync(path.join(from, 'other'), 'CONTENT', { mode: 0o640 });
    symlinkSync(path.join(from, 'other'), path.join(from, 'link'));
    execFileSync('truncate', ['--size=50M', path.join(from, 'sparse')]);
    execFileSync('mkfifo', [path.join(from, 'pipe')]);
    utimesSync(path.join(from, 'other'), 1, 1);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the same when it was copied, links and holes included', async () => {
    await copyTree([], from, to, signal);
    expect(await treeDigest([], to, signal)).toBe(await treeDigest([], from, signal));
    expect(lstatSync(at('same')).ino).toBe(lstatSync(at('a\nfile')).ino);
    expect(lstatSync(at('sparse')).blocks).toBeLessThan(100);
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  });

  it.each<[string, () => void]>([
    ['content', () => writeFileSync(at('other'), 'CONTEND')],
    ['a mode', () => chmodSync(at('other'), 0o600)],
    ['a time', () => utimesSync(at('other'), 1, 2)],
    ['a name', () => renameSync(at('same'), at('renamed'))],
    ['one more', () => writeFileSync(at('more'), '')],
    ['one less', () => rmSync(at('empty'), { recursive: true })],
    ['a link’s aim', () => replace('link', () => symlinkSync('elsewhere', at('link')))],
    ['a hard link', () => replace('same', () => writeFileSync(at('same'), 'content'))],
  ])('is another with a difference in %s', async (what, change) => {
    await copyTree([], from, to, signal);
    const before = await treeDigest([], from, signal);
    const { mtime } = lstatSync(at('other'));
    change();
    if (what === 'content') utimesSync(at('other'), mtime, mtime);
    expect(await treeDigest([], to, signal)).not.toBe(before);
  });

  it('that cannot be copied says why', async () => {
    await expect(copyTree([], path.join(folder, 'none'), to, signal)).rejects.toThrow(/No such file/);
    await expect(treeDigest([], path.join(folder, 'none'), signal)).rejects.toThrow(/No such file/);
  });

  it('is removed whole, and need not be there', async () => {
    await removeTree([], from);
    await removeTree([], from);
    expect(() => lstatSync(from)).toThrow('ENOENT');
  });
});
