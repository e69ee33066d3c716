// Switching volumes to a snapshot: all of them or none, with the present state kept first where that is wished.
import { randomUUID } from 'node:crypto';
import type { Snapshot, SwitchCheck } from '../../contract/snapshots.ts';
import {
  fillState,
  openStore,
  presentStates,
  roomFor,
  storeMount,
  volumePath,
} from '../../engine/volumes/snapshot-store.ts';
import { usersOfVolumes } from '../../engine/volumes/volume-users.ts';
import { readVolume } from '../../engine/volumes.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import type { VolumeContent } from '../volumes/volume-content.ts';
import { objectsOf } from '../volumes/volume-users.ts';
import { partsOf, type Snapshots } from './snapshots.ts';

/** States from before a switch are made by themselves, so the oldest go by themselves: so many stay of the same volumes. */
const mostBefore = 10;

export interface SwitchHands {
  engines: EngineRegistry;
  activities: ActivityRegistry;
  content: VolumeContent;
  snapshots: Snapshots;
}

export interface SwitchWish {
  engineId: string;
  id: string;
  volumes?: readonly string[] | undefined;
}

/** How the present state is kept: as what, or not at all. */
export interface PresentWish {
  reason: Snapshot['reason'];
  name: string;
  branch?: string;
  /** Its volumes may be more than those that are switched. */
  volumes?: readonly string[];
}

export class SnapshotSwitch {
  private readonly hands: SwitchHands;

  constructor(hands: SwitchHands) {
    this.hands = hands;
  }

  async check(wish: SwitchWish): Promise<SwitchCheck> {
    const { engineId } = wish;
    const { entry, volumes } = this.chosen(wish);
    const { connection } = this.hands.engines.link(engineId);
    const { there, gone } = await this.sorted(engineId, volumes);
    const users = await usersOfVolumes(connection, there);
    const containers = users.map(({ id, name, state }) => ({ id, name, state }));
    try {
      const room = await this.room(engineId, entry, volumes, there);
      const once = users.find(({ running, removesItself }) => running && removesItself);
      const problem = once && {
        reason: 'removes-itself' as const,
        message: `${once.name} is removed when it stops`,
        facts: { container: once.name },
      };
      return { containers, volumesGone: gone, room, ...(problem && { problem }) };
    } catch (error) {
      return { containers, volumesGone: gone, problem: problemOf(error) };
    }
  }

  /** An activity; `not-found`. What fails later is told in it, and the volumes are what they were. */
  async begin(wish: SwitchWish, keepPresent: boolean): Promise<{ activityId: string }> {
    const { entry, volumes } = this.chosen(wish);
    const present = keepPresent ? { reason: 'before-switch' as const, name: entry.name } : undefined;
    const objects = await objectsOf(this.hands.engines.connection(wish.engineId), volumes, 'stop');
    const activityId = this.hands.activities.begin(
      'switch-snapshot',
      wish.engineId,
      entry.name,
      async (work) => {
        await this.carryOut(wish, present, work);
      },
      { objects },
    );
    return { activityId };
  }

  /** The work's objects name the volumes. Answers the id of the snapshot of the present state. */
  async carryOut(wish: SwitchWish, present: PresentWish | undefined, work: Work): Promise<string | undefined> {
    const { engineId } = wish;
    const { content, snapshots } = this.hands;
    const { entry, volumes } = this.chosen(wish);
    const { there } = await this.sorted(engineId, volumes);
    const create = entry.volumes.filter(({ name }) => volumes.includes(name) && !there.includes(name));
    const kept = present?.volumes ?? there;
    const presentId = present === undefined || kept.length === 0 ? undefined : randomUUID();
    await content.exchange({
      engineId,
      volumes,
      work,
      create: create.map(({ name, driver, options, labels }) => ({ name, driver, options, labels })),
      mounts: [storeMount],
      devices: true,
      fill: async (helper, places) => {
        for (const [index, volume] of volumes.entries()) {
          work.signal.throwIfAborted();
          work.update({ step: 'switching', parts: partsOf(volumes, index) });
          await fillState(helper, { volume, id: wish.id, folder: places[index] ?? '' }, work.signal);
        }
      },
      held: async () => {
        if (present === undefined || presentId === undefined) return;
        const { project } = entry;
        const about = { engineId, volumes: kept, users: 'stop' as const, ...(project !== undefined && { project }) };
        await snapshots.make(presentId, { ...about, ...present, volumes: kept }, work);
      },
    });
    await snapshots.records.setCurrent(engineId, wish.id, volumes);
    if (present?.reason === 'before-switch') await this.prune(engineId, kept);
    return presentId;
  }

  private chosen({ engineId, id, volumes }: SwitchWish) {
    const { entry } = this.hands.snapshots.records.whole(engineId, id);
    const all = entry.volumes.map(({ name }) => name);
    const chosen = volumes === undefined ? all : all.filter((name) => volumes.includes(name));
    if (chosen.length === 0) throw new ServiceProblem('not-found', 'None of these volumes is in the snapshot');
    return { entry, volumes: chosen };
  }

  private async sorted(engineId: string, volumes: readonly string[]): Promise<{ there: string[]; gone: string[] }> {
    const { connection } = this.hands.engines.link(engineId);
    const rows = await Promise.all(volumes.map((name) => readVolume(connection, name)));
    return {
      there: volumes.filter((_, index) => rows[index] !== undefined),
      gone: volumes.filter((_, index) => rows[index] === undefined),
    };
  }

  /** At most: the new content beside the old, and all of the old once more. Throws `not-found` where the store has it no more. */
  private async room(
    engineId: string,
    entry: Pick<Snapshot, 'id' | 'volumes'>,
    volumes: readonly string[],
    there: readonly string[],
  ): Promise<{ free: number; needed: number }> {
    const { connection } = this.hands.engines.link(engineId);
    const helper = await openStore(connection, await this.hands.content.image(engineId), there);
    try {
      for (const name of volumes) {
        if ((await presentStates(helper, name, [entry.id])).length > 0) continue;
        throw new ServiceProblem('not-found', `The content of ${name} is not in the store any more`);
      }
      let needed = entry.volumes.reduce((sum, one) => sum + (volumes.includes(one.name) ? one.bytes : 0), 0);
      let free = 0;
      for (const index of there.keys()) {
        const room = await roomFor(helper, volumePath(index));
        needed += room.bytes;
        free = room.free;
      }
      if (there.length === 0) free = (await roomFor(helper, storeMount.path)).free;
      return { free, needed };
    } finally {
      await helper.close();
    }
  }

  private async prune(engineId: string, volumes: readonly string[]): Promise<void> {
    const key = [...volumes].sort().join('\0');
    const before = this.hands.snapshots.records
      .shown(engineId)
      .filter((one) => one.reason === 'before-switch' && keyOf(one) === key);
    const old = before.slice(mostBefore).map(({ id }) => id);
    if (old.length > 0) await this.hands.snapshots.discard(engineId, old).catch(() => undefined);
  }
}

function keyOf({ volumes }: Snapshot): string {
  return volumes
    .map(({ name }) => name)
    .sort()
    .join('\0');
}
