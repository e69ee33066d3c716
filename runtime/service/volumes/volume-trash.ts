// Removed volumes, kept for a time: their definition always, their content in the store of snapshots where it would be lost.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { isVolumeName } from '../../contract/specs/container-spec.ts';
import { type TrashedVolume, trashedVolume, type VolumeLoss } from '../../contract/trash.ts';
import {
  fillState,
  openStore,
  prepareStore,
  roomFor,
  storeMount,
  volumePath,
} from '../../engine/volumes/snapshot-store.ts';
import { usersOfVolumes } from '../../engine/volumes/volume-users.ts';
import { createVolume, inspectVolume, readVolume, removeVolume } from '../../engine/volumes.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { Snapshots } from '../keeping/snapshots.ts';
import { Latest } from '../latest.ts';
import { isLoss, problemOf, ServiceProblem } from '../problems.ts';
import { RecordFolder } from '../record-folder.ts';
import type { SettingsFile } from '../settings-file.ts';
import { pause } from '../waiting.ts';
import { hasOwnContent } from './own-content.ts';
import type { VolumeContent } from './volume-content.ts';
import { volumeObject } from './volume-users.ts';

const dayMs = 86_400_000;
const lookEveryMs = 3_600_000;

/** `removing`: it is kept, and the volume is about to go. `snapshotId` is the content's, in the store. */
const record = z.object({
  entry: trashedVolume,
  state: z.enum(['removing', 'kept']),
  snapshotId: z.string().optional(),
});
type Kept = z.infer<typeof record>;

/** The work at one volume of several. */
type OneWork = Pick<Work, 'signal' | 'update'>;

export interface VolumeTrashOptions {
  home: string;
  engines: EngineRegistry;
  activities: ActivityRegistry;
  settings: SettingsFile;
  content: VolumeContent;
  snapshots: Snapshots;
  /** Called when volumes of an engine came or went: not every engine tells. */
  onChange: (engineId: string) => void;
  signal: AbortSignal;
}

export class VolumeTrash {
  readonly latest = new Latest<TrashedVolume[]>([]);
  private readonly options: VolumeTrashOptions;
  private readonly store: RecordFolder<typeof record>;
  private readonly all = new Map<string, Kept>();
  /** Those whose volume this process is removing. */
  private readonly busy = new Set<string>();

  private constructor(options: VolumeTrashOptions) {
    this.options = options;
    this.store = new RecordFolder(join(options.home, 'volume-trash'), record);
  }

  /** Reads what is kept, ends what broke off, and lets go of what is too old, until the signal aborts. */
  static async open(options: VolumeTrashOptions): Promise<VolumeTrash> {
    const trash = new VolumeTrash(options);
    for (const one of await trash.store.all()) trash.all.set(one.entry.id, one);
    trash.tell();
    void trash.recover();
    void trash.expire();
    return trash;
  }

  async losses(engineId: string, names: readonly string[]): Promise<VolumeLoss[]> {
    const { connection } = this.options.engines.link(engineId);
    const losses: VolumeLoss[] = [];
    for (const name of names) {
      if ((await readVolume(connection, name)) === undefined) continue;
      const users = await usersOfVolumes(connection, [name]);
      const told = users.map((user) => ({ id: user.id, name: user.name, state: user.state }));
      losses.push({ name, users: told, ...(await this.lossOf(engineId, name)) });
    }
    return losses;
  }

  remove(engineId: string, names: readonly string[], lose: readonly string[]): { activityId: string } {
    const subject = names.length > 3 ? `${names.slice(0, 3).join(', ')} …` : names.join(', ');
    const activityId = this.options.activities.begin(
      'trash-volumes',
      engineId,
      subject,
      (work) => this.removeAll(engineId, names, new Set(lose), work),
      { objects: names.map(volumeObject) },
    );
    return { activityId };
  }

  async restore(wish: { engineId: string; id: string; name?: string | undefined }): Promise<{ activityId: string }> {
    const kept = this.find(wish.engineId, wish.id);
    const name = wish.name?.trim() || kept.entry.name;
    if (!isVolumeName(name)) throw new ServiceProblem('name-invalid', `"${name}" is no volume name`, { field: 'name' });
    const { connection } = this.options.engines.link(wish.engineId);
    if ((await readVolume(connection, name)) !== undefined) {
      throw new ServiceProblem('name-taken', `There is a volume "${name}" already`, { field: 'name' });
    }
    const activityId = this.options.activities.begin(
      'return-volume',
      wish.engineId,
      name,
      (work) => this.bringBack(kept, name, work),
      { objects: [...new Set([name, kept.entry.name])].map(volumeObject) },
    );
    return { activityId };
  }

  /** What an engine that is away has of them is deleted another time: such an entry stays, and this throws. */
  async forget(engineId: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.drop(this.find(engineId, id));
  }

  /** `not-found`. */
  private find(engineId: string, id: string): Kept {
    const found = this.all.get(id);
    if (found?.entry.engineId !== engineId) throw new ServiceProblem('not-found', 'It is no longer in the trash');
    return found;
  }

  private async lossOf(engineId: string, name: string): Promise<Omit<VolumeLoss, 'name' | 'users'>> {
    const { connection } = this.options.engines.link(engineId);
    const isOff = this.options.settings.value.trash.keepDays === 0;
    const { row, options } = await inspectVolume(connection, name);
    if (!hasOwnContent({ driver: row.driver, options }))
      return isOff ? { how: 'lost', why: 'off' } : { how: 'definition' };
    try {
      await prepareStore(connection);
      const helper = await openStore(connection, await this.options.content.image(engineId), [name]);
      try {
        const room = await roomFor(helper, volumePath(0));
        if (isOff) return { how: 'lost', why: 'off', ...room };
        return room.bytes < room.free ? { how: 'copied', ...room } : { how: 'lost', why: 'no-room', ...room };
      } finally {
        await helper.close();
      }
    } catch (error) {
      if (isLoss(problemOf(error))) throw error;
      return { how: 'lost', why: isOff ? 'off' : 'unreadable' };
    }
  }

  private async removeAll(
    engineId: string,
    names: readonly string[],
    lose: ReadonlySet<string>,
    work: Work,
  ): Promise<void> {
    const stayed = new Map<string, string>();
    let first: unknown;
    const tell = (done: number) =>
      work.update({
        parts: names.map((id, at) => ({ id, status: stayed.get(id) ?? '', current: at < done ? 1 : 0, total: 1 })),
      });
    // What is told of the parts is told of the volumes, not of those of each snapshot.
    const one: OneWork = { signal: work.signal, update: ({ step }) => step !== undefined && work.update({ step }) };
    tell(0);
    for (const [index, name] of names.entries()) {
      work.signal.throwIfAborted();
      try {
        await this.removeOne(engineId, name, lose.has(name), one);
      } catch (error) {
        const problem = problemOf(error);
        if (isLoss(problem) || work.signal.aborted) throw error;
        // Of many, one that somebody else has removed is as it was wanted.
        if (names.length === 1 || problem.reason !== 'not-found') {
          first ??= error;
          stayed.set(name, problem.message);
        }
      }
      tell(index + 1);
    }
    if (first === undefined) return;
    if (names.length === 1) throw first;
    throw new ServiceProblem(problemOf(first).reason, `${[...stayed.keys()].join(', ')}: ${problemOf(first).message}`);
  }

  private async removeOne(engineId: string, name: string, lose: boolean, work: OneWork): Promise<void> {
    const { connection } = this.options.engines.link(engineId);
    const [user] = await usersOfVolumes(connection, [name]);
    if (user !== undefined) throw new ServiceProblem('in-use', `${user.name} uses ${name}`);
    const kept = await this.keep(engineId, name, work).catch((error: unknown) => {
      if (!lose || work.signal.aborted || isLoss(problemOf(error))) throw error;
      return undefined;
    });
    try {
      work.update({ step: 'removing' });
      await removeVolume(connection, name, false);
    } catch (error) {
      // What is still there needs no copy in the trash.
      if (kept !== undefined && (await isThere(() => readVolume(connection, name)))) await this.drop(kept);
      throw error;
    } finally {
      if (kept !== undefined) this.busy.delete(kept.entry.id);
      this.options.onChange(engineId);
    }
    if (kept !== undefined) await this.put({ ...kept, state: 'kept' });
  }

  private async keep(engineId: string, name: string, work: OneWork): Promise<Kept> {
    const { keepDays } = this.options.settings.value.trash;
    if (keepDays === 0) throw new ServiceProblem('unsupported', 'The trash is off: what is removed is lost');
    const { connection } = this.options.engines.link(engineId);
    const { row, options } = await inspectVolume(connection, name);
    const { driver, labels, anonymous, project } = row;
    const own = hasOwnContent({ driver, options });
    const snapshotId = own ? randomUUID() : undefined;
    if (snapshotId !== undefined) {
      const wish = { engineId, name, volumes: [name], users: 'leave' as const, reason: 'asked' as const, trash: true };
      await this.options.snapshots.make(snapshotId, wish, work);
    }
    const now = Date.now();
    const id = randomUUID();
    const entry: TrashedVolume = {
      ...{ engineId, id, name, driver, options, labels, anonymous },
      ...(project !== undefined && { project }),
      removedAt: now,
      expiresAt: now + keepDays * dayMs,
      keeps: own ? 'content' : 'definition',
      ...(snapshotId !== undefined && { bytes: this.bytesOf(engineId, snapshotId) }),
    };
    const kept: Kept = { entry, state: 'removing', ...(snapshotId !== undefined && { snapshotId }) };
    this.busy.add(id);
    await this.put(kept);
    return kept;
  }

  private bytesOf(engineId: string, snapshotId: string): number {
    return this.options.snapshots.records.whole(engineId, snapshotId).entry.bytes;
  }

  private async bringBack({ entry, snapshotId }: Kept, name: string, work: Work): Promise<void> {
    const { engineId, driver, options, labels } = entry;
    const { connection } = this.options.engines.link(engineId);
    const volume = { name, driver, options, labels };
    if (snapshotId === undefined) {
      work.update({ step: 'creating' });
      await createVolume(connection, volume);
    } else {
      await this.options.content.exchange({
        engineId,
        volumes: [name],
        create: [volume],
        mounts: [storeMount],
        devices: true,
        work,
        fill: async (helper, [folder = '']) => {
          work.update({ step: 'restoring' });
          await fillState(helper, { volume: entry.name, id: snapshotId, folder }, work.signal);
        },
      });
    }
    this.options.onChange(engineId);
    // It is back: a copy that cannot be deleted now is deleted when it expires.
    await this.drop(this.find(engineId, entry.id)).catch(() => undefined);
  }

  private async drop({ entry, snapshotId }: Kept): Promise<void> {
    if (snapshotId !== undefined) await this.options.snapshots.discard(entry.engineId, [snapshotId]);
    this.all.delete(entry.id);
    await this.store.drop(entry.id);
    this.tell();
  }

  private async put(one: Kept): Promise<void> {
    await this.store.put(one.entry.id, one);
    this.all.set(one.entry.id, one);
    this.tell();
  }

  /** A removal that broke off: the volume is gone and in the trash, or it is there and is not. */
  private async recover(): Promise<void> {
    const { engines, signal } = this.options;
    for await (const { engines: all } of engines.latest.subscribe(signal)) {
      const ready = new Set(all.filter(({ status }) => status === 'ready').map(({ id }) => id));
      for (const one of [...this.all.values()]) {
        const { engineId, name, id } = one.entry;
        if (one.state === 'kept' || this.busy.has(id) || !ready.has(engineId)) continue;
        try {
          const there = await readVolume(engines.connection(engineId), name);
          await (there === undefined ? this.put({ ...one, state: 'kept' }) : this.drop(one));
        } catch {
          // Tried again when the engine is back.
        }
      }
    }
  }

  private async expire(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted) {
      for (const one of [...this.all.values()]) {
        // An engine that is away is tried again.
        if (one.entry.expiresAt <= Date.now() && !signal.aborted) await this.drop(one).catch(() => undefined);
      }
      await pause(lookEveryMs, signal);
    }
  }

  private tell(): void {
    const kept = [...this.all.values()].filter(({ state }) => state === 'kept').map(({ entry }) => entry);
    this.latest.set(kept.toSorted((one, other) => other.removedAt - one.removedAt));
  }
}

function isThere(read: () => Promise<unknown>): Promise<boolean> {
  return read().then(
    (row) => row !== undefined,
    () => true,
  );
}
