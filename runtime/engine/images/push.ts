// Sends an image to its registry, with the progress of each layer.
import type { ActivityPart } from '../../contract/activities.ts';
import { parseReference } from '../../contract/reference.ts';
import { type EngineConnection, imagePath, jsonLinesOf } from '../connection.ts';
import { engineProblem, problemOfMessage } from '../problem.ts';
import { noteProgress, type RawProgress } from './layer-table.ts';
import { ofRegistry, type PullLogin } from './pull.ts';

export interface PushWish {
  reference: string;
  login?: PullLogin | undefined;
}

/** Some engines leave the connection open when they are through. */
interface PushLine extends RawProgress {
  aux?: { Tag?: string; Digest?: string } | null;
  errorDetail?: { message?: string } | null;
}

/**
 * POST /images/{name}/push; resolves when the registry has it. What went wrong comes in the answer's stream, after a 200. Throws
 * `image-not-found` (here, not there), `unauthorized`, `forbidden`, what is wrong with the way there and `rate-limited` at field `reference`;
 * the signal stops the engine's work too.
 */
export async function pushImage(
  connection: EngineConnection,
  { reference, login }: PushWish,
  onProgress: (parts: ActivityPart[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  const parts = parseReference(reference);
  if (parts === undefined || parts.digest !== undefined)
    throw engineProblem('reference-invalid', reference, 'reference');
  const { name, tag = 'latest' } = parts;
  try {
    const stream = await connection.stream(
      // Without the header of a login the older engines refuse to begin.
      (docker, abortSignal) => docker.getImage(imagePath(name)).push({ tag, authconfig: login ?? {}, abortSignal }),
      { signal },
    );
    const layers = new Map<string, ActivityPart>();
    let said = false;
    for await (const line of jsonLinesOf<PushLine>(stream)) {
      const error = line.error ?? line.errorDetail?.message;
      if (error !== undefined) throw problemOfMessage(error);
      said = true;
      if (noteProgress(layers, line)) onProgress([...layers.values()]);
    }
    if (!said) throw engineProblem('unknown', 'The engine ended the push without a word');
  } catch (cause) {
    throw ofRegistry(cause);
  }
}
