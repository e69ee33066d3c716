// The progress of a pull and of a push, layer by layer, in the words of docker and podman.
import { expect, it } from 'vitest';
import type { ActivityPart } from '../../contract/activities.ts';
import { noteProgress, type RawProgress } from './layer-table.ts';

function tableOf(lines: readonly RawProgress[]): ActivityPart[] {
  const layers = new Map<string, ActivityPart>();
  for (const line of lines) noteProgress(layers, line);
  return [...layers.values()];
}

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

it('knows the words of a push, which sends a little more than it says', () => {
  const push = [
    { id: 'a', status: 'Preparing', progressDetail: {} },
    { id: 'b', status: 'Layer already exists', progressDetail: {} },
    { id: 'a', status: 'Pushing', progressDetail: { current: 3_010_560, total: 3_000_000 } },
    { id: 'c', status: 'Retrying in 5 seconds', progressDetail: {} },
  ];
  expect(tableOf(push)).toEqual([
    { id: 'a', status: 'Pushing', current: 3_010_560, total: 3_010_560 },
    { id: 'b', status: 'Layer already exists', current: 0, total: 0 },
    { id: 'c', status: 'Retrying in 5 seconds', current: 0, total: 0 },
  ]);
  expect(tableOf([...push, { id: 'a', status: 'Pushed', progressDetail: {} }])[0]).toMatchObject({
    current: 3_010_560,
  });
});

it('takes an unknown size for none', () => {
  expect(tableOf([{ id: 'a', status: 'Downloading', progressDetail: { current: 5, total: -1 } }])).toEqual([
    { id: 'a', status: 'Downloading', current: 5, total: 5 },
  ]);
});
