// Files that are there whole, in their old or their new state, whenever the power goes.
import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces the file in one step: what is read afterwards, also after a loss of power, is the old text or the new one. */
export function writeWhole(path: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  return replaceWhole(path, mode, (file) => file.writeFile(data));
}

/** The same for what is written piece by piece; when `fill` throws, the old file stays and nothing lies beside it. */
export async function replaceWhole(
  path: string,
  mode: number,
  fill: (file: FileHandle) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomUUID().slice(0, 8)}.new`;
  try {
    const file = await open(beside, 'wx', mode);
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The name itself must reach the disk as well; Windows has no such call for a folder, and needs none. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
