// The current engine's networks.
import type { NetworkRow } from '../../runtime/contract/networks.ts';
import { backend } from '../backend.ts';
import { createMirror } from './mirror.ts';

/** All networks with their status, whole or with a selector. */
export const useNetworks = createMirror<NetworkRow>((engineId, signal) =>
  backend().networks.watch({ engineId }, { signal }),
);
