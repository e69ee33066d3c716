// Names of images: one more, and one taken away without what it names.
import { Readable } from 'node:stream';
import { parseReference } from '../../contract/reference.ts';
import { type EngineConnection, imagePath } from '../connection.ts';
import { tarEnd } from '../files/tar-writer.ts';
import { importImage, readImage } from '../images.ts';
import { engineProblem } from '../problem.ts';
import { deleteImage } from './image-removal.ts';

/** POST /images/{id}/tag: the name is taken from the image that has it. `reference-invalid` for one with a digest. */
export async function tagImage(connection: EngineConnection, id: string, reference: string): Promise<void> {
  const parts = parseReference(reference);
  if (parts === undefined || parts.digest !== undefined)
    throw engineProblem('reference-invalid', reference, 'reference');
  const { name: repo, tag = 'latest' } = parts;
  await connection.call((docker, abortSignal) => docker.getImage(imagePath(id)).tag({ repo, tag, abortSignal }));
}

/**
 * Takes the name away; the image stays, dangling when it has no other one. No engine's docker API can do the latter: they remove an image
 * with its last name (DELETE /images/{name}). So the name goes to an empty image first, and with that.
 */
export async function untagImage(connection: EngineConnection, reference: string): Promise<void> {
  const image = await readImage(connection, reference);
  if (image === undefined) throw engineProblem('image-not-found', `No such image: ${reference}`, 'reference');
  if (image.tags.length <= 1) await importImage(connection, Readable.from([tarEnd]), { reference, changes: [] });
  await deleteImage(connection, reference, false);
}
