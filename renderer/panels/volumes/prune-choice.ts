// Which of the volumes that nobody uses are offered for clearing up, which are ticked at first, and what comes back.
import type { PrunableVolume } from '../../../runtime/contract/volumes.ts';

/** Those that nobody named, as `docker volume prune` takes them, or all. */
export type PruneScope = 'anonymous' | 'all';
export const pruneScopes = ['anonymous', 'all'] as const;

export function offeredVolumes(volumes: readonly PrunableVolume[], scope: PruneScope): PrunableVolume[] {
  return volumes.filter(({ anonymous }) => scope === 'all' || anonymous);
}

/** What somebody named, and what a container in the trash would miss, goes only when it is ticked by hand. */
export function isTickedAtFirst({ anonymous, keptFor }: PrunableVolume): boolean {
  return anonymous && keptFor.length === 0;
}

export interface Freed {
  bytes: number;
  /** How many of them nobody knows the size of. */
  unknown: number;
}

/** Of what the engine does not keep nothing comes back. */
export function freedBy(volumes: readonly PrunableVolume[]): Freed {
  const own = volumes.filter(({ kind }) => kind === 'disk');
  return {
    bytes: own.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    unknown: own.filter(({ bytes }) => bytes === undefined).length,
  };
}
