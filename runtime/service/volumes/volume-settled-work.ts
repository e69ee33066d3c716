// Work on volumes that is settled whatever breaks it off: now, when the engine is back, or by the next start.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeVolumeHelpers } from '../../engine/volumes/volume-helper.ts';
import type { ActivityRegistry } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { problemOf } from '../problems.ts';
import { pause } from '../waiting.ts';
import { WorkJournal } from '../work-journal.ts';
import type { VolumeEntry } from './volume-journal.ts';
import { isUnsettled, type SettlingHands, settleVolumes } from './volume-settling.ts';
import { resume, volumeObject } from './volume-users.ts';

export interface SettledWorkOptions {
  home: string;
  engines: EngineRegistry;
  activities: ActivityRegistry;
  /** Of the helpers on an engine. */
  image: (engineId: string) => Promise<string>;
  /** Ends with the runtime. */
  signal: AbortSignal;
}

/** What an entry begins as. */
export interface BegunEntry
  extends Pick<VolumeEntry, 'engineId' | 'phase'>,
    Partial<Pick<VolumeEntry, 'users' | 'part'>> {
  volumes: readonly string[];
}

/** An engine that is gone is not back sooner (ms). */
const retryMs = 2000;

export class SettledWork {
  private readonly options: SettledWorkOptions;
  private readonly journal: WorkJournal<VolumeEntry>;
  /** The entries of the journal that somebody works at. */
  private readonly busy = new Set<string>();

  constructor(options: SettledWorkOptions) {
    this.options = options;
    this.journal = new WorkJournal(join(options.home, 'volume-work'));
  }

  /** Runs it with an entry, and settles that in the end. What went wrong first is thrown. */
  async entered<T>(begun: BegunEntry, run: (entry: VolumeEntry) => Promise<T>): Promise<T> {
    const entry = await this.enter(begun);
    let result: T;
    try {
      result = await run(entry);
    } catch (error) {
      // What went wrong first is what a person is told; the journal knows what is left to do.
      await this.leave(entry).catch(() => undefined);
      throw error;
    }
    await this.leave(entry);
    return result;
  }

  /** Written before anything is done; whoever enters has to leave. */
  async enter({ engineId, volumes, phase, users = [], part }: BegunEntry): Promise<VolumeEntry> {
    const id = randomUUID();
    this.busy.add(id);
    const entry = {
      id,
      engineId,
      phase,
      volumes: [...volumes],
      created: [],
      users: [...users],
      ...(part !== undefined && { part }),
    };
    return this.journal.begin(entry);
  }

  /** Settles it now; what the loss of the engine or of a helper leaves undone is done when there is one again. */
  async leave(entry: VolumeEntry): Promise<void> {
    try {
      await this.settle(entry);
    } catch (error) {
      if (isUnsettled(error)) void this.whenBack(entry);
      throw error;
    } finally {
      this.busy.delete(entry.id);
    }
  }

  write(entry: VolumeEntry): Promise<void> {
    return this.journal.write(entry);
  }

  /** Brings what broke off to an end, on each engine as soon as it answers; ends with the runtime. */
  async recover(): Promise<void> {
    const { engines, signal } = this.options;
    for await (const entry of this.journal.leftWhereReady(engines, this.busy, signal)) this.settleLater(entry);
  }

  /** The engine may be back before anybody listens to it. */
  private async whenBack(entry: VolumeEntry): Promise<void> {
    await pause(retryMs, this.options.signal);
    for await (const { engines } of this.options.engines.latest.subscribe(this.options.signal)) {
      if (engines.some(({ id, status }) => id === entry.engineId && status === 'ready')) return this.settleLater(entry);
    }
  }

  /** What is still to be done. Throws when it has to be tried again; `refused` and `users-not-resumed` are thrown when nothing is left to do. */
  private async settle(entry: VolumeEntry): Promise<void> {
    const { connection } = this.options.engines.link(entry.engineId);
    const refused = entry.phase === 'reading' ? undefined : await settleVolumes(this.settling(entry), entry);
    const left = await resume(connection, entry.users).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (left === undefined || problemOf(left).reason === 'users-not-resumed') await this.journal.end(entry);
    if (refused !== undefined || left !== undefined) throw refused ?? left;
  }

  private settling({ engineId }: VolumeEntry): SettlingHands {
    const { connection } = this.options.engines.link(engineId);
    return { connection, image: () => this.options.image(engineId), write: (entry) => this.journal.write(entry) };
  }

  private settleLater(entry: VolumeEntry): void {
    if (this.busy.has(entry.id)) return;
    this.busy.add(entry.id);
    this.options.activities.begin(
      'settle-volume',
      entry.engineId,
      entry.volumes.join(', '),
      async (work) => {
        work.update({ step: 'restoring' });
        if (entry.part !== undefined) await rm(entry.part, { force: true });
        // What was to be filled is freed where that is settled.
        if (entry.phase === 'reading') {
          await removeVolumeHelpers(this.options.engines.link(entry.engineId).connection, entry.volumes);
        }
        await this.leave(entry);
      },
      { objects: entry.volumes.map(volumeObject) },
    );
  }
}
