// Answers the contract's snapshots, schedules of backups and trashed volumes.

import type { EngineRegistry } from '../engines/engine-registry.ts';
import { procedures } from '../procedures.ts';
import { streaming } from '../streaming.ts';
import type { VolumeTrash } from '../volumes/volume-trash.ts';
import type { BranchFollows } from './branch-follows.ts';
import type { Schedules } from './schedules.ts';
import { readProjects } from './snapshot-projects.ts';
import type { SnapshotSwitch } from './snapshot-switch.ts';
import type { Snapshots } from './snapshots.ts';

export interface SnapshotHands {
  engines: EngineRegistry;
  snapshots: Snapshots;
  switches: SnapshotSwitch;
  branches: BranchFollows;
}

export function snapshotsProcedures({ engines, snapshots: owner, switches, branches }: SnapshotHands) {
  const { snapshots } = procedures;
  return {
    watch: snapshots.watch.handler(({ input, signal }) =>
      streaming(signal, (own) => owner.records.watch(input.engineId, own)),
    ),
    take: snapshots.take.handler(({ input: { containers: users, ...wish } }) => owner.take({ ...wish, users })),
    check: snapshots.check.handler(({ input }) => switches.check(input)),
    switchTo: snapshots.switchTo.handler(({ input: { keepPresent, ...wish } }) => switches.begin(wish, keepPresent)),
    remove: snapshots.remove.handler(({ input }) => owner.remove(input.engineId, input.ids)),
    rename: snapshots.rename.handler(({ input }) => owner.rename(input.engineId, input.id, input.name)),
    cost: snapshots.cost.handler(({ input }) => owner.cost(input.engineId)),
    projects: snapshots.projects.handler(({ input, signal }) =>
      readProjects(engines.connection(input.engineId), signal),
    ),
    branches: snapshots.branches.handler(({ signal }) => streaming(signal, (own) => branches.latest.subscribe(own))),
    follow: snapshots.follow.handler(({ input }) => branches.follow(input)),
    unfollow: snapshots.unfollow.handler(({ input }) => branches.unfollow(input.engineId, input.project)),
    answer: snapshots.answer.handler(async ({ input }) => {
      const activityId = await branches.answer(input);
      return activityId === undefined ? {} : { activityId };
    }),
  };
}

export function backupSchedulesProcedures(schedules: Schedules) {
  const { backupSchedules } = procedures;
  return {
    watch: backupSchedules.watch.handler(({ input, signal }) =>
      streaming(signal, async function* (own) {
        for await (const all of schedules.latest.subscribe(own)) {
          yield all.filter(({ engineId }) => engineId === input.engineId);
        }
      }),
    ),
    set: backupSchedules.set.handler(({ input: { id, ...wish } }) => schedules.set(wish, id)),
    remove: backupSchedules.remove.handler(({ input }) => schedules.remove(input.id)),
    runNow: backupSchedules.runNow.handler(({ input }) => schedules.runNow(input.id)),
  };
}

export function volumeTrashProcedures(owner: VolumeTrash) {
  const { trash } = procedures;
  return {
    watchVolumes: trash.watchVolumes.handler(({ input, signal }) =>
      streaming(signal, async function* (own) {
        for await (const all of owner.latest.subscribe(own)) {
          yield all.filter(({ engineId }) => engineId === input.engineId);
        }
      }),
    ),
    volumeLosses: trash.volumeLosses.handler(({ input }) => owner.losses(input.engineId, input.names)),
    removeVolumes: trash.removeVolumes.handler(({ input }) => owner.remove(input.engineId, input.names, input.lose)),
    restoreVolume: trash.restoreVolume.handler(({ input }) => owner.restore(input)),
    forgetVolumes: trash.forgetVolumes.handler(({ input }) => owner.forget(input.engineId, input.ids)),
  };
}
