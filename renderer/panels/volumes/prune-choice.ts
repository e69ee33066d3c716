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

/** Another machine's data and a folder of the host are nothing that the engine keeps or removes. */
export function staysBehind({ kind }: PrunableVolume): boolean {
  return kind === 'nfs' || kind === 'cifs' || kind === 'bind';
}

/** Memory holds nothing while nobody uses it. */
export function isLost(volume: PrunableVolume): boolean {
  return !staysBehind(volume) && volume.kind !== 'tmpfs';
}

/** Bytes that come back, as far as they are known. */
export function freedBy(volumes: readonly PrunableVolume[]): number {
  return volumes.filter(isLost).reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}
