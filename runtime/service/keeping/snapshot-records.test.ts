// What is known of snapshots: which is the present one, what each takes, and what was broken off.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SnapshotRecords } from './snapshot-records.ts';

const [first, second] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
let home: string;
let life: AbortController;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gantry-records-'));
  life = new AbortController();
});
afterEach(() => {
  life.abort();
  rmSync(home, { recursive: true, force: true });
});

const open = () => SnapshotRecords.open(home, life.signal);
const entry = (id: string, ...volumes: string[]) => ({
  ...{ engineId: 'e', id, name: id.slice(-1), createdAt: Number(id.slice(-1)), reason: 'asked' as const },
  ...{ bytes: 0, alone: 0, containers: 'leave' as const },
  volumes: volumes.map((name) => ({
    ...{ name, bytes: 0, alone: 0, entries: 0, driver: 'local', options: {}, labels: {} },
  })),
});
const whole = { state: 'whole' as const, trash: false, currentOf: [] };

it('tells which one the volumes are, all of them', async () => {
  const records = await open();
  await records.put({ entry: entry(first, 'a', 'b'), ...whole });
  await records.put({ entry: entry(second, 'b'), ...whole });
  await records.setCurrent('e', first, ['a', 'b']);
  const current = () => records.shown('e').map(({ id, current: is }) => [id, is]);
  expect(current()).toEqual([
    [second, false],
    [first, true],
  ]);
  await records.setCurrent('e', second, ['b']);
  expect(current()).toEqual([
    [second, true],
    [first, false],
  ]);
  expect((await open()).shown('e')).toEqual(records.shown('e'));
});

it('adds up what its volumes take', async () => {
  const records = await open();
  await records.put({ entry: entry(first, 'a', 'b'), ...whole });
  await records.setCosts('e', 'a', new Map([[first, { bytes: 10, alone: 1, entries: 2 }]]));
  await records.setCosts('e', 'b', new Map([[first, { bytes: 5, alone: 5, entries: 1 }]]));
  await records.setCosts('other', 'b', new Map([[first, { bytes: 500, alone: 5, entries: 1 }]]));
  expect(records.shown('e')[0]).toMatchObject({ bytes: 15, alone: 6, volumes: [{ entries: 2 }, { entries: 1 }] });
});

it('shows neither what is being made nor what is in the trash, and knows what was broken off', async () => {
  const records = await open();
  await records.begin(entry(first, 'a'), false);
  await records.put({ entry: entry(second, 'a'), ...whole, trash: true });
  expect(records.shown('e')).toEqual([]);
  expect(() => records.whole('e', first)).toThrow('no such snapshot');
  expect(records.whole('e', second).trash).toBe(true);
  const broken = async (busy: string[]) => (await records.brokenOff(new Set(busy))).map((one) => one.entry.id);
  expect(await broken([first])).toEqual([]);
  expect(await broken([])).toEqual([first]);
});

it('tells what another process of the same home did', async () => {
  const [one, other] = [await open(), await open()];
  await other.put({ entry: entry(first, 'a'), ...whole });
  await vi.waitFor(() => expect(one.shown('e')).toHaveLength(1), { timeout: 10_000 });
  await other.drop('e', first);
  await vi.waitFor(() => expect(one.shown('e')).toEqual([]), { timeout: 10_000 });
});
