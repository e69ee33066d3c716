// One file of one layer of an image, also one that a later layer replaces or takes away: read from the saved image as it comes.

import { chunksOf, type EngineConnection } from '../connection.ts';
import { looked } from '../files/archive-form.ts';
import { pathText } from '../files/path-bytes.ts';
import { readTar } from '../files/tar-reader.ts';
import { engineProblem } from '../problem.ts';
import { openImageArchive, plainName, readImageArchive } from './image-archive.ts';
import { decompressed, isLayer } from './image-archive-packing.ts';

/** Where it is: `layer` counts from the lowest, `names` are those that the layer may have in an archive, `offset` is within its tar. */
export interface LayerFilePlace {
  diffIds: readonly string[];
  layer: number;
  names: readonly string[];
  offset: number;
  size: number;
}

/** `not-found` when the archive has no such file. The engine makes the whole archive; it is read as far as the file goes. */
export async function* fileOfLayer(
  connection: EngineConnection,
  image: string,
  place: LayerFilePlace,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let found = false;
  for await (const chunk of contentIn(connection, image, place, signal)) {
    found = true;
    yield chunk;
  }
  if (found || place.size === 0) return;
  // Old engines name layers by numbers of their own, and say behind them which are whose.
  const name = await toldName(connection, image, place, signal);
  if (name !== undefined) {
    for await (const chunk of contentIn(connection, image, { ...place, names: [name] }, signal)) {
      found = true;
      yield chunk;
    }
  }
  if (!found) throw engineProblem('not-found', 'The engine did not tell the file');
}

async function* contentIn(
  connection: EngineConnection,
  image: string,
  { names, offset, size }: LayerFilePlace,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const archive = chunksOf(await openImageArchive(connection, image, signal));
  for await (const entry of readTar(archive)) {
    if (entry.kind !== 'file' || entry.size === 0 || !names.includes(plainName(pathText(entry.name)))) continue;
    const { form, head, bytes } = await looked(entry.content());
    if (!isLayer({ form, head })) continue;
    for await (const file of readTar(decompressed(form, bytes))) {
      if (file.offset !== offset || file.size !== size) continue;
      yield* file.content();
      return;
    }
  }
}

async function toldName(
  connection: EngineConnection,
  image: string,
  { diffIds, layer }: LayerFilePlace,
  signal: AbortSignal,
): Promise<string | undefined> {
  const images = await readImageArchive(chunksOf(await openImageArchive(connection, image, signal)), {
    isKnown: (name) => name.endsWith('layer.tar'),
    onLayer: async () => undefined,
    onProgress: () => undefined,
    signal,
  });
  const wanted = diffIds.join();
  return images.find(({ config }) => config.rootfs.diff_ids.join() === wanted)?.layers[layer];
}
