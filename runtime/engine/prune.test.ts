// What of an engine's disk usage could be given back.
import { expect, it } from 'vitest';
import { reclaimableOf } from './prune.ts';

it('counts by kind what nobody uses', () => {
  const usage = {
    LayersSize: 1000,
    Images: [
      { Size: 500, SharedSize: 100, Containers: 1 },
      { Size: 400, SharedSize: 100, Containers: 0 },
      { Size: 300, SharedSize: -1, Containers: -1 },
    ],
    Containers: [
      { State: 'running', SizeRw: 7 },
      { State: 'exited', SizeRw: 20 },
      { State: 'created' },
      { State: 'paused', SizeRw: 7 },
    ],
    Volumes: [
      { UsageData: { Size: 40, RefCount: 0 } },
      { UsageData: { Size: 90, RefCount: 1 } },
      { UsageData: { Size: -1, RefCount: -1 } },
      { UsageData: null },
    ],
    BuildCache: [
      { Size: 5, InUse: false, Shared: false },
      { Size: 50, InUse: true, Shared: false },
      { Size: 500, InUse: false, Shared: true },
    ],
  };
  expect(reclaimableOf(usage)).toEqual({ containers: 20, images: 600, volumes: 40, buildCache: 5 });
});

it('counts shared layers too where no image is used at all', () => {
  const Images = [
    { Size: 400, SharedSize: 100, Containers: 0 },
    { Size: 300, SharedSize: 100, Containers: 0 },
  ];
  expect(reclaimableOf({ LayersSize: 600, Images })).toMatchObject({ images: 600 });
});

it('is nothing where an engine tells nothing', () => {
  const nothing = { containers: 0, images: 0, volumes: 0, buildCache: 0 };
  expect(reclaimableOf({})).toEqual(nothing);
  expect(reclaimableOf({ Images: null, Containers: null, Volumes: null, BuildCache: null })).toEqual(nothing);
});
