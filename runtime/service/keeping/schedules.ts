// Schedules of backups, run by the runtime whether a window is open or not; what was missed while it did not run is made up once.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { ActivityObject } from '../../contract/activities.ts';
import {
  type BackupSchedule,
  type ScheduleRun,
  type ScheduleWish,
  scheduleRun,
  scheduleWish,
} from '../../contract/backup-schedules.ts';
import type { UsersWay } from '../../contract/volume-backups.ts';
import { tryLock } from '../../machine/lock.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { Latest } from '../latest.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { RecordFolder } from '../record-folder.ts';
import { volumeObject } from '../volumes/volume-users.ts';
import { pause, Wakeup } from '../waiting.ts';
import { checkWish } from './schedule-check.ts';
import { backupName, deleteOwn, factsOf, scheduleFile, surplus } from './schedule-files.ts';
import { nextTime } from './schedule-times.ts';

/** A run is told as missed when it begins so much later than it was due (ms). */
const lateAfterMs = 5 * 60_000;
/** A clock may be set, and a computer sleeps: no wait is longer (ms). */
const lookEveryMs = 30_000;
const keptRuns = 20;
const sameName = 100;

/** `lastAt`: until when everything that was due is done; `files`: those that are its own to delete. */
const record = z.object({
  wish: scheduleWish,
  id: z.string(),
  createdAt: z.number(),
  /** What `hours` are counted from. */
  anchor: z.number(),
  lastAt: z.number(),
  runs: z.array(scheduleRun),
  files: z.array(scheduleFile),
});
type Schedule = z.infer<typeof record>;

export interface SchedulesOptions {
  home: string;
  engines: Pick<EngineRegistry, 'latest' | 'link'>;
  activities: ActivityRegistry;
  /** Writes one volume into one file, whole or not at all; `file-exists` where there is something. */
  backUp: (wish: { engineId: string; volume: string; path: string; users: UsersWay }, work: Work) => Promise<void>;
  /** What a run is in the way of. */
  objects: (wish: ScheduleWish) => Promise<ActivityObject[]>;
  signal: AbortSignal;
  /** ms since 1970. */
  now?: () => number;
}

export class Schedules {
  readonly latest = new Latest<BackupSchedule[]>([]);
  private readonly options: SchedulesOptions;
  private readonly now: () => number;
  private readonly store: RecordFolder<typeof record>;
  private all = new Map<string, Schedule>();
  /** Of those that run here, the activity. */
  private readonly running = new Map<string, string>();
  private readonly wakeup = new Wakeup();
  private turn: Promise<void> = Promise.resolve();

  private constructor(options: SchedulesOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.store = new RecordFolder(join(options.home, 'schedules'), record);
  }

  /** Reads what there is and begins to run what is due, until the signal aborts. */
  static async open(options: SchedulesOptions): Promise<Schedules> {
    const schedules = new Schedules(options);
    await schedules.read();
    schedules.store.follow(options.signal, () => void schedules.read().finally(() => schedules.wakeup.wake()));
    void schedules.run();
    return schedules;
  }

  async set(wish: z.infer<typeof scheduleWish>, id?: string): Promise<{ id: string }> {
    const tidy = { ...wish, name: wish.name.trim(), volumes: [...new Set(wish.volumes)] };
    await checkWish(tidy);
    const before = id === undefined ? undefined : this.find(id);
    const now = this.now();
    const isSame = before !== undefined && JSON.stringify(before.wish.rhythm) === JSON.stringify(tidy.rhythm);
    // Another rhythm, or one that was off, begins now: nothing of before is made up.
    const goesOn = isSame && before.wish.enabled;
    const one: Schedule = {
      ...(before ?? { id: randomUUID(), createdAt: now, runs: [], files: [] }),
      wish: tidy,
      anchor: isSame ? before.anchor : now,
      lastAt: goesOn ? before.lastAt : now,
    };
    await this.put(one);
    this.wakeup.wake();
    return { id: one.id };
  }

  async remove(id: string): Promise<void> {
    this.find(id);
    this.all.delete(id);
    await this.store.drop(id);
    this.tell();
  }

  async runNow(id: string): Promise<{ activityId: string }> {
    const activityId = await this.begin(this.find(id), { missed: false, due: false });
    if (activityId === undefined) throw new ServiceProblem('conflict', 'It runs already');
    return { activityId };
  }

  private find(id: string): Schedule {
    const found = this.all.get(id);
    if (found === undefined) throw new ServiceProblem('not-found', 'There is no such schedule any more');
    return found;
  }

  private read(): Promise<void> {
    return this.inTurn(async () => {
      this.all = new Map((await this.store.all()).map((one) => [one.id, one]));
      this.tell();
    });
  }

  private put(one: Schedule): Promise<void> {
    return this.inTurn(async () => {
      await this.store.put(one.id, one);
      this.all.set(one.id, one);
      this.tell();
    });
  }

  /** What was read before something was written must not take its place. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private dueAt({ wish, anchor, lastAt }: Schedule): number {
    return nextTime(wish.rhythm, anchor, lastAt);
  }

  private async run(): Promise<void> {
    const { engines, signal } = this.options;
    // An engine that comes back is what a waiting schedule waits for.
    void (async () => {
      for await (const _ of engines.latest.subscribe(signal)) this.wakeup.wake();
    })();
    while (!signal.aborted) {
      for (const one of [...this.all.values()]) {
        if (one.wish.enabled && this.dueAt(one) <= this.now()) await this.runDue(one).catch(() => undefined);
      }
      this.tell();
      // What is due already waits for its engine or its own end, which wake it.
      const coming = [...this.all.values()].filter((one) => one.wish.enabled && this.dueAt(one) > this.now());
      const next = Math.min(...coming.map((one) => this.dueAt(one)));
      const sleep = new AbortController();
      const until = AbortSignal.any([signal, sleep.signal]);
      await Promise.race([
        pause(Math.max(250, Math.min(lookEveryMs, next - this.now())), until),
        this.wakeup.wait(until),
      ]);
      sleep.abort();
    }
  }

  private async runDue(one: Schedule): Promise<void> {
    if (!this.isReady(one.wish.engineId)) {
      this.knock(one.wish.engineId);
      return;
    }
    await this.begin(one, { missed: this.now() - this.dueAt(one) > lateAfterMs, due: true });
  }

  private isReady(engineId: string): boolean {
    return this.options.engines.latest.value.engines.some(({ id, status }) => id === engineId && status === 'ready');
  }

  /** Opens the way to an engine that nobody looks at; one that is stopped stays so, and its schedules wait for it. */
  private knock(engineId: string): void {
    try {
      this.options.engines.link(engineId).open();
    } catch {
      // An engine that is not there now may come later.
    }
  }

  /** Answers the activity, or nothing where it runs already, here or in another process of the same home. */
  private async begin(asked: Schedule, how: { missed: boolean; due: boolean }): Promise<string | undefined> {
    if (this.running.has(asked.id)) return undefined;
    this.running.set(asked.id, '');
    const free = () => this.running.delete(asked.id);
    let release: (() => Promise<void>) | undefined;
    try {
      release = await tryLock(join(this.options.home, 'schedules', `${asked.id}.lock`));
      const one = release && (await this.store.read(asked.id));
      const isStill = one !== undefined && (!how.due || (one.wish.enabled && this.dueAt(one) <= this.now()));
      if (release === undefined || !isStill) {
        await release?.();
        free();
        return undefined;
      }
      const objects = await this.options.objects(one.wish).catch(() => one.wish.volumes.map(volumeObject));
      return this.start(one, { missed: how.missed, objects }, async () => {
        free();
        await release?.();
      });
    } catch (error) {
      free();
      await release?.();
      throw error;
    }
  }

  private start(
    one: Schedule,
    { missed, objects }: { missed: boolean; objects: ActivityObject[] },
    done: () => Promise<void>,
  ): string {
    const { activities } = this.options;
    const { engineId, name } = one.wish;
    const at = this.now();
    let run: ScheduleRun = { at, outcome: 'running', missed, files: [] };
    const note = async (amendment: Partial<ScheduleRun>, more: Partial<Schedule> = {}) => {
      run = { ...run, ...amendment };
      // What a person changed meanwhile stays.
      const now = this.all.get(one.id);
      if (now === undefined) return;
      const others = now.runs.filter((other) => other.at !== at);
      await this.put({ ...now, ...more, runs: [run, ...others].slice(0, keptRuns) });
    };
    const work = async (hands: Work) => {
      try {
        await note({ activityId: hands.id });
        await this.backUpAll(one, hands, note);
        await note({ outcome: 'done', endedAt: this.now() }, { lastAt: at });
      } catch (error) {
        const isEnd = this.options.signal.aborted;
        const outcome = isEnd ? 'interrupted' : hands.signal.aborted ? 'canceled' : 'failed';
        const problem = outcome === 'failed' ? { problem: problemOf(error) } : {};
        // What the end of the runtime broke off is made up by the next one.
        await note({ outcome, endedAt: this.now(), ...problem }, isEnd ? {} : { lastAt: at });
        throw error;
      } finally {
        await done();
        this.wakeup.wake();
      }
    };
    const id = activities.begin('scheduled-backup', engineId, name, work, { objects });
    this.running.set(one.id, id);
    return id;
  }

  /** Each volume for itself: one that fails keeps its older files, and the others are still backed up. */
  private async backUpAll(
    one: Schedule,
    work: Work,
    note: (amendment: Partial<ScheduleRun>, more?: Partial<Schedule>) => Promise<void>,
  ): Promise<void> {
    let failure: { error: unknown } | undefined;
    const written: string[] = [];
    for (const [index, volume] of one.wish.volumes.entries()) {
      work.signal.throwIfAborted();
      work.update({ detail: volume, parts: partsOf(one.wish.volumes, index) });
      try {
        const { path, unresumed } = await this.backUpOne(one, volume, work);
        const file = await factsOf(path, volume, this.now());
        written.push(path);
        await note({ files: [...written] }, { files: await this.pruned(one.id, volume, file) });
        if (unresumed !== undefined) throw unresumed;
      } catch (error) {
        if (work.signal.aborted) throw error;
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  /** `unresumed`: the file is whole, but not all that was held for it goes on again. */
  private async backUpOne(
    { wish }: Schedule,
    volume: string,
    work: Work,
  ): Promise<{ path: string; unresumed?: unknown }> {
    for (let attempt = 0; ; attempt += 1) {
      const path = join(wish.folder, backupName(volume, this.now(), attempt));
      try {
        await this.options.backUp({ engineId: wish.engineId, volume, path, users: wish.containers }, work);
        return { path };
      } catch (error) {
        if (problemOf(error).reason === 'users-not-resumed') return { path, unresumed: error };
        if (problemOf(error).reason !== 'file-exists' || attempt >= sameName) throw error;
      }
    }
  }

  /** The files with the new one, and without those that are too many now. */
  private async pruned(id: string, volume: string, file: z.infer<typeof scheduleFile>) {
    const now = this.all.get(id);
    const files = [...(now?.files ?? []), file];
    const forgotten = new Set<string>();
    for (const old of surplus(files, volume, now?.wish.keep ?? Number.POSITIVE_INFINITY)) {
      if (await deleteOwn(old)) forgotten.add(old.path);
    }
    return files.filter(({ path }) => !forgotten.has(path));
  }

  private tell(): void {
    const now = this.now();
    const told = [...this.all.values()].map((one): BackupSchedule => {
      const dueAt = this.dueAt(one);
      const runs = one.runs.map((run) => this.asEnded(one.id, run));
      const waiting = one.wish.enabled && dueAt <= now && !this.running.has(one.id);
      return {
        ...one.wish,
        id: one.id,
        createdAt: one.createdAt,
        ...(one.wish.enabled && { nextAt: dueAt }),
        waiting,
        runs,
      };
    });
    this.latest.set(told.toSorted((one, other) => one.createdAt - other.createdAt));
  }

  /** A run that nobody is at any more was broken off by the end of its runtime. */
  private asEnded(id: string, run: ScheduleRun): ScheduleRun {
    return run.outcome !== 'running' || this.running.has(id) ? run : { ...run, outcome: 'interrupted' };
  }
}

function partsOf(volumes: readonly string[], index: number) {
  return volumes.map((id, at) => ({ id, status: '', current: at < index ? 1 : 0, total: 1 }));
}
