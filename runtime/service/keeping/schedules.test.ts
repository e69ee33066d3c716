// Schedules of backups: run when due, made up once, waiting for their engine, keeping so many files and touching no others.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackupSchedule, ScheduleWish } from '../../contract/backup-schedules.ts';
import type { EnginesState } from '../../contract/engines.ts';
import { ActivityRegistry } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { Latest } from '../latest.ts';
import { ServiceProblem } from '../problems.ts';
import { unlessAborted } from '../waiting.ts';
import { Schedules, type SchedulesOptions } from './schedules.ts';

const hourMs = 3_600_000;
const start = new Date('2026-05-01T10:00:00').getTime();

let home: string;
let folder: string;
let now: number;
let lives: AbortController[];
let registries: ActivityRegistry[];
let opened: string[];
let engines: Latest<EnginesState>;
let written: string[];
let refuse: (volume: string) => Error | undefined;
let held: Promise<void> | undefined;

const engine = (status: string) => ({ engines: [{ id: 'e', status }], currentId: 'e' }) as unknown as EnginesState;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gantry-schedules-'));
  folder = join(home, 'backups');
  mkdirSync(folder);
  now = start;
  lives = [];
  registries = [];
  opened = [];
  written = [];
  engines = new Latest(engine('ready'));
  refuse = () => undefined;
  held = undefined;
});
afterEach(async () => {
  for (const life of lives) life.abort();
  for (const registry of registries) await registry.close();
  rmSync(home, { recursive: true, force: true });
});

const wish = (change: Partial<ScheduleWish> = {}): ScheduleWish => ({
  engineId: 'e',
  name: 'nightly',
  volumes: ['data'],
  rhythm: { kind: 'hours', hours: 1 },
  folder,
  keep: 2,
  containers: 'leave',
  enabled: true,
  ...change,
});

/** A runtime of its own on the same home; `end` is the end of its process. */
async function open(): Promise<{ schedules: Schedules; activities: ActivityRegistry; end: () => Promise<void> }> {
  const life = new AbortController();
  const activities = new ActivityRegistry();
  lives.push(life);
  registries.push(activities);
  const backUp: SchedulesOptions['backUp'] = async ({ volume, path }, { signal }) => {
    const refusal = refuse(volume);
    if (refusal) throw refusal;
    if (held) {
      await unlessAborted(held, signal);
      signal.throwIfAborted();
    }
    writeFileSync(path, `${volume} at ${now}`, { flag: 'wx' });
    written.push(path);
  };
  const link = ((id: string) => ({ open: () => opened.push(id) })) as unknown as EngineRegistry['link'];
  const schedules = await Schedules.open({
    home,
    engines: { latest: engines, link },
    activities,
    backUp,
    objects: async ({ volumes }) => volumes.map((name) => ({ kind: 'volume', id: name, name })),
    signal: life.signal,
    now: () => now,
  });
  const end = async () => {
    life.abort();
    await activities.close();
  };
  return { schedules, activities, end };
}

async function told(schedules: Schedules, accept: (one: BackupSchedule) => boolean): Promise<BackupSchedule> {
  const life = new AbortController();
  for await (const [one] of schedules.latest.subscribe(life.signal)) {
    if (one !== undefined && accept(one)) {
      life.abort();
      return one;
    }
  }
  throw new Error('never told');
}
const runs = (count: number) => (one: BackupSchedule) =>
  one.runs.filter(({ outcome }) => outcome !== 'running').length === count;

describe('a schedule', () => {
  it('runs nothing before it is due, then once, and tells when it is next', async () => {
    const first = await open();
    await first.schedules.set(wish());
    expect((await told(first.schedules, () => true)).nextAt).toBe(start + hourMs);
    await first.end();
    now = start + hourMs;
    const { schedules } = await open();
    const one = await told(schedules, runs(1));
    expect(one.runs).toMatchObject([{ at: now, outcome: 'done', missed: false, files: [written[0]] }]);
    expect(one.nextAt).toBe(start + 2 * hourMs);
    expect(written).toHaveLength(1);
  });

  it('makes up once what was missed many times, and says so', async () => {
    const first = await open();
    await first.schedules.set(wish());
    await first.end();
    now = start + 75.5 * hourMs;
    const { schedules } = await open();
    const one = await told(schedules, runs(1));
    expect(one.runs).toMatchObject([{ outcome: 'done', missed: true }]);
    expect(one.nextAt).toBe(start + 76 * hourMs);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is run by one of two runtimes of the same home', async () => {
    const first = await open();
    await first.schedules.set(wish());
    await first.end();
    now = start + hourMs;
    const both = await Promise.all([open(), open()]);
    for (const { schedules } of both) await told(schedules, runs(1));
    expect(written).toHaveLength(1);
  });

  it('waits for an engine that is away, opens the way to it, and runs when it is there', async () => {
    const first = await open();
    await first.schedules.set(wish());
    await first.end();
    now = start + 2 * hourMs;
    engines.set(engine('unreachable'));
    const { schedules } = await open();
    expect((await told(schedules, ({ waiting }) => waiting)).runs).toEqual([]);
    await vi.waitFor(() => expect(opened).toContain('e'));
    engines.set(engine('ready'));
    expect((await told(schedules, runs(1))).waiting).toBe(false);
  });

  it('does not run when it is off, and begins anew when it is on again', async () => {
    const first = await open();
    const { id } = await first.schedules.set(wish({ enabled: false }));
    expect((await told(first.schedules, () => true)).nextAt).toBeUndefined();
    now = start + 30 * hourMs;
    await first.schedules.set(wish(), id);
    const one = await told(first.schedules, ({ enabled }) => enabled);
    expect(one).toMatchObject({ id, runs: [], waiting: false });
    expect(one.nextAt).toBeGreaterThan(now);
    expect(written).toEqual([]);
  });

  it('keeps so many files of each volume, its own only, and leaves what somebody changed', async () => {
    const { schedules } = await open();
    const { id } = await schedules.set(wish({ volumes: ['data', 'more'] }));
    writeFileSync(join(folder, 'data-20200101-000000.tar.zst'), 'somebody else’s');
    for (let run = 1; run <= 4; run += 1) {
      now += 1000;
      await schedules.runNow(id);
      const one = await told(schedules, runs(run));
      expect(one.runs[0]).toMatchObject({ outcome: 'done' });
      // The first of them was opened in an editor and saved.
      if (run === 1) utimesSync(written[0] ?? '', 1, 1);
    }
    expect(written).toHaveLength(8);
    const kept = [written[0], ...written.slice(4)].map((path) => path?.slice(folder.length + 1));
    expect(readdirSync(folder).sort()).toEqual([...kept, 'data-20200101-000000.tar.zst'].sort());
  });

  it('deletes nothing of a volume whose backup failed, and still backs up the others', async () => {
    const { schedules } = await open();
    const { id } = await schedules.set(wish({ volumes: ['data', 'more'], keep: 1 }));
    await schedules.runNow(id);
    await told(schedules, runs(1));
    refuse = (volume) => (volume === 'data' ? new ServiceProblem('no-space', 'The disk is full') : undefined);
    now += 1000;
    await schedules.runNow(id);
    const one = await told(schedules, runs(2));
    expect(one.runs[0]).toMatchObject({ outcome: 'failed', problem: { reason: 'no-space' } });
    expect(readdirSync(folder).sort()).toEqual([written[0], written[2]].map((path) => path?.slice(folder.length + 1)));
  });

  it('has its own name for a file of the same second', async () => {
    const { schedules } = await open();
    const { id } = await schedules.set(wish({ keep: 9 }));
    await schedules.runNow(id);
    await told(schedules, runs(1));
    const taken = written[0] ?? '';
    refuse = () => {
      refuse = () => undefined;
      return new ServiceProblem('file-exists', taken);
    };
    await schedules.runNow(id);
    const one = await told(schedules, ({ runs: [run] }) => run?.files[0] !== undefined && run.files[0] !== taken);
    expect(one.runs[0]?.files[0]).toBe(taken.replace('.tar.zst', '-2.tar.zst'));
  });

  it('is not run twice at once; what the end of the runtime broke off is made up by the next', async () => {
    const first = await open();
    const { id } = await first.schedules.set(wish());
    now = start + hourMs;
    held = new Promise(() => undefined);
    const { activityId } = await first.schedules.runNow(id);
    await told(first.schedules, ({ runs: [run] }) => run?.activityId === activityId);
    await expect(first.schedules.runNow(id)).rejects.toMatchObject({ problem: { reason: 'conflict' } });
    await first.end();
    held = undefined;
    const { schedules } = await open();
    const one = await told(schedules, ({ runs: [run] }) => run?.outcome === 'done');
    expect(one.runs.map(({ outcome }) => outcome)).toContain('done');
    expect(written).toHaveLength(1);
  });

  it('is refused at the field', async () => {
    const { schedules } = await open();
    const problemAt = async (change: Partial<ScheduleWish>) => {
      const error = await schedules.set(wish(change)).then(
        () => undefined,
        (thrown) => thrown.problem,
      );
      return [error?.reason, error?.field];
    };
    expect(await problemAt({ name: '  ' })).toEqual(['required', 'name']);
    expect(await problemAt({ volumes: [] })).toEqual(['required', 'volumes']);
    expect(await problemAt({ folder: 'here' })).toEqual(['path-not-absolute', 'folder']);
    expect(await problemAt({ folder: join(folder, 'gone') })).toEqual(['not-found', 'folder']);
  });

  it('is gone when it is removed, and its files stay', async () => {
    const { schedules } = await open();
    const { id } = await schedules.set(wish());
    await schedules.runNow(id);
    await told(schedules, runs(1));
    await schedules.remove(id);
    expect(schedules.latest.value).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
    expect((await open()).schedules.latest.value).toEqual([]);
  });
});
