// What images take on the engine's disk, as the engine itself counts it.
import type { ImageShare } from '../../contract/image-shelf.ts';
import type { EngineConnection } from '../connection.ts';
import { engineProblem } from '../problem.ts';
import { diskUsage } from '../system.ts';

interface RawUsage {
  LayersSize?: number;
  Images?: { Id: string; Size?: number; SharedSize?: number }[] | null;
}

/**
 * GET /system/df?type=image; engines before API 1.42 count all else as well. Undefined where the engine counts no layers: podman (4.3 at
 * least) answers 0.
 */
export async function imageUsage(
  connection: EngineConnection,
  signal?: AbortSignal,
): Promise<{ totalBytes: number; images: ImageShare[] } | undefined> {
  const usage = await diskUsage<RawUsage>(connection, 'image', signal);
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
