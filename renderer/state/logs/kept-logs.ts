// Logs that are kept on the disk, also those of containers that are gone.
import type { KeptLog } from '../../../runtime/contract/logs.ts';
import { backend } from '../../backend.ts';
import { createLatest } from '../latest.ts';

const none: KeptLog[] = [];

/** All kept logs, the newest first; empty until the runtime has told. */
export const useKeptLogs = createLatest(
  none,
  (signal) => backend().logs.kept(undefined, { signal }),
  (logs) => logs,
);

/** Deletes a kept log. Rejects with `in-use` while a view shows it. */
export async function forgetLog(log: Pick<KeptLog, 'engineId' | 'containerId'>): Promise<void> {
  await backend().logs.forget({ engineId: log.engineId, containerId: log.containerId });
}
