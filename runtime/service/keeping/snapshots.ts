// Snapshots of volumes: taken, measured and deleted on the engine itself. Going back to one is in snapshot-switch.ts.
import { randomUUID } from 'node:crypto';
import type { Snapshot, SnapshotVolume } from '../../contract/snapshots.ts';
import type { UsersWay } from '../../contract/volume-backups.ts';
import {
  hasStore,
  measureStates,
  openStore,
  prepareStore,
  removeStates,
  roomFor,
  snapshotStore,
  storePath,
  takeState,
  volumePath,
} from '../../engine/volumes/snapshot-store.ts';
import type { VolumeHelper } from '../../engine/volumes/volume-helper.ts';
import { inspectVolume, readVolume } from '../../engine/volumes.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { ServiceProblem } from '../problems.ts';
import { isOnOwnDisk } from '../volumes/own-content.ts';
import type { VolumeContent } from '../volumes/volume-content.ts';
import { objectsOf, volumeObject } from '../volumes/volume-users.ts';
import type { SnapshotRecords } from './snapshot-records.ts';

export interface SnapshotsOptions {
  engines: EngineRegistry;
  activities: ActivityRegistry;
  content: VolumeContent;
  records: SnapshotRecords;
}

export interface TakeWish {
  engineId: string;
  name: string;
  volumes: readonly string[];
  users: UsersWay;
  reason: Snapshot['reason'];
  project?: string | undefined;
  branch?: string | undefined;
  /** It is a removed volume's content, and nobody's snapshot. */
  trash?: boolean;
}

export class Snapshots {
  readonly records: SnapshotRecords;
  private readonly options: SnapshotsOptions;
  /** Those that this process is making. */
  private readonly busy = new Set<string>();

  constructor(options: SnapshotsOptions) {
    this.options = options;
    this.records = options.records;
  }

  /** Refused at the field before anything is done; see the contract. */
  async take(wish: Omit<TakeWish, 'trash' | 'reason' | 'branch'>): Promise<{ activityId: string; id: string }> {
    const name = wish.name.trim();
    const volumes = [...new Set(wish.volumes)];
    if (volumes.length === 0) throw new ServiceProblem('required', 'It needs a volume', { field: 'volumes' });
    this.checkName(wish.engineId, name, volumes);
    await this.checkThere(wish.engineId, volumes);
    const objects = await objectsOf(this.options.engines.connection(wish.engineId), volumes, wish.users);
    const id = randomUUID();
    const activityId = this.options.activities.begin(
      'take-snapshot',
      wish.engineId,
      name,
      async (work) => {
        await this.options.content.meanwhile({ engineId: wish.engineId, volumes, work }, wish.users, () =>
          this.make(id, { ...wish, name, volumes, reason: 'asked' }, work),
        );
      },
      { objects },
    );
    return { activityId, id };
  }

  /** Makes one of volumes whose users are held, all of it or nothing. The work's objects name the volumes. */
  async make(id: string, wish: TakeWish, work: Pick<Work, 'signal' | 'update'>): Promise<void> {
    const { engineId, volumes } = wish;
    const { connection } = this.options.engines.link(engineId);
    this.busy.add(id);
    let helper: VolumeHelper | undefined;
    try {
      const image = await this.options.content.image(engineId);
      const entry = { ...facts(id, wish), volumes: await this.describe(engineId, volumes) };
      await prepareStore(connection);
      await this.records.begin(entry, wish.trash === true);
      helper = await openStore(connection, image, volumes);
      for (const [index, volume] of volumes.entries()) {
        work.signal.throwIfAborted();
        work.update({ step: 'keeping', parts: partsOf(volumes, index) });
        const made = entry.volumes[index];
        const shares = made !== undefined && isOnOwnDisk(made);
        await takeState(helper, { volume, id, path: volumePath(index), shares }, work.signal);
      }
      work.update({ step: 'measuring', parts: partsOf(volumes, volumes.length) });
      await this.records.put({ entry, state: 'whole', trash: wish.trash === true, currentOf: [] });
      await this.records.setCurrent(engineId, id, volumes);
      await this.measure(engineId, helper, volumes);
    } catch (error) {
      await helper?.close();
      await this.discard(engineId, [id]).catch(() => undefined);
      throw error;
    } finally {
      await helper?.close();
      this.busy.delete(id);
    }
  }

  async remove(engineId: string, ids: readonly string[]): Promise<{ activityId: string }> {
    const all = ids.map((id) => this.records.whole(engineId, id));
    const names = [...new Set(all.flatMap(({ entry }) => entry.volumes.map(({ name }) => name)))];
    const subject = all.map(({ entry }) => entry.name).join(', ');
    const activityId = this.options.activities.begin(
      'remove-snapshots',
      engineId,
      subject,
      async (work) => {
        work.update({ step: 'removing' });
        await this.discard(engineId, ids);
      },
      { objects: names.map(volumeObject) },
    );
    return { activityId };
  }

  /** Deletes them from the store and the records; the work's objects name their volumes. */
  async discard(engineId: string, ids: readonly string[]): Promise<void> {
    const gone = this.records.ofEngine(engineId).filter(({ entry }) => ids.includes(entry.id));
    const names = [...new Set(gone.flatMap(({ entry }) => entry.volumes.map(({ name }) => name)))];
    const { connection } = this.options.engines.link(engineId);
    // Not shown any more from here on, and deleted by the next start when it breaks off.
    for (const one of gone) await this.records.put({ ...one, state: 'making', currentOf: [] });
    if (await hasStore(connection)) {
      const helper = await openStore(connection, await this.options.content.image(engineId));
      try {
        for (const name of names) await removeStates(helper, name, ids);
        for (const id of ids) await this.records.drop(engineId, id);
        await this.measure(engineId, helper, names);
      } finally {
        await helper.close();
      }
    } else for (const id of ids) await this.records.drop(engineId, id);
  }

  async rename(engineId: string, id: string, typed: string): Promise<void> {
    const one = this.records.whole(engineId, id);
    const name = typed.trim();
    this.checkName(
      engineId,
      name,
      one.entry.volumes.map((volume) => volume.name),
      id,
    );
    await this.records.put({ ...one, entry: { ...one.entry, name } });
  }

  async cost(engineId: string): Promise<{ store: string; bytes: number; free: number } | undefined> {
    const { connection } = this.options.engines.link(engineId);
    if (!(await hasStore(connection))) return undefined;
    const helper = await openStore(connection, await this.options.content.image(engineId));
    try {
      return { store: snapshotStore, ...(await roomFor(helper, storePath)) };
    } finally {
      await helper.close();
    }
  }

  /** Deletes what a process that is no more has left by half, on each engine as soon as it answers; ends with the signal. */
  async recover(signal: AbortSignal): Promise<void> {
    const { engines } = this.options;
    for await (const { engines: all } of engines.latest.subscribe(signal)) {
      const ready = new Set(all.filter(({ status }) => status === 'ready').map(({ id }) => id));
      for (const { entry } of await this.records.brokenOff(this.busy)) {
        if (!ready.has(entry.engineId)) continue;
        this.busy.add(entry.id);
        await this.discard(entry.engineId, [entry.id]).catch(() => undefined);
        this.busy.delete(entry.id);
      }
    }
  }

  /** What the states of volumes share changes with each that comes or goes. */
  private async measure(engineId: string, helper: VolumeHelper, volumes: readonly string[]): Promise<void> {
    for (const volume of volumes) {
      await this.records.setCosts(engineId, volume, await measureStates(helper, volume));
    }
  }

  private checkName(engineId: string, name: string, volumes: readonly string[], except?: string): void {
    if (name === '') throw new ServiceProblem('required', 'It needs a name', { field: 'name' });
    const shares = (one: Snapshot) => one.volumes.some((volume) => volumes.includes(volume.name));
    const others = this.records.shown(engineId).filter((one) => one.id !== except && one.reason === 'asked');
    if (!others.some((one) => one.name === name && shares(one))) return;
    throw new ServiceProblem('name-taken', `There is a snapshot "${name}" already`, { field: 'name' });
  }

  private async checkThere(engineId: string, volumes: readonly string[]): Promise<void> {
    const { connection } = this.options.engines.link(engineId);
    for (const [index, volume] of volumes.entries()) {
      if ((await readVolume(connection, volume)) !== undefined) continue;
      throw new ServiceProblem('not-found', `There is no volume "${volume}"`, { field: `volumes.${index}` });
    }
  }

  private async describe(engineId: string, volumes: readonly string[]): Promise<SnapshotVolume[]> {
    const { connection } = this.options.engines.link(engineId);
    return Promise.all(
      volumes.map(async (name) => {
        const { row, options } = await inspectVolume(connection, name);
        return { name, driver: row.driver, options, labels: row.labels, bytes: 0, alone: 0, entries: 0 };
      }),
    );
  }
}

function facts(id: string, { engineId, name, reason, project, branch, users }: TakeWish) {
  return {
    engineId,
    id,
    name,
    createdAt: Date.now(),
    reason,
    ...(project !== undefined && { project }),
    ...(branch !== undefined && { branch }),
    bytes: 0,
    alone: 0,
    containers: users,
  };
}

export function partsOf(volumes: readonly string[], done: number) {
  return volumes.map((id, index) => ({ id, status: '', current: index < done ? 1 : 0, total: 1 }));
}
