// Brings an image from its registry, with the progress of each layer.
import type { ActivityPart } from '../contract/activities.ts';
import { parseReference } from '../contract/reference.ts';
import { type EngineConnection, jsonLinesOf } from './connection.ts';
import { EngineProblem, engineProblem, problemOfMessage, toEngineProblem } from './problem.ts';

/** What the engine shows to the registry (Docker API: X-Registry-Auth). */
export type PullLogin = { username: string; password: string; serveraddress: string } | { identitytoken: string };

interface RawProgress {
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number } | null;
  error?: string;
}

/**
 * POST /images/create; resolves when the image is there. `onProgress` gets all layers, each time one changed. Throws
 * `image-not-found`, `unauthorized`, `network`, `rate-limited` at field `reference`; the signal stops the engine's work too.
 */
export async function pullImage(
  connection: EngineConnection,
  reference: string,
  onProgress: (parts: ActivityPart[]) => void,
  signal?: AbortSignal,
  login?: PullLogin,
): Promise<void> {
  const parts = parseReference(reference);
  if (parts === undefined) throw engineProblem('reference-invalid', reference, 'reference');
  const query = { fromImage: parts.name, tag: parts.digest ?? parts.tag ?? 'latest' };
  try {
    // Before its first line the engine has to reach the registry, which may take as long as its own time-outs.
    const stream = await connection.stream(
      (docker, abortSignal) => docker.createImage(login, { ...query, abortSignal }),
      {
        signal,
      },
    );
    const layers = new Map<string, ActivityPart>();
    for await (const line of jsonLinesOf<RawProgress>(stream)) {
      if (line.error !== undefined) throw problemOfMessage(line.error);
      if (noteProgress(layers, line)) onProgress([...layers.values()].map((part) => ({ ...part })));
    }
  } catch (cause) {
    const { problem } = toEngineProblem(cause);
    const missing = problem.reason === 'not-found' ? { reason: 'image-not-found' as const } : {};
    const about = /^engine-|canceled|no-space/.test(problem.reason) ? {} : { field: 'reference' };
    throw new EngineProblem({ ...problem, ...missing, ...about });
  }
}

/** Enters one line into the table of layers; false when it is about none. */
export function noteProgress(layers: Map<string, ActivityPart>, line: RawProgress): boolean {
  const { id, status } = line;
  if (id === undefined || status === undefined || status.startsWith('Pulling from')) return false;
  const before = layers.get(id);
  const total = line.progressDetail?.total ?? before?.total ?? 0;
  const done = /^(pull complete|already exists|download complete)/i.test(status);
  const current = done ? total : (line.progressDetail?.current ?? before?.current ?? 0);
  layers.set(id, { id, status, current, total });
  return true;
}
