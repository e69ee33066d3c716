// Layers stacked by us are what a plain list of paths makes of them, and what is said of each layer is so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LayerIndex } from '../../engine/images/image-archive-index.ts';
import { type MadeEntry, madeLayer } from './image-layers-made.ts';
import { ImageOverlay, type TreeNode } from './image-overlay.ts';
import { ImageView } from './image-view.ts';
import { wasteOf } from './image-waste.ts';

type Plain = Map<string, { kind: string; layer: number; body: string }>;

const part = fc.constantFrom('a', 'b', 'c');
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const body = fc.string({ maxLength: 20 });
const entry: fc.Arbitrary<MadeEntry> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ name: path, kind: fc.constant('file' as const), body }) },
  { weight: 3, arbitrary: fc.record({ name: path.map((one) => `${one}/`), kind: fc.constant('folder' as const) }) },
  fc.record({ name: path, kind: fc.constant('link' as const), link: fc.constant('a') }),
  {
    weight: 3,
    arbitrary: path.map((one): MadeEntry => ({ name: one.replace(/([^/]+)$/, '.wh.$1'), kind: 'file' })),
  },
  path.map((one): MadeEntry => ({ name: `${one}/.wh..wh..opq`, kind: 'file' })),
  fc.constant<MadeEntry>({ name: '.wh..wh.plnk/1.2', kind: 'file' }),
);
const layers = fc.array(fc.array(entry, { maxLength: 8 }), { maxLength: 5 });

/** As a person would do it with a list: no tree, no order of entries but the tar's. */
function stackPlainly(all: readonly MadeEntry[][]): Plain {
  const there: Plain = new Map();
  const removeBelow = (folder: string) => {
    for (const own of [...there.keys()]) if (own.startsWith(`${folder}/`)) there.delete(own);
  };
  for (const [layer, entries] of all.entries()) {
    const named = entries.map(({ name, ...rest }) => ({ ...rest, name: `/${String(name).replace(/\/$/, '')}` }));
    for (const { name } of named) {
      if (name.endsWith('/.wh..wh..opq')) removeBelow(name.slice(0, -'/.wh..wh..opq'.length));
      else if (/\/\.wh\.[^/]+$/.test(name) && !name.includes('.wh..wh.')) {
        const hidden = name.replace(/\/\.wh\.([^/]+)$/, '/$1');
        removeBelow(hidden);
        there.delete(hidden);
      }
    }
    for (const { name, kind, body = '' } of named) {
      if (name.includes('.wh.')) continue;
      const parts = name.slice(1).split('/');
      for (let at = 1; at < parts.length; at += 1) {
        const folder = `/${parts.slice(0, at).join('/')}`;
        if (there.get(folder)?.kind !== 'folder') there.set(folder, { kind: 'folder', layer, body: '' });
      }
      if (kind !== 'folder' || there.get(name)?.kind !== 'folder') removeBelow(name);
      there.set(name, { kind, layer, body: kind === 'file' ? body : '' });
    }
  }
  return there;
}

function flat(node: TreeNode, path = ''): [string, TreeNode][] {
  return [...(node.children ?? [])].flatMap(([name, child]) => {
    const own = `${path}/${name}`;
    return [[own, child] as [string, TreeNode], ...flat(child, own)];
  });
}

async function stacked(all: readonly (readonly MadeEntry[])[]): Promise<ImageOverlay> {
  return new ImageOverlay(await Promise.all(all.map(madeLayer)));
}

describe('layers upon each other', () => {
  it('are what a plain list of paths makes of them', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (all) => {
        const overlay = await stacked(all);
        const found = flat(overlay.root).map(([path, { kind, layer, at }]) => [
          path,
          { kind, layer, size: at < 0 ? 0 : overlay.layers[layer]?.size(at) },
        ]);
        const wanted = [...stackPlainly(all)].map(([path, { kind, layer, body }]) => [
          path,
          { kind, layer, size: Buffer.byteLength(body) },
        ]);
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
      }),
      { numRuns: 500 },
    );
  });

  it('hold what is seen and what is wasted, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (all) => {
        const overlay = await stacked(all);
        const seen = [...stackPlainly(all).values()].reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
        const { bytes, storedBytes, files } = wasteOf(overlay);
        expect(bytes + seen).toBe(storedBytes);
        expect(files.reduce((sum, file) => sum + file.bytes, 0)).toBe(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('say of a new path that it was added, and of what was there that it was changed', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (all) => {
        const overlay = await stacked(all);
        for (const [layer, index] of overlay.layers.entries()) {
          const below = stackPlainly(all.slice(0, layer));
          for (const { name } of all[layer] ?? []) {
            if (String(name).includes('.wh.')) below.delete(`/${String(name).replace('.wh.', '')}`);
          }
          for (let at = 0; at < index.count; at += 1) {
            const kind = index.kind(at);
            if (kind === 'folder' || kind === 'whiteout' || kind === 'opaque') continue;
            const change = overlay.effects[layer]?.changeOf(at);
            // What a whiteout of the same layer hid is not there any more: it is added anew.
            if (!below.has(index.path(at))) expect(change).toBe('added');
            else expect(['added', 'changed']).toContain(change);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('come back from a file as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 20 }), async (entries) => {
        const index = await madeLayer(entries);
        const again = LayerIndex.fromBytes(Buffer.concat(index.toBytes()));
        const all = (one: LayerIndex) =>
          Array.from({ length: one.count }, (_, at) => ({ ...one.entry(at), digest: one.digest(at) }));
        expect(all(again)).toEqual(all(index));
        expect(again.told).toEqual(index.told);
      }),
    );
  });
});

describe('one layer', () => {
  const base: MadeEntry[] = [
    { name: 'etc/', kind: 'folder', mode: 0o755 },
    { name: 'etc/one', kind: 'file', body: '12345' },
    { name: 'etc/two', kind: 'file', body: '123' },
    { name: 'var/', kind: 'folder' },
    { name: 'var/log', kind: 'file', body: '1234567' },
    { name: 'var/lib/x', kind: 'file', body: '12' },
  ];

  it('shows what it adds, changes and hides, with sums in the folders', async () => {
    const upper: MadeEntry[] = [
      { name: 'etc/', kind: 'folder', mode: 0o755 },
      { name: 'etc/two', kind: 'file', body: '1' },
      { name: 'etc/three', kind: 'file', body: '1234' },
      { name: 'etc/.wh.one', kind: 'file' },
      { name: 'var/.wh..wh..opq', kind: 'file' },
      { name: 'var/new', kind: 'file', body: '1' },
    ];
    const overlay = await stacked([base, upper]);
    const effect = overlay.effects[1];
    expect(effect).toMatchObject({ added: 2, changed: 1, hiddenFiles: 3, hiddenBytes: 14 });
    const view = ImageView.ofLayer(await stacked([upper]), 1, overlay.effects);
    const told = (folder: string, change?: 'added' | 'changed' | 'hidden') =>
      view.list(folder, change)?.map((file) => `${file.name} ${file.change ?? '-'} ${file.size} ${file.files}`);
    expect(told('/')).toEqual(['etc - 5 2', 'var - 1 1']);
    expect(told('/etc')).toEqual(['two changed 1 1', 'three added 4 1', 'one hidden 5 1']);
    expect(told('/var')).toEqual(['new added 1 1', 'log hidden 7 1', 'lib hidden 2 1']);
    expect(told('/etc', 'hidden')).toEqual(['one hidden 5 1']);
    expect(told('/nowhere')).toBeUndefined();
    expect(view.search('W', undefined).files.map(({ path }) => path)).toEqual(['/etc/two', '/var/new']);
    const whole = ImageView.ofImage(overlay);
    expect(whole.list('/etc', undefined)?.map(({ name, layer }) => `${name} ${layer}`)).toEqual(['two 1', 'three 1']);
  });

  it('does not take a file that is seen under another name for wasted', async () => {
    const upper: MadeEntry[] = [{ name: 'etc/.wh.one', kind: 'file' }];
    const lower: MadeEntry[] = [...base, { name: 'etc/same', kind: 'hard-link', link: 'etc/one' }];
    const overlay = await stacked([lower, upper]);
    expect(wasteOf(overlay)).toMatchObject({ bytes: 0, count: 0 });
    const view = ImageView.ofImage(overlay);
    expect(view.list('/etc', undefined)?.find(({ name }) => name === 'same')).toMatchObject({
      size: 5,
      hardLink: true,
      target: '/etc/one',
    });
  });

  it('takes what is told twice as an engine does, and says so', async () => {
    const index = await madeLayer([
      { name: 'a', kind: 'file', body: '1' },
      { name: 'a', kind: 'file', body: '22' },
    ]);
    expect(index.told.odd).toEqual([{ name: 'a', why: 'twice' }]);
    const overlay = new ImageOverlay([index]);
    expect(overlay.effects[0]).toMatchObject({ added: 1, changed: 0 });
    expect(wasteOf(overlay)).toMatchObject({ bytes: 1, storedBytes: 3 });
  });
});
