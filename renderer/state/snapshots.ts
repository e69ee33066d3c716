// Snapshots of the current engine, and the projects whose git branch is followed.
import type { BranchFollow, Snapshot } from '../../runtime/contract/snapshots.ts';
import { backend } from '../backend.ts';
import { createLatest } from './latest.ts';
import { createMirror } from './mirror.ts';

/** All snapshots with their status, whole or with a selector. */
export const useSnapshots = createMirror<Snapshot>((engineId, signal) =>
  backend().snapshots.watch({ engineId }, { signal }),
);

const none: BranchFollow[] = [];

/** Of all engines. */
export const useBranches = createLatest(
  none,
  (signal) => backend().snapshots.branches(undefined, { signal }),
  (follows: BranchFollow[]) => follows,
);
