// The schedules of backups as the runtime keeps them, of one engine.
import { useState } from 'react';
import type { BackupSchedule } from '../../runtime/contract/backup-schedules.ts';
import { backend } from '../backend.ts';
import { useStream } from './stream.ts';

/** Undefined until they are known. */
export function useSchedules(engineId: string): readonly BackupSchedule[] | undefined {
  const [schedules, setSchedules] = useState<readonly BackupSchedule[]>();
  useStream<BackupSchedule[]>((signal) => backend().backupSchedules.watch({ engineId }, { signal }), setSchedules, [
    engineId,
  ]);
  return schedules;
}
