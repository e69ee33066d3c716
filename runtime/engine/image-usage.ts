// What images take on the engine's disk, as the engine itself counts it.
import type { ImageShare } from '../contract/image-shelf.ts';
import type { EngineConnection } from './connection.ts';
import { engineProblem } from './problem.ts';

interface RawUsage {
  LayersSize?: number;
  Images?: { Id: string; Size?: number; SharedSize?: number }[] | null;
}

/** A large engine counts for minutes. */
const countingMs = 600_000;

/**
 * GET /system/df?type=image; engines before API 1.42 count all else as well. Undefined where the engine counts no layers: podman (4.3 at
 * least) answers 0.
 */
export async function imageUsage(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<{ totalBytes: number; images: ImageShare[] } | undefined> {
  const usage = await connection.call<RawUsage>(
    (docker, abortSignal) =>
      new Promise((resolve, reject) => {
        const statusCodes = { 200: true, 500: 'server error' };
        // dockerode's own call leaves the options out.
        const request = { path: '/system/df?', method: 'GET', options: { type: 'image' }, abortSignal, statusCodes };
        docker.modem.dial(request, (error: unknown, answer: unknown) =>
          error ? reject(error) : resolve(answer as RawUsage),
        );
      }),
    { signal, timeoutMs: countingMs },
  );
  if (typeof usage !== 'object' || usage === null) throw engineProblem('unknown', 'The engine did not count');
  const images = usage.Images ?? [];
  if (images.length > 0 && (usage.LayersSize ?? 0) <= 0) return undefined;
  return {
    totalBytes: usage.LayersSize ?? 0,
    images: images.map(({ Id, Size = 0, SharedSize = 0 }) => {
      const sharedBytes = Math.max(0, SharedSize);
      return { id: Id, sharedBytes, uniqueBytes: Math.max(0, Size - sharedBytes) };
    }),
  };
}
