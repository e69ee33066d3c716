// The layers of images with their sizes, so that what several share is counted once.
import { createHash } from 'node:crypto';
import type { ImageInspectInfo } from 'dockerode';
import { type EngineConnection, imagePath } from './connection.ts';

/** `chain` names a layer with all below it: the same in every image that has these (OCI image specification, ChainID). */
export interface LayerSize {
  chain: string;
  bytes: number;
}

interface RawStep {
  CreatedBy?: string;
  Size?: number;
}

/** Instructions that change the configuration alone and make no layer. */
const onlyConfig =
  /^(?:\/bin\/sh -c #\(nop\)\s*)?(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b/;

/** The lowest first (GET /images/{id}/json and /history); `image-not-found`. An image never changes, so this may be kept by its id. */
export async function layerSizes(connection: EngineConnection, id: string, signal?: AbortSignal): Promise<LayerSize[]> {
  const image = imagePath(id);
  const ask = { signal, timeoutMs: 60_000 };
  const [raw, steps] = await Promise.all([
    connection.call(
      (docker, abortSignal) => docker.getImage(image).inspect({ abortSignal } as object) as Promise<ImageInspectInfo>,
      ask,
    ),
    connection.call((docker) => docker.getImage(image).history() as Promise<RawStep[]>, ask),
  ]);
  return sizedLayers(raw.RootFS?.Layers ?? [], steps.toReversed());
}

/** `steps` are the history's, the oldest first: more than there are layers, and without a word on which of them made one. */
export function sizedLayers(layers: readonly string[], steps: readonly RawStep[]): LayerSize[] {
  let spare = steps.length - layers.length;
  const without = (all: readonly RawStep[], test: (step: RawStep) => boolean) =>
    all.filter((step) => {
      const skip = spare > 0 && (step.Size ?? 0) <= 0 && test(step);
      if (skip) spare -= 1;
      return !skip;
    });
  const told = without(steps, ({ CreatedBy }) => onlyConfig.test(CreatedBy ?? ''));
  const sizes = without(told, () => true).map(({ Size }) => Math.max(0, Size ?? 0));
  let chain = '';
  return layers.map((layer, index) => {
    chain = chain === '' ? layer : `sha256:${createHash('sha256').update(`${chain} ${layer}`).digest('hex')}`;
    return { chain, bytes: sizes[index] ?? 0 };
  });
}
