// Bytes between the page and the runtime, a piece at a time: neither side ever holds more than a few of them.
import { type FilePlace, pieceBytes, type SentFile } from '../../../runtime/contract/files.ts';
import { backend } from '../../backend.ts';
import { bytesOfBase64 } from '../base64.ts';

/** What is sent: a folder has no content. `path` is relative to where it goes. */
export interface UploadItem {
  path: string;
  content?: Blob | undefined;
  modifiedAt?: number | undefined;
}

export type OnProgress = (passed: number) => void;

async function withActivity<T>(activityId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const cancel = () =>
    void backend()
      .activities.cancel({ id: activityId })
      .catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await work();
  } catch (error) {
    // What the page could not read of its own files ends the runtime's side too.
    cancel();
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Reads a download that has begun to its end. The pieces become a Blob, which the browser keeps on the disk when it grows large. What
 * cannot be read here ends the runtime's side too.
 */
export function receivePieces(
  { activityId, transferId }: { activityId: string; transferId: string },
  onProgress: OnProgress = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<Blob> {
  return withActivity(activityId, signal, async () => {
    const pieces: Blob[] = [];
    let waiting: BlobPart[] = [];
    let passed = 0;
    for (let done = false; !done; ) {
      const piece = await backend().files.next({ transferId }, { signal });
      const bytes = bytesOfBase64(piece.data);
      passed += bytes.length;
      waiting.push(bytes);
      done = piece.done;
      if (waiting.length >= 8 || done) {
        pieces.push(new Blob(waiting));
        waiting = [];
      }
      onProgress(passed);
    }
    return new Blob(pieces);
  });
}

/** Files of a place, as one that the browser can save. */
export async function receiveFiles(
  place: FilePlace,
  paths: string[],
  onBegin: (name: string) => void,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<{ name: string; blob: Blob }> {
  const begun = await backend().files.download({ place, paths }, { signal });
  onBegin(begun.name);
  return { name: begun.name, blob: await receivePieces(begun, onProgress, signal) };
}

/** Rejects when one of them changes while it is read. */
export async function sendFiles(
  target: { place: FilePlace; folder: string; subject: string },
  items: readonly UploadItem[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const { place, folder, subject } = target;
  const bytes = items.reduce((sum, { content }) => sum + (content?.size ?? 0), 0);
  const wish = { place, path: folder, bytes, subject };
  const { activityId, transferId } = await backend().files.upload(wish, { signal });
  await withActivity(activityId, signal, async () => {
    let passed = 0;
    for (const { path, content, modifiedAt } of items) {
      const time = modifiedAt === undefined ? {} : { modifiedAt };
      const size = content?.size ?? 0;
      let file: SentFile | undefined = { path, kind: content ? 'file' : 'folder', size, ...time };
      for (let at = 0; file !== undefined || at < size; at += pieceBytes) {
        const data = content?.slice(at, at + pieceBytes) ?? new Blob([]);
        await backend().files.send({ transferId, data, ...(file && { file }) }, { signal });
        file = undefined;
        passed += data.size;
        onProgress(passed);
      }
    }
    await backend().files.finish({ transferId }, { signal });
  });
}
