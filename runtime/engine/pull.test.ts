// The progress of a pull, layer by layer.
import { expect, it } from 'vitest';
import type { ActivityPart } from '../contract/activities.ts';
import { noteProgress } from './pull.ts';

it('keeps each layer at its last state', () => {
  const layers = new Map<string, ActivityPart>();
  const lines = [
    { id: '1.2', status: 'Pulling from library/nginx' },
    { id: 'a', status: 'Pulling fs layer', progressDetail: {} },
    { id: 'b', status: 'Already exists', progressDetail: {} },
    { id: 'a', status: 'Downloading', progressDetail: { current: 10, total: 100 } },
    { id: 'a', status: 'Verifying Checksum', progressDetail: {} },
    { status: 'Digest: sha256:00' },
  ];
  expect(lines.map((line) => noteProgress(layers, line))).toEqual([false, true, true, true, true, false]);
  expect(layers.get('a')).toEqual({ id: 'a', status: 'Verifying Checksum', current: 10, total: 100 });
  noteProgress(layers, { id: 'a', status: 'Pull complete', progressDetail: {} });
  expect([...layers.values()]).toEqual([
    { id: 'a', status: 'Pull complete', current: 100, total: 100 },
    { id: 'b', status: 'Already exists', current: 0, total: 0 },
  ]);
});
