// The current engine's images.
import type { ImageRow } from '../../runtime/contract/images.ts';
import { backend } from '../backend.ts';
import { createMirror } from './mirror.ts';

/** All images with their status, whole or with a selector. */
export const useImages = createMirror<ImageRow>((engineId, signal) => backend().images.watch({ engineId }, { signal }));
