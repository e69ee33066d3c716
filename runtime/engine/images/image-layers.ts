// The layers of images with their sizes, so that what several share is counted once.
import { createHash } from 'node:crypto';
import type { EngineConnection } from '../connection.ts';
import { historyOf, inspectRaw, type RawStep, stepOf, withLayers } from './image-shape.ts';

/** `chain` names a layer with all below it: the same in every image that has these (OCI image specification, ChainID). */
export interface LayerSize {
  chain: string;
  bytes: number;
}

/** The lowest first (GET /images/{id}/json and /history); `image-not-found`. An image never changes, so this may be kept by its id. */
export async function layerSizes(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<LayerSize[]> {
  const ask = { signal, timeoutMs: 60_000 };
  const [raw, steps] = await Promise.all([inspectRaw(connection, id, ask), historyOf(connection, id, ask)]);
  return sizedLayers(raw.RootFS?.Layers ?? [], steps);
}

/** `steps` are the history's, the oldest first: more than there are layers, and without a word on which of them made one. */
export function sizedLayers(layers: readonly string[], steps: readonly RawStep[]): LayerSize[] {
  const made = withLayers(steps.map(stepOf), layers.length).filter(({ layer }) => layer !== undefined);
  let chain = '';
  return layers.map((layer, index) => {
    chain = chain === '' ? layer : `sha256:${createHash('sha256').update(`${chain} ${layer}`).digest('hex')}`;
    return { chain, bytes: Math.max(0, made[index]?.sizeBytes ?? 0) };
  });
}
