// The current engine's volumes.
import type { VolumeRow } from '../../runtime/contract/volumes.ts';
import { backend } from '../backend.ts';
import { createMirror } from './mirror.ts';

/** All volumes with their status, whole or with a selector. */
export const useVolumes = createMirror<VolumeRow>((engineId, signal) =>
  backend().volumes.watch({ engineId }, { signal }),
);
