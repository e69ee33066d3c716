// Gives the host back what the engine does not need: removes what was chosen, trims the machine, and counts before and after.
import type { ReclaimChoice } from '../../contract/machines.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { prune } from '../../engine/prune.ts';
import { embeddedId, type MachineDriver } from '../../machine/driver.ts';

/** Bytes that the data took on the host. */
export type Reclaimed = { before: number; after: number };

/** What is removed when `signal` ends it stays removed; nothing else is lost. */
export async function reclaim(
  driver: MachineDriver,
  connection: EngineConnection,
  choice: ReclaimChoice,
  onStep: (step: 'pruning' | 'trimming') => void,
  signal: AbortSignal,
): Promise<Reclaimed> {
  onStep('pruning');
  const before = (await driver.disk(embeddedId)).host;
  signal.throwIfAborted();
  await prune(connection, choice, signal);
  signal.throwIfAborted();
  if (driver.trim !== undefined) {
    onStep('trimming');
    await driver.trim(embeddedId);
    signal.throwIfAborted();
  }
  return { before, after: (await driver.disk(embeddedId)).host };
}
