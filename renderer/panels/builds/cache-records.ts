// Which records of the build cache a pruning would take, told before it is done.
import type { CachePrune, CacheRecord } from '../../../runtime/contract/builds.ts';

export type PruneChoice = Pick<CachePrune, 'all' | 'unusedForHours' | 'ids'>;

const hour = 3_600_000;

/** What would go, the largest first; the engine has the last word, for it may have used one meanwhile. */
export function prunable(records: readonly CacheRecord[], choice: PruneChoice, now: number): CacheRecord[] {
  const { all, unusedForHours, ids } = choice;
  const wanted = ids === undefined ? undefined : new Set(ids);
  const before = unusedForHours === undefined ? Number.POSITIVE_INFINITY : now - unusedForHours * hour;
  return records
    .filter(({ id }) => wanted === undefined || wanted.has(id))
    .filter(({ inUse, shared }) => !inUse && (all || !shared))
    .filter(({ lastUsedAt, createdAt }) => (lastUsedAt ?? createdAt) <= before)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}

/** Without what other records or images hold as well: that stays where it is. */
export function freedBytes(records: readonly CacheRecord[]): number {
  return records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
