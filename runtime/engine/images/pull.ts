// Brings an image from its registry, with the progress of each layer.
import type { ActivityPart } from '../../contract/activities.ts';
import { type PlatformParts, parseReference, platformName } from '../../contract/reference.ts';
import { type EngineConnection, imagePath, jsonLinesOf } from '../connection.ts';
import { EngineProblem, engineProblem, problemOfMessage, toEngineProblem } from '../problem.ts';
import { noteProgress, type RawProgress } from './layer-table.ts';

/** What the engine shows to the registry (Docker API: X-Registry-Auth). */
export type PullLogin = { username: string; password: string; serveraddress: string } | { identitytoken: string };

export interface PullWish {
  reference: string;
  /** `linux/arm64/v8`, from a list of platforms; undefined: the engine's own. */
  platform?: string | undefined;
  login?: PullLogin | undefined;
}

/**
 * POST /images/create; resolves when the image is there. `onProgress` gets all layers, each time one changed. Throws
 * `image-not-found`, `unauthorized`, `forbidden`, what is wrong with the way there and `rate-limited` at field `reference`,
 * `platform-missing` at `platform`; the signal stops the engine's work too.
 */
export async function pullImage(
  connection: EngineConnection,
  { reference, platform, login }: PullWish,
  onProgress: (parts: ActivityPart[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  const parts = parseReference(reference);
  if (parts === undefined) throw engineProblem('reference-invalid', reference, 'reference');
  const query = { fromImage: parts.name, tag: parts.digest ?? parts.tag ?? 'latest', ...(platform && { platform }) };
  try {
    // Before its first line the engine has to reach the registry, which may take as long as its own time-outs.
    const stream = await connection.stream(
      (docker, abortSignal) => docker.createImage(login, { ...query, abortSignal }),
      { signal },
    );
    const layers = new Map<string, ActivityPart>();
    for await (const line of jsonLinesOf<RawProgress>(stream)) {
      if (line.error !== undefined) throw problemOfMessage(line.error);
      if (noteProgress(layers, line)) onProgress([...layers.values()]);
    }
  } catch (cause) {
    throw ofRegistry(cause);
  }
}

/** The platforms that the reference's registry has it for (GET /distribution/{name}/json); none where the engine cannot tell. */
export async function remotePlatforms(
  connection: EngineConnection,
  { reference, login }: PullWish,
  signal?: AbortSignal,
): Promise<string[]> {
  const options = { ...(login && { authconfig: login }) };
  const answer = await connection
    .call((docker) => docker.getImage(imagePath(reference)).distribution(options) as Promise<RawDistribution>, {
      signal,
    })
    .catch(() => undefined);
  const named = (answer?.Platforms ?? []).map(platformName);
  // An attestation beside the images is of no platform.
  return [...new Set(named)].filter((one) => one !== '' && !one.startsWith('unknown'));
}

interface RawDistribution {
  Platforms?: PlatformParts[] | null;
}

/** Whatever went wrong on the way to a registry, at the field that named it. */
export function ofRegistry(cause: unknown): EngineProblem {
  const { problem } = toEngineProblem(cause);
  const missing = problem.reason === 'not-found' ? { reason: 'image-not-found' as const } : {};
  if (problem.reason === 'platform-missing') return new EngineProblem({ ...problem, field: 'platform' });
  const about = /^engine-|canceled|no-space/.test(problem.reason) ? {} : { field: 'reference' };
  return new EngineProblem({ ...problem, ...missing, ...about });
}
