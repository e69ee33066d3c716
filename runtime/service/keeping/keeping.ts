// What keeps volumes: snapshots, the branches they follow, schedules of backups, and the trash.
import { lstat } from 'node:fs/promises';
import type { ActivityRegistry } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { ServiceProblem } from '../problems.ts';
import type { SettingsFile } from '../settings-file.ts';
import { writeBackup } from '../volumes/volume-backup-write.ts';
import type { VolumeBackups } from '../volumes/volume-backups.ts';
import type { VolumeContent } from '../volumes/volume-content.ts';
import { VolumeTrash } from '../volumes/volume-trash.ts';
import { objectsOf } from '../volumes/volume-users.ts';
import { BranchFollows } from './branch-follows.ts';
import { Schedules, type SchedulesOptions } from './schedules.ts';
import { SnapshotRecords } from './snapshot-records.ts';
import { SnapshotSwitch } from './snapshot-switch.ts';
import { Snapshots } from './snapshots.ts';

export interface KeepingOptions {
  home: string;
  engines: EngineRegistry;
  activities: ActivityRegistry;
  settings: SettingsFile;
  content: VolumeContent;
  backups: VolumeBackups;
  /** Called when volumes of an engine came or went. */
  onVolumes: (engineId: string) => void;
  signal: AbortSignal;
}

/** Reads what there is and goes on with it until the signal aborts. */
export async function openKeeping(options: KeepingOptions) {
  const { home, engines, activities, content, signal, onVolumes } = options;
  const records = await SnapshotRecords.open(home, signal);
  const snapshots = new Snapshots({ engines, activities, content, records });
  const switches = new SnapshotSwitch({ engines, activities, content, snapshots });
  const backUp: SchedulesOptions['backUp'] = async (wish, work) => {
    if (await isThere(wish.path)) throw new ServiceProblem('file-exists', `${wish.path} is there already`);
    await writeBackup(options.backups.hands, { ...wish, work });
  };
  const objects: SchedulesOptions['objects'] = ({ engineId, volumes, containers }) =>
    objectsOf(engines.connection(engineId), volumes, containers);
  // The window waits for it.
  const [branches, trash, schedules] = await Promise.all([
    BranchFollows.open({ home, engines, activities, content, snapshots, switches, signal }),
    VolumeTrash.open({ ...options, snapshots, onChange: onVolumes }),
    Schedules.open({ home, engines, activities, backUp, objects, signal }),
  ]);
  void snapshots.recover(signal);
  return { engines, snapshots, switches, branches, trash, schedules };
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
