// Clearing up volumes: which ones nobody uses, with what they take and who would miss them, and removing the chosen ones.
import type { PrunableVolume, VolumeDiskUse } from '../../contract/volumes.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { storeLabel } from '../../engine/labels.ts';
import { listUnusedVolumes } from '../../engine/volumes.ts';
import type { Work } from '../activities/activity-registry.ts';
import { problemOf } from '../problems.ts';

/** All but Gantry's own store. `keptFor` answers by a volume's name the removed containers that can still be brought back with it. */
export async function prunableVolumes(
  connection: EngineConnection,
  known: VolumeDiskUse | undefined,
  keptFor: ReadonlyMap<string, readonly string[]>,
): Promise<PrunableVolume[]> {
  const uses = new Map(known?.volumes.map((use) => [use.name, use]));
  const rows = await listUnusedVolumes(connection);
  return rows
    .filter(({ labels }) => labels[storeLabel] === undefined)
    .map(({ name, driver, kind, source, createdAt, anonymous, project }) => ({
      ...{ name, driver, kind, anonymous, keptFor: [...(keptFor.get(name) ?? [])] },
      ...(source !== undefined && { source }),
      ...(createdAt !== undefined && { createdAt }),
      ...(project !== undefined && { project }),
      ...uses.get(name),
    }))
    .toSorted((a, b) => (b.bytes ?? -1) - (a.bytes ?? -1) || a.name.localeCompare(b.name));
}

/**
 * Removes them one after the other by `remove`; what cannot be removed is told in a part of its own, and the rest goes on. The result tells
 * the bytes of `known` before and after.
 */
export async function pruneVolumes(
  names: readonly string[],
  known: VolumeDiskUse | undefined,
  work: Work,
  remove: (name: string) => Promise<void>,
): Promise<void> {
  const bytes = new Map(known?.volumes.map((use) => [use.name, use.bytes ?? 0]));
  const before = known?.totalBytes ?? 0;
  const failures: { id: string; status: string; current: number; total: number }[] = [];
  let after = before;
  const tell = (current: number) =>
    work.update({
      parts: [{ id: '', status: 'pruning', current, total: names.length }, ...failures],
      ...(known && { result: { before, after } }),
    });
  tell(0);
  for (const [index, name] of names.entries()) {
    work.signal.throwIfAborted();
    try {
      await remove(name);
      after -= bytes.get(name) ?? 0;
    } catch (error) {
      const { reason, message } = problemOf(error);
      // Somebody else may have removed it.
      if (reason !== 'not-found') failures.push({ id: name, status: message, current: 0, total: 0 });
    }
    tell(index + 1);
  }
}
