// What an image is made of: archives, ELF and modules, the manifest, the recipe and its scripts.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../command.ts';
import { cpioOf } from './cpio.ts';
import { interpreterOf, isElf, leanModule, moduleInformation, neededLibraries } from './elf.ts';
import { type ImageManifest, parseManifest, readManifest, sha256Of, verifiedFile } from './manifest.ts';
import { aliasIndex, chooseModules, dependencyIndex, moduleFacts, moduleName } from './modules.ts';
import { contentOfLine, readRecipe } from './recipe.ts';
import { writeTar } from './tar.ts';
import { Tree } from './tree.ts';

const recipeFolder = fileURLToPath(new URL('../../../assets/machine', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-image-'));
});
afterEach(() => rm(folder, { recursive: true }));

function sampleTree(): Tree {
  const tree = new Tree();
  tree.addText('usr/bin/ünï code', 'one\n', 0o755);
  tree.add('bin', { kind: 'link', target: 'usr/bin' });
  tree.add('run', { kind: 'folder', mode: 0o700 });
  tree.addText('empty', '');
  tree.addText(`deep/${'long-name-'.repeat(12)}/file`, 'two\n');
  return tree;
}

describe('trees and archives', () => {
  it('makes the folders above a file, and refuses paths that lead out', () => {
    const tree = new Tree();
    tree.addText('a/b/c', '');
    expect(tree.sorted().map(([path]) => path)).toEqual(['a', 'a/b', 'a/b/c']);
    for (const path of ['', '/a', '../a', 'a/../b', 'a//b']) expect(() => tree.addText(path, '')).toThrow('no path');
    tree.add('link', { kind: 'link', target: 'a' });
    expect(() => tree.addText('link/x', '')).toThrow('no folder');
  });

  it.each(['cpio', 'tar'])('%s reads back what was written, and bytes are the same each time', async (kind) => {
    const paths = [join(folder, 'one'), join(folder, 'two')];
    for (const path of paths) {
      if (kind === 'tar') await writeTar(sampleTree(), 1_700_000_000, path);
      else await writeFile(path, await cpioOf(sampleTree(), 1_700_000_000));
    }
    const [one = '', two = ''] = paths;
    expect(await sha256Of(one)).toBe(await sha256Of(two));
    const list = kind === 'tar' ? ['tar', ['-tvf', one, '--full-time', '--utc']] : ['cpio', ['-itv', '-F', one]];
    const [program, args] = list as [string, string[]];
    if (kind === 'cpio' && !existsSync('/usr/bin/cpio') && !existsSync('/bin/cpio')) return;
    const listed = await runCommand(program, args, { env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' } });
    expect(listed.code).toBe(0);
    expect(listed.output).toContain('ünï code');
    expect(listed.output).toContain('bin -> usr/bin');
    expect(listed.output).toMatch(/-rwxr-xr-x.* 4 /);
    expect(listed.output).toContain('2023');
  });

  it('the digest sees modes, targets and contents', async () => {
    const digests = new Set<string>();
    for (const change of [
      () => {},
      (tree: Tree) => tree.addText('empty', '', 0o600),
      (tree: Tree) => tree.addText('empty', 'x'),
      (tree: Tree) => tree.add('bin', { kind: 'link', target: 'usr/sbin' }),
    ]) {
      const tree = sampleTree();
      change(tree);
      digests.add(await tree.digest());
    }
    expect(digests.size).toBe(4);
    expect(digests.has(await sampleTree().digest())).toBe(true);
  });
});

describe('kernel modules', () => {
  const facts = (depends: string[], softDepends: string[] = [], aliases: string[] = []) => ({
    depends,
    softDepends,
    aliases,
  });
  const known = new Map([
    ['kernel/fs/ext4/ext4.ko.xz', facts(['mbcache', 'jbd2'], ['crc32c_generic', 'unknown'], ['fs-ext4'])],
    ['kernel/fs/mbcache.ko.xz', facts([])],
    ['kernel/fs/jbd2/jbd2.ko.xz', facts(['low'])],
    ['kernel/lib/low.ko.xz', facts([])],
    ['kernel/crypto/crc32c_generic.ko.xz', facts([], [], ['crypto-crc32c'])],
    ['kernel/drivers/virtio-rng.ko.xz', facts([], [], ['virtio:d00000004v*'])],
    ['kernel/broken.ko.xz', facts(['nowhere'])],
  ]);
  const source = {
    paths: [...known.keys()],
    builtIn: ['kernel/drivers/virtio/virtio_pci.ko'],
    read: async (path: string) => known.get(path) ?? facts([]),
  };
  const names = async (...wanted: string[]) => (await chooseModules(wanted, source)).map((module) => module.name);

  it('brings what is asked for with all it depends on', async () => {
    expect(await names('ext4')).toEqual(['crc32c_generic', 'ext4', 'jbd2', 'mbcache', 'low']);
    expect(await names('virtio_rng')).toEqual(['virtio_rng']);
    expect(await names('kernel/fs/jbd2/*')).toEqual(['jbd2', 'low']);
  });

  it('leaves out of a folder what is not wanted, but not what others depend on', async () => {
    expect(await names('kernel/fs/*', 'not ext4 jbd2')).toEqual(['mbcache']);
    expect(await names('kernel/fs/*', 'not jbd2 mbcache')).toEqual([
      'crc32c_generic',
      'ext4',
      'jbd2',
      'mbcache',
      'low',
    ]);
  });

  it('says what is missing, but for what is built in or may be missing', async () => {
    expect(await names('virtio_pci', 'hv_vmbus ?')).toEqual([]);
    await expect(names('ext3', 'kernel/none/*', 'broken')).rejects.toThrow('ext3, kernel/none/*, nowhere');
  });

  it('writes the indexes of modprobe', async () => {
    const modules = await chooseModules(['ext4', 'virtio-rng'], source);
    expect(dependencyIndex(modules)).toContain(
      'kernel/fs/ext4/ext4.ko: kernel/crypto/crc32c_generic.ko kernel/fs/jbd2/jbd2.ko kernel/lib/low.ko kernel/fs/mbcache.ko\n',
    );
    expect(aliasIndex(modules)).toBe(
      'alias crypto-crc32c crc32c_generic\nalias fs-ext4 ext4\nalias virtio:d00000004v* virtio_rng\n',
    );
  });

  it('has a module loaded after what it needs, in whatever order they are named', async () => {
    for (const depends of [
      ['stp', 'llc'],
      ['llc', 'stp'],
    ]) {
      const bridged = new Map([
        ['kernel/bridge.ko', facts(depends)],
        ['kernel/stp.ko', facts(['llc'])],
        ['kernel/llc.ko', facts([])],
      ]);
      const read = async (path: string) => bridged.get(path) ?? facts([]);
      const modules = await chooseModules(['bridge'], { paths: [...bridged.keys()], builtIn: [], read });
      expect(dependencyIndex(modules)).toContain('kernel/bridge.ko: kernel/stp.ko kernel/llc.ko\n');
    }
  });

  it('understands what modules say of themselves', () => {
    expect(
      moduleFacts([
        ['alias', 'a'],
        ['softdep', 'pre: one two post: three'],
        ['alias', 'b'],
        ['depends', 'x,y'],
        ['depends', ''],
      ]),
    ).toEqual({ depends: ['x', 'y'], softDepends: ['one', 'two'], aliases: ['a', 'b'] });
    expect(moduleName('kernel/net/9p/9pnet-virtio.ko.xz')).toBe('9pnet_virtio');
  });

  it('go without what is for tracing only, and the signature that was made over it', () => {
    const tracing = { '.BTF': 'types of the module', '.orc_unwind': 'frames', '.rela.orc_unwind_ip': 'places' };
    const file = elfOf({ '.modinfo': 'depends=crc16\0', ...tracing, '.text': 'code' });
    const lean = leanModule(Buffer.concat([file, signatureOf(700)]));
    expect(lean).toHaveLength(file.length);
    expect(moduleInformation(lean)).toEqual([['depends', 'crc16']]);
    expect(lean.includes('code')).toBe(true);
    for (const content of Object.values(tracing)) expect(lean.includes(content)).toBe(false);
    const plain = Buffer.concat([elfOf({ '.modinfo': 'depends=\0' }), signatureOf(700)]);
    expect(leanModule(plain).equals(plain)).toBe(true);
    const torn = Buffer.concat([file, signatureOf(700).subarray(-20)]);
    expect(leanModule(torn)).toHaveLength(torn.length);
  });
});

/** As the kernel's sign-file appends it: the signature, twelve bytes that end with its length, the mark. */
function signatureOf(bytes: number): Buffer {
  const facts = Buffer.alloc(12);
  facts.writeUInt32BE(bytes, 8);
  return Buffer.concat([Buffer.alloc(bytes, 7), facts, Buffer.from('~Module signature appended~\n')]);
}

/** A 64-bit little-endian ELF file that has nothing but these sections and their names. */
function elfOf(sections: Record<string, string>): Buffer {
  const all = Object.entries({ '': '', ...sections, '.shstrtab': '' });
  const names = Buffer.from(all.map(([name]) => `${name}\0`).join(''));
  const contents = all.map(([name, content]) => (name === '.shstrtab' ? names : Buffer.from(content)));
  const file = Buffer.alloc(64);
  file.write('\x7fELF\x02\x01', 'latin1');
  file.writeBigUInt64LE(64n, 0x28);
  file.writeUInt16LE(64, 0x3a);
  file.writeUInt16LE(all.length, 0x3c);
  file.writeUInt16LE(all.length - 1, 0x3e);
  let at = 64 + all.length * 64;
  const headers = all.map(([name], index) => {
    const header = Buffer.alloc(64);
    header.writeUInt32LE(name === '' ? 0 : names.indexOf(`${name}\0`), 0);
    header.writeBigUInt64LE(BigInt(at), 0x18);
    header.writeBigUInt64LE(BigInt(contents[index]?.length ?? 0), 0x20);
    at += contents[index]?.length ?? 0;
    return header;
  });
  return Buffer.concat([file, ...headers, ...contents]);
}

describe('programs', () => {
  it.skipIf(process.platform !== 'linux')('tells the libraries and the loader of a program', async () => {
    const program = await readFile(process.execPath);
    expect(isElf(program)).toBe(true);
    expect(neededLibraries(program)).toContain('libc.so.6');
    expect(interpreterOf(program)).toMatch(/^\/lib.*\/ld-linux/);
    expect(isElf(Buffer.from('#!/bin/sh'))).toBe(false);
  });
});

describe('the manifest', () => {
  const sum = '0'.repeat(64);
  const valid: ImageManifest = {
    format: 1,
    version: '26.1.5-6.12-abc',
    architecture: 'amd64',
    kernel: '6.12',
    engine: '26.1.5',
    packages: [{ name: 'a', version: '1', architecture: 'all', sha256: sum }],
    files: [{ name: 'vmlinuz', size: 3, sha256: sum }],
  };

  it('is read when it is whole', () => {
    expect(parseManifest(JSON.stringify(valid))).toEqual(valid);
  });

  it.each(['../vmlinuz', 'a/b', '/vmlinuz', '..', '.hidden', 'a\\b', ''])('refuses the file name %j', (name) => {
    const text = JSON.stringify({ ...valid, files: [{ name, size: 3, sha256: sum }] });
    expect(() => parseManifest(text)).toThrow('is not valid: files.0.name');
  });

  it.each([
    ['{', 'no JSON'],
    [JSON.stringify({ ...valid, format: 2 }), 'format'],
    [JSON.stringify({ ...valid, version: '../x' }), 'version'],
    [JSON.stringify({ ...valid, files: [...valid.files, ...valid.files] }), 'twice'],
    [JSON.stringify({ ...valid, files: [{ name: 'vmlinuz', size: -1, sha256: sum }] }), 'size'],
  ])('refuses %s', (text, reason) => {
    expect(() => parseManifest(text)).toThrow(reason);
  });

  it('gives out a file only when size and checksum are right', async () => {
    await writeFile(join(folder, 'vmlinuz'), 'abc');
    const files = [
      { name: 'vmlinuz', size: 3, sha256: await sha256Of(join(folder, 'vmlinuz')) },
      { name: 'gone', size: 1, sha256: sum },
    ];
    const image = { ...valid, files };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(image));
    expect(await verifiedFile(folder, await readManifest(folder), 'vmlinuz')).toBe(join(folder, 'vmlinuz'));
    await expect(verifiedFile(folder, image, 'gone')).rejects.toThrow('lacks its gone');
    await expect(verifiedFile(folder, image, 'other')).rejects.toThrow('has no other');
    await writeFile(join(folder, 'vmlinuz'), 'abd');
    await expect(verifiedFile(folder, image, 'vmlinuz')).rejects.toThrow('SHA-256');
    await writeFile(join(folder, 'vmlinuz'), 'abcd');
    await expect(verifiedFile(folder, image, 'vmlinuz')).rejects.toThrow('has 4 bytes instead of 3');
    await expect(readManifest(join(folder, 'none'))).rejects.toThrow('There is no machine image');
  });
});

describe('the recipe', () => {
  it('is understood, and every link to busybox is made once', async () => {
    const recipe = await readRecipe(recipeFolder);
    expect(recipe.packages).toContain('docker.io');
    expect(recipe.bootModules).toContain('squashfs');
    expect(recipe.systemModules).toContain('9p');
    const paths = recipe.contents.map((content) => content.path);
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
    expect(contentOfLine('take a/ but b c')).toEqual([{ kind: 'take', path: 'a/', without: ['b', 'c'] }]);
    for (const line of ['take', 'take a b', 'take a but']) expect(() => contentOfLine(line)).toThrow('not understood');
    expect(() => contentOfLine('folder a 9')).toThrow('not understood');
  });

  it('has no script with an error of syntax', async () => {
    const entries = await readdir(recipeFolder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const scripts: string[] = [];
    for (const path of paths) {
      const [first = ''] = (await readFile(path, 'utf8')).split('\n');
      if (/^#!.*sh$/.test(first) || path.endsWith('/lib/gantry/common')) scripts.push(path);
    }
    expect(scripts.length).toBeGreaterThan(10);
    for (const script of scripts) {
      const checked = spawnSync('sh', ['-n', script], { encoding: 'utf8' });
      expect({ script, status: checked.status, errors: checked.stderr }).toEqual({ script, status: 0, errors: '' });
    }
  });
});
