// Clearing up volumes: what could not be removed is told and the rest goes on, what came back is counted, and it ends where it is stopped.
import { expect, it } from 'vitest';
import type { VolumeDiskUse } from '../../contract/volumes.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { storeLabel } from '../../engine/labels.ts';
import { parseChanges } from '../../engine/volumes/volume-changes.ts';
import type { Work } from '../activities/activity-registry.ts';
import { ServiceProblem } from '../problems.ts';
import { prunableVolumes, pruneVolumes } from './volume-prune.ts';

type Amendment = Parameters<Work['update']>[0];

const known: VolumeDiskUse = {
  ...{ countedAt: 1, tookMs: 1, totalBytes: 60 },
  volumes: [{ name: 'a', bytes: 10 }, { name: 'b', bytes: 20 }, { name: 'c', bytes: 30 }, { name: 'd' }],
};

function work() {
  const stop = new AbortController();
  const told: Amendment = {};
  const hands: Work = { id: 'w', signal: stop.signal, update: (amendment) => void Object.assign(told, amendment) };
  return { hands, told, stop };
}

it('never offers the store of the snapshots', async () => {
  const volume = { Driver: 'local', Mountpoint: '/v', Options: null, Scope: 'local' };
  const Volumes = [
    { ...volume, Name: 'unused', Labels: null },
    { ...volume, Name: 'gantry-snapshots', Labels: { [storeLabel]: 'snapshots' } },
  ];
  const connection = { id: 'e', call: async () => ({ Volumes }) } as unknown as EngineConnection;
  const offered = await prunableVolumes(connection, undefined, new Map());
  expect(offered.map(({ name }) => name)).toEqual(['unused']);
});

it('goes on after what is in use or gone, and counts what came back', async () => {
  const { hands, told } = work();
  await pruneVolumes(['a', 'b', 'c', 'd'], known, hands, async (name) => {
    if (name === 'b') throw new ServiceProblem('in-use', 'volume is in use');
    if (name === 'c') throw new ServiceProblem('not-found', 'no such volume');
  });
  expect(told.parts).toEqual([
    { id: '', status: 'pruning', current: 4, total: 4 },
    { id: 'b', status: 'volume is in use', current: 0, total: 0 },
  ]);
  expect(told.result).toEqual({ before: 60, after: 50 });
});

it('ends where it is stopped, with what was done told', async () => {
  const { hands, told, stop } = work();
  const removed: string[] = [];
  const ended = pruneVolumes(['a', 'b'], known, hands, async (name) => {
    removed.push(name);
    stop.abort();
  });
  await expect(ended).rejects.toThrow();
  expect(removed).toEqual(['a']);
  expect(told.result).toEqual({ before: 60, after: 50 });
});

it('says nothing of bytes that nobody counted', async () => {
  const { hands, told } = work();
  await pruneVolumes(['a'], undefined, hands, async () => undefined);
  expect(told.result).toBeUndefined();
});

it('reads names with seconds, and passes over anything else', () => {
  expect(parseChanges('data 1764396000\nsh: no such thing\nx y 12\n\nlate 99999999999999\n')).toEqual([
    ['data', 1_764_396_000_000],
  ]);
});
