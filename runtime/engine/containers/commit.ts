// A container's layer as an image of its own.
import { type EngineConnection, pathPart } from '../connection.ts';
import { untilFrozen } from './freezing.ts';

export interface CommitWish {
  repository: string;
  tag: string;
  message: string;
  author: string;
  /** Dockerfile instructions. */
  changes: readonly string[];
  /** Whether the container rests meanwhile, so that no file is caught half written. */
  pause: boolean;
}

/** POST /commit; answers the image's id. Lasts as long as the layer is large; no changes to the container. */
export async function commitContainer(
  connection: EngineConnection,
  id: string,
  wish: CommitWish,
  signal?: AbortSignal,
): Promise<string> {
  const { repository, tag, message, author, changes, pause } = wish;
  const query = {
    ...(repository === '' ? {} : { repo: repository, tag }),
    ...(message === '' ? {} : { comment: message }),
    ...(author === '' ? {} : { author }),
    ...(changes.length === 0 ? {} : { changes: changes.join('\n') }),
    pause,
  };
  const answer = await untilFrozen(() =>
    connection.call(
      (docker, abortSignal) =>
        docker.getContainer(pathPart(id)).commit({ ...query, abortSignal } as object) as Promise<{ Id?: string }>,
      { signal, timeoutMs: 0 },
    ),
  );
  const image = answer.Id ?? '';
  return image.startsWith('sha256:') ? image : `sha256:${image}`;
}
