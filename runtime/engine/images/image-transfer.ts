// Archives of images out of the engine and into it.
import { chunksOf, dial, type EngineConnection, jsonLinesOf, sending } from '../connection.ts';
import { problemOfMessage } from '../problem.ts';

/** GET /images/get of tags or ids: one archive of all. It is not read faster than its reader takes it. `image-not-found`. */
export async function saveImages(
  connection: EngineConnection,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  // Not by dockerode's own call, which writes several names as one.
  const path = `/images/get?${names.map((name) => `names=${encodeURIComponent(name)}`).join('&')}`;
  const statusCodes = { 200: true, 404: 'no such image', 500: 'server error' } as const;
  const stream = await connection.stream(
    (docker, abortSignal) => dial(docker, { path, method: 'GET', isStream: true, abortSignal, statusCodes }),
    { signal },
  );
  return chunksOf(stream);
}

/**
 * POST /images/load; answers the names, or ids where there is none, of what was loaded. An error of `archive` itself is what is thrown,
 * and ends the request: nothing is loaded then.
 */
export async function loadImages(
  connection: EngineConnection,
  archive: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<string[]> {
  return sending(archive, signal, async (file, own) => {
    const stream = await connection.stream(
      (docker, abortSignal) => docker.loadImage(file, { quiet: true, abortSignal } as object),
      { signal: own },
    );
    const loaded: string[] = [];
    for await (const line of jsonLinesOf<{ stream?: string; error?: string }>(stream)) {
      if (line.error !== undefined) throw problemOfMessage(line.error);
      loaded.push(...loadedBy(line.stream ?? ''));
    }
    return loaded;
  });
}

/** `Loaded image: a:1`, `Loaded image ID: sha256:…`; podman tells all in one line. */
export function loadedBy(line: string): string[] {
  const [, names = ''] = /^Loaded image(?:\(s\))?(?: ID)?: (.*)$/m.exec(line) ?? [];
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
