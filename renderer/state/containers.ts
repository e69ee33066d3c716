// The current engine's containers.
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import { backend } from '../backend.ts';
import { createMirror } from './mirror.ts';

/** All containers with their status, whole or with a selector. */
export const useContainers = createMirror<ContainerRow>((engineId, signal) =>
  backend().containers.watch({ engineId }, { signal }),
);
