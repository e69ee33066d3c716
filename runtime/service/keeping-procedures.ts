// Answers the contract's snapshots, schedules and trashed volumes while nothing keeps any: their lists are empty.
import { Latest } from './latest.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';

function notHere(): never {
  throw new ServiceProblem('unsupported', 'Nothing is kept of volumes here yet');
}

export function snapshotsProcedures() {
  const { snapshots } = procedures;
  return {
    watch: snapshots.watch.handler(({ signal }) =>
      streaming(signal, (own) => new Latest({ kind: 'snapshot' as const, items: [] }).subscribe(own)),
    ),
    take: snapshots.take.handler(notHere),
    check: snapshots.check.handler(notHere),
    switchTo: snapshots.switchTo.handler(notHere),
    remove: snapshots.remove.handler(notHere),
    rename: snapshots.rename.handler(notHere),
    cost: snapshots.cost.handler(() => undefined),
    projects: snapshots.projects.handler(() => []),
    branches: snapshots.branches.handler(({ signal }) => streaming(signal, (own) => new Latest([]).subscribe(own))),
    follow: snapshots.follow.handler(notHere),
    unfollow: snapshots.unfollow.handler(notHere),
    answer: snapshots.answer.handler(notHere),
  };
}

export function backupSchedulesProcedures() {
  const { backupSchedules } = procedures;
  return {
    watch: backupSchedules.watch.handler(({ signal }) => streaming(signal, (own) => new Latest([]).subscribe(own))),
    set: backupSchedules.set.handler(notHere),
    remove: backupSchedules.remove.handler(notHere),
    runNow: backupSchedules.runNow.handler(notHere),
  };
}

export function volumeTrashProcedures() {
  const { trash } = procedures;
  return {
    watchVolumes: trash.watchVolumes.handler(({ signal }) => streaming(signal, (own) => new Latest([]).subscribe(own))),
    volumeLosses: trash.volumeLosses.handler(notHere),
    removeVolumes: trash.removeVolumes.handler(notHere),
    restoreVolume: trash.restoreVolume.handler(notHere),
    forgetVolumes: trash.forgetVolumes.handler(notHere),
  };
}
