// A raw disk in a sparse file: made, enlarged, copied without its holes and compared.
import { copyFile, constants as files, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MachineProblem } from '../problem.ts';

const gibibyte = 1024 ** 3;
/** Below this the host's disk is full for all that a machine can do with it. */
const leastFree = 256 * 1024 ** 2;
/** What is read at a time; zeros are left out in whole pieces of it. */
const piece = 8 * 1024 ** 2;

/** Throws `no-space` where the folder's disk has not this many bytes and some to spare; makes the folder. */
export async function expectRoom(folder: string, bytes = 0, field?: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes + leastFree) return;
  const message = `${folder}: ${Math.floor((bavail * bsize) / 1024 ** 2)} MiB are free`;
  throw new MachineProblem({ reason: 'no-space', message, ...(field ? { field } : {}) });
}

/** Makes the disk, or enlarges it; a smaller wish changes nothing. Takes no room until it is written to. */
export async function ensureRawDisk(path: string, gib: number): Promise<void> {
  await expectRoom(dirname(path));
  const there = await stat(path).catch(() => undefined);
  if (there && there.size >= gib * gibibyte) return;
  const file = await open(path, 'a', 0o600);
  try {
    await file.truncate(gib * gibibyte);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Bytes that a sparse file takes on its disk. */
export async function hostBytes(path: string): Promise<number> {
  const { blocks, size } = await stat(path);
  // Windows does not tell of blocks.
  return blocks > 0 ? blocks * 512 : process.platform === 'win32' ? size : 0;
}

/**
 * Copies a disk that nobody writes to and compares the copy with it; on failure or cancellation the copy is taken away. Where the
 * file system can, both share their blocks until one is written to. `onProgress` in bytes of the disk's size.
 */
export async function copyRawDisk(
  from: string,
  to: string,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  if (await stat(to).catch(() => undefined)) {
    throw new MachineProblem({ reason: 'path-taken', message: `${to} is there already`, field: 'dataDirectory' });
  }
  const { size } = await stat(from);
  await expectRoom(dirname(to), await hostBytes(from), 'dataDirectory');
  const beside = `${to}.new`;
  await rm(beside, { force: true });
  try {
    // What shares its blocks with the disk is the same by itself.
    const cloned = await copyFile(from, beside, files.COPYFILE_FICLONE_FORCE).then(
      () => true,
      () => false,
    );
    if (!cloned) await copyPieces(from, beside, size, onProgress, signal);
    signal.throwIfAborted();
    onProgress(size, size);
    await rename(beside, to);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Zeros are not written, and so nothing is there to be compared. */
async function copyPieces(
  from: string,
  to: string,
  size: number,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const [source, target] = [await open(from, 'r'), await open(to, 'wx+', 0o600)];
  const zeros = Buffer.alloc(piece);
  const [mine, other] = [Buffer.alloc(piece), Buffer.alloc(piece)];
  const written: number[] = [];
  try {
    await target.truncate(size);
    for (let at = 0; at < size; at += piece) {
      signal.throwIfAborted();
      const { bytesRead } = await source.read(mine, 0, piece, at);
      if (!mine.subarray(0, bytesRead).equals(zeros.subarray(0, bytesRead))) {
        await target.write(mine, 0, bytesRead, at);
        written.push(at);
      }
      onProgress(at / 2, size);
    }
    await target.sync();
    for (const [index, at] of written.entries()) {
      signal.throwIfAborted();
      const [{ bytesRead }, back] = [await source.read(mine, 0, piece, at), await target.read(other, 0, piece, at)];
      if (!mine.subarray(0, bytesRead).equals(other.subarray(0, back.bytesRead))) {
        throw new MachineProblem({ reason: 'machine-failed', message: `${to} is no true copy of ${from}` });
      }
      onProgress(size / 2 + (size / 2) * (index / written.length), size);
    }
  } finally {
    await source.close();
    await target.close();
  }
}
