// Saved images of every form, and archives that mean no good.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TarHeader, tarEnd, tarHeader, tarPadding } from '../files/tar-writer.ts';
import { readImageArchive } from './image-archive.ts';
import type { LayerIndex } from './image-archive-index.ts';
import { readLayer } from './image-archive-layer.ts';

const plain = { mode: 0o644, uid: 0, gid: 0, modifiedAt: 0 };

function entry(name: string | Buffer, body: string | Buffer = '', more: Partial<TarHeader> = {}): Buffer {
  const content = Buffer.from(body as string);
  const header = { ...plain, name: Buffer.from(name as string), kind: 'file' as const, size: content.length, ...more };
  return Buffer.concat([tarHeader(header), content, tarPadding(content.length)]);
}

function tar(...entries: Buffer[]): Buffer {
  return Buffer.concat([...entries, tarEnd]);
}

async function* pieces(data: Buffer, size = 777): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

const digestOf = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

async function read(archive: Buffer, isKnown: (name: string) => boolean = () => false) {
  const layers = new Map<string, LayerIndex>();
  const images = await readImageArchive(pieces(archive), {
    isKnown,
    onLayer: async ({ name, index }) => void layers.set(name, index),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return { images, layers };
}

function pathsOf(index: LayerIndex | undefined): string[] {
  return Array.from({ length: index?.count ?? 0 }, (_, at) => index?.path(at) ?? '');
}

const layers = [tar(entry('one', '1')), tar(entry('two', '22'), entry('.wh.one'))];
const config = JSON.stringify({
  rootfs: { diff_ids: layers.map((layer) => `sha256:${digestOf(layer)}`) },
  history: [{ created_by: 'COPY one' }, { created_by: 'ENV A=b', empty_layer: true }, { created_by: 'COPY two' }],
});

function ociLayout(blobs: Buffer[]): Buffer {
  const blob = (data: Buffer | string) => ({
    name: `blobs/sha256/${digestOf(data)}`,
    data,
    digest: `sha256:${digestOf(data)}`,
  });
  const [own, packed] = [blob(config), blobs.map(blob)];
  const manifest = blob(
    JSON.stringify({ config: { digest: own.digest }, layers: packed.map(({ digest }) => ({ digest })) }),
  );
  const inner = blob(JSON.stringify({ manifests: [{ digest: manifest.digest }] }));
  const files = [own, ...packed, manifest, inner].map(({ name, data }) => entry(name, data));
  return tar(
    ...files,
    entry('index.json', JSON.stringify({ manifests: [{ digest: inner.digest }] })),
    entry('oci-layout', '{}'),
  );
}

describe('a saved image', () => {
  it('is read in the form of old docker engines, where the same layer is a link', async () => {
    const manifest = JSON.stringify([{ Config: 'c.json', Layers: ['a/layer.tar', 'b/layer.tar', 'c/layer.tar'] }]);
    const archive = tar(
      entry('a/layer.tar', layers[0]),
      entry('b/layer.tar', layers[1]),
      entry('c/layer.tar', '', { kind: 'link', link: Buffer.from('../a/layer.tar') }),
      entry('c.json', config),
      entry('manifest.json', manifest),
    );
    const { images, layers: found } = await read(archive);
    expect(images[0]?.layers).toEqual(['a/layer.tar', 'b/layer.tar', 'a/layer.tar']);
    expect(images[0]?.config.history.map((step) => step.empty_layer)).toEqual([false, true, false]);
    expect(pathsOf(found.get('b/layer.tar'))).toEqual(['/two', '/one']);
    expect(found.get('b/layer.tar')?.kind(1)).toBe('whiteout');
  });

  // A tar of one file called `zstd`, packed by zstd 1.5.
  const zstd = Buffer.from(
    'KLUv/WQAJ/UBAIJCCA3QPa2IZnSASTUO4koBN8R7xLNW+Q84hYTE4xOfobitdgsgsNkd+IVX0qkAz2Ck8zPt0QEcMGiA8RTewJkFag==',
    'base64',
  );

  it.each([
    ['as it is', (data: Buffer) => data],
    ['packed by gzip', (data: Buffer) => gzipSync(data)],
  ])('is read in the form of an OCI layout whose layers are %s', async (_, packed) => {
    const blobs = layers.map(packed);
    const { images, layers: found } = await read(ociLayout(blobs));
    expect(images[0]?.layers).toEqual(blobs.map((blob) => `blobs/sha256/${digestOf(blob)}`));
    expect(images[0]?.layers.map((name) => pathsOf(found.get(name)))).toEqual([['/one'], ['/two', '/one']]);
  });

  it('tells a layer that is packed by zstd, and one that is damaged, from the others', async () => {
    const broken = Buffer.concat([gzipSync(layers[0] as Buffer).subarray(0, 60), Buffer.alloc(600, 7)]);
    const { layers: found, images } = await read(ociLayout([zstd, broken, layers[1] as Buffer]));
    const [first, second, third] = images[0]?.layers.map((name) => found.get(name)) ?? [];
    expect(first?.told.problem).toBeUndefined();
    expect(pathsOf(first)).toEqual(['/zstd']);
    expect(second?.told.problem).toBeTruthy();
    expect(pathsOf(third)).toEqual(['/two', '/one']);
  });

  it('reads what is behind a packed layer whose tar is damaged', async () => {
    const noise = Buffer.concat(
      Array.from({ length: 40_000 }, (_, at) => createHash('sha256').update(`${at}`).digest()),
    );
    const damaged = gzipSync(Buffer.concat([entry('one', '1'), Buffer.alloc(512, 7), noise]));
    const { layers: found, images } = await read(ociLayout([damaged, layers[1] as Buffer]));
    const [first, second] = images[0]?.layers.map((name) => found.get(name)) ?? [];
    expect(pathsOf(first)).toEqual(['/one']);
    expect(first?.told.problem).toBeTruthy();
    expect(pathsOf(second)).toEqual(['/two', '/one']);
  });

  it('passes over what is known, and throws for what is none', async () => {
    const archive = ociLayout(layers);
    const known = `blobs/sha256/${digestOf(layers[0] as Buffer)}`;
    expect([...(await read(archive, (name) => name === known)).layers.keys()]).not.toContain(known);
    await expect(read(tar(entry('hello', 'world')))).rejects.toMatchObject({ problem: { reason: 'unknown' } });
    await expect(read(archive.subarray(0, 3000))).rejects.toMatchObject({ problem: { reason: 'unknown' } });
  });
});

describe('a layer that means no good', () => {
  const layerOf = (...entries: Buffer[]) => readLayer(pieces(tar(...entries)));

  it('keeps no name that leads out, and tells each as it stands there', async () => {
    const index = await layerOf(
      entry('../out', 'x'),
      entry('/etc/absolute', 'x'),
      entry('a/../b', 'x'),
      entry('good', 'x'),
      entry('good', 'again'),
      entry(`${'d/'.repeat(600)}deep`, 'x'),
      entry('l'.repeat(20_000), 'x'),
      entry('link', '', { kind: 'hard-link', link: Buffer.from('../../etc/shadow') }),
      entry('symbolic', '', { kind: 'link', link: Buffer.from('/etc/shadow') }),
    );
    expect(pathsOf(index)).toEqual(['/etc/absolute', '/b', '/good', '/good', '/symbolic']);
    const told = index.told.odd.map(({ name, why }) => `${why} ${name.slice(0, 16)}`);
    expect(told).toEqual([
      'outside ../out',
      'absolute /etc/absolute',
      'dots a/../b',
      'twice good',
      'too-long d/d/d/d/d/d/d/d/',
      'too-long llllllllllllllll',
      'link-outside link',
    ]);
    expect(index.entry(4).target).toBe('/etc/shadow');
  });

  it('keeps the bytes of names that are no UTF-8', async () => {
    const index = await layerOf(entry(Buffer.from([0x61, 0xe9, 0xff])), entry('日本語'));
    expect(pathsOf(index)).toEqual(['/a\udce9\udcff', '/日本語']);
  });

  it('is read as far as it goes where it is damaged, and not at all where its headers are huge', async () => {
    const whole = tar(entry('one', '1'), entry('two', '2'));
    const cut = await readLayer(pieces(whole.subarray(0, 1100)));
    expect(pathsOf(cut)).toEqual(['/one']);
    expect(cut.told.problem).toContain('breaks off');
    const huge = await layerOf(
      entry('x', '', { records: new Map([['SCHILY.xattr.user.a', Buffer.alloc(2_000_000, 65)]]) }),
    );
    expect(huge.told).toMatchObject({ problem: expect.stringContaining('too large') });
    expect(huge.count).toBe(0);
  });

  it('takes sparse files for what they are', async () => {
    const records = new Map([
      ['GNU.sparse.name', Buffer.from('sparse')],
      ['GNU.sparse.realsize', Buffer.from('1000000')],
    ]);
    const index = await layerOf(entry('GNUSparseFile.1/sparse', 'few bytes', { records }), entry('after', 'x'));
    expect(pathsOf(index)).toEqual(['/sparse', '/after']);
    expect(index.size(0)).toBe(1_000_000);
  });

  it.runIf(process.platform === 'linux').each(['gnu', 'pax'])(
    'reads files with many holes as GNU tar writes them: %s',
    async (format) => {
      const folder = mkdtempSync(join(tmpdir(), 'gantry-sparse-'));
      try {
        const file = openSync(join(folder, 'holes'), 'w');
        for (let at = 0; at < 60; at += 1) writeSync(file, 'data', at * 1_000_000);
        closeSync(file);
        const args = ['-C', folder, '--sparse', `--format=${format}`, '-cf', '-', 'holes', 'holes'];
        const made = execFileSync('tar', [...args, '--hard-dereference'], { maxBuffer: 64 * 1024 * 1024 });
        const index = await readLayer(pieces(made, 100_000));
        expect(index.told.problem).toBeUndefined();
        expect(pathsOf(index)).toEqual(['/holes', '/holes']);
        expect(index.size(0)).toBe(59_000_004);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('never throws, whatever its bytes are', async () => {
    const noise = fc.uint8Array({ maxLength: 4000 }).map((bytes) => Buffer.from(bytes));
    const at = fc.nat(tar(entry('one', '1'), entry('dir/two', '22')).length - 1);
    await fc.assert(
      fc.asyncProperty(noise, at, fc.integer({ min: 0, max: 255 }), async (bytes, place, value) => {
        await readLayer(pieces(bytes));
        const changed = Buffer.from(tar(entry('one', '1'), entry('dir/two', '22')));
        changed[place] = value;
        await readLayer(pieces(changed));
      }),
    );
  });
});
