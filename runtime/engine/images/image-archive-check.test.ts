// What is passed on to the engine of an archive of images, and what is refused before it.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTar } from '../files/tar-reader.ts';
import { type TarHeader, tarEnd, tarHeader, tarPadding } from '../files/tar-writer.ts';
import { checkedArchive } from './image-archive-check.ts';
import { loadedBy } from './image-transfer.ts';

type Entry = [name: string, content: string | Buffer, more?: Partial<TarHeader>];

function tar(...entries: Entry[]): Buffer {
  const plain = { kind: 'file', mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 } as const;
  const parts = entries.flatMap(([name, text, more]) => {
    const content = Buffer.from(text);
    return [
      tarHeader({ ...plain, name: Buffer.from(name), size: content.length, ...more }),
      content,
      tarPadding(content.length),
    ];
  });
  return Buffer.concat([...parts, tarEnd]);
}

async function* pieces(bytes: Buffer, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function sent(bytes: Buffer, options = { readsOci: false, platform: 'linux/amd64' }): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await checkedArchive(pieces(bytes), options)) parts.push(part);
  return Buffer.concat(parts);
}

async function contents(bytes: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const entry of readTar(pieces(bytes))) {
    const parts: Uint8Array[] = [];
    for await (const part of entry.content()) parts.push(part);
    found[entry.name.toString()] = Buffer.concat(parts).toString();
  }
  return found;
}

const invalid = (message: RegExp) => ({
  problem: { reason: 'archive-invalid', message: expect.stringMatching(message) },
});
const docker = tar(['manifest.json', '[]'], ['layer.tar', 'x'.repeat(3000)]);

describe('an archive on its way', () => {
  it('arrives as it is, unzipped where it was zipped', async () => {
    expect(await sent(docker)).toEqual(docker);
    expect(await sent(gzipSync(docker))).toEqual(docker);
    const links = tar(
      ['a/layer.tar', 'x'],
      ['b/layer.tar', '', { kind: 'link', link: Buffer.from('../a/layer.tar') }],
      ['manifest.json', '[]'],
    );
    expect(await sent(links)).toEqual(links);
    const packed = Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(900)]);
    expect(await sent(packed)).toEqual(packed);
  });

  it.each([
    ['nothing', Buffer.alloc(0), /no tar/],
    ['noise', Buffer.alloc(4000, 'x'), /no tar/],
    ['zipped noise', gzipSync(Buffer.alloc(4000, 'x')), /no tar/],
    ['what breaks off', docker.subarray(0, 1800), /breaks off/],
    ['zipped, what breaks off', gzipSync(docker).subarray(0, 60), /unpacked/],
    ['a name that leads out', tar(['../manifest.json', '[]']), /leads out/],
    ['an absolute name', tar(['/etc/passwd', 'x']), /leads out/],
    [
      'a link that leads out',
      tar(['manifest.json', '[]'], ['a', '', { kind: 'link', link: Buffer.from('../../etc') }]),
      /leads out/,
    ],
    [
      'a hard link that leads out',
      tar(['blobs', '', { kind: 'folder' }], ['a/b', '', { kind: 'hard-link', link: Buffer.from('../x') }]),
      /leads out/,
    ],
    [
      'an absolute link',
      tar(['oci-layout', '{}'], ['a', '', { kind: 'link', link: Buffer.from('/etc') }]),
      /leads out/,
    ],
  ])('is refused: %s', async (_, bytes, message) => {
    await expect(sent(bytes)).rejects.toMatchObject(invalid(message));
  });

  it('is refused without images in it', async () => {
    const link: Entry = ['etc/mtab', '', { kind: 'link', link: Buffer.from('/proc/mounts') }];
    for (const more of [['etc/passwd', 'x'] satisfies Entry, link]) {
      await expect(sent(tar(['bin/sh', 'x'], more))).rejects.toMatchObject({ problem: { reason: 'archive-of-files' } });
    }
  });
});

const blob = (digit: string) => `sha256:${digit.repeat(64)}`;
const at = (digit: string) => `blobs/sha256/${digit.repeat(64)}`;
const image = (config: string, ...layers: string[]) =>
  JSON.stringify({ config: { digest: blob(config) }, layers: layers.map((one) => ({ digest: blob(one) })) });
const platform = (architecture: string) => ({ os: 'linux', architecture });
const named = (name: string) => ({ annotations: { 'org.opencontainers.image.ref.name': name } });
const index = (...manifests: object[]) => JSON.stringify({ manifests });

describe('an OCI layout', () => {
  const both: Entry[] = [
    [at('1'), image('a', 'c')],
    [at('2'), image('b', 'c')],
    [at('a'), '{}'],
    [at('b'), '{}'],
    [at('c'), 'layer'],
  ];
  const list = index(
    { digest: blob('1'), platform: platform('arm64') },
    { digest: blob('2'), platform: platform('amd64') },
  );

  it('becomes one that docker reads, of the platform that is wanted', async () => {
    const bytes = tar(
      ['index.json', index({ digest: blob('9'), ...named('localhost/a:1') })],
      [at('9'), list],
      ...both,
    );
    const all = await contents(await sent(bytes));
    expect(JSON.parse(all['manifest.json'] ?? '')).toEqual([
      { Config: at('b'), RepoTags: ['localhost/a:1'], Layers: [at('c')] },
    ]);
    expect(all[at('c')]).toBe('layer');
    expect(await sent(bytes, { readsOci: true, platform: 'linux/amd64' })).toEqual(bytes);
  });

  it('lists an image of two names once, and one of a bare tag without a name', async () => {
    const twice = [named('a/b:1'), named('a/b:2')].map((name) => ({ digest: blob('1'), ...name }));
    const bytes = tar(...both, ['index.json', index(...twice, { digest: blob('2'), ...named('latest') })]);
    expect(JSON.parse((await contents(await sent(bytes)))['manifest.json'] ?? '')).toEqual([
      { Config: at('a'), RepoTags: ['a/b:1', 'a/b:2'], Layers: [at('c')] },
      { Config: at('b'), RepoTags: null, Layers: [at('c')] },
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['blobs that are not there', index({ digest: blob('7') })],
    ['a circle', index({ digest: blob('9') })],
    ['a digest that leads out', index({ digest: '../../etc/passwd' })],
  ])('is refused: %s', async (_, text) => {
    const circle = index({ digest: blob('9') });
    await expect(sent(tar(['index.json', text], [at('9'), circle]))).rejects.toMatchObject(invalid(/./));
  });
});

describe('what an engine says was loaded', () => {
  it.each([
    ['Loaded image: a/b:1\n', ['a/b:1']],
    ['Loaded image ID: sha256:12\n', ['sha256:12']],
    ['Loaded image: localhost/a:1,localhost/b:1', ['localhost/a:1', 'localhost/b:1']],
    ['Loaded image(s): a:1, b:2', ['a:1', 'b:2']],
    ['The image a:1 already exists, renaming the old one', []],
  ])('%j', (line, names) => expect(loadedBy(line)).toEqual(names));
});
