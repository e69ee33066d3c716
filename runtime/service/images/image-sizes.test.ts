// Layers of images and what of them comes back: shared ones are counted once, and only when the last image goes.
import { describe, expect, it } from 'vitest';
import { bytesFreed, ownImage } from '../../contract/image-shelf.ts';
import { sizedLayers } from '../../engine/images/image-layers.ts';
import { sharedAmong } from './image-sizes.ts';

describe('sizes of layers', () => {
  it('are those of the steps that made one', () => {
    const steps = [
      { CreatedBy: '/bin/sh -c #(nop) ADD file', Size: 100 },
      { CreatedBy: '/bin/sh -c #(nop)  CMD ["sh"]', Size: 0 },
      { CreatedBy: 'RUN true', Size: 0 },
      { CreatedBy: 'ENV A=b', Size: 0 },
      { CreatedBy: 'COPY . .', Size: 7 },
    ];
    expect(sizedLayers(['a', 'b', 'c'], steps).map(({ bytes }) => bytes)).toEqual([100, 0, 7]);
    expect(sizedLayers(['a', 'b'], steps).map(({ bytes }) => bytes)).toEqual([100, 7]);
    expect(sizedLayers(['a', 'b'], []).map(({ bytes }) => bytes)).toEqual([0, 0]);
  });

  it('are of the same chain where all below is the same', () => {
    const chains = (...layers: string[]) => sizedLayers(layers, []).map(({ chain }) => chain);
    expect(chains('a', 'b')[1]).toBe(chains('a', 'b', 'c')[1]);
    expect(chains('a', 'b')[1]).not.toBe(chains('x', 'b')[1]);
  });
});

describe('what comes back', () => {
  const layer = (chain: string, bytes: number) => ({ chain, bytes });
  const layers = new Map([
    ['one', [layer('base', 50), layer('a', 1)]],
    ['two', [layer('base', 50), layer('b', 2)]],
    ['three', [layer('used', 70), layer('c', 4)]],
    ['used', [layer('used', 70)]],
  ]);
  const shared = sharedAmong(layers, new Set(['one', 'two', 'three']));
  const images = [...layers].map(([id], at) => ({ id, tags: [], sizeBytes: 0, createdAt: 0, uniqueBytes: at + 1 }));

  it('counts shared layers once all of their images go, and never those of an image that stays', () => {
    expect(shared).toEqual([{ bytes: 50, images: ['one', 'two'] }]);
    const freed = (...ids: string[]) => bytesFreed({ images, shared }, new Set(ids));
    expect([freed(), freed('one'), freed('one', 'two'), freed('three')]).toEqual([0, 1, 53, 3]);
  });
});

describe('an image of Gantry’s own', () => {
  it.each([
    [['gantry/trash:abc'], 'trash'],
    [['localhost/gantry/debug:2'], 'tools'],
    [['gantry/sample:latest'], 'sample'],
    [['gantry/trash:abc', 'mine:1'], undefined],
    [['example.org/gantry/trash:1'], undefined],
    [[], undefined],
  ])('%j is %s', (tags, kind) => expect(ownImage(tags)).toBe(kind));
});
