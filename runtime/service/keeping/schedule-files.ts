// The files a schedule wrote: how they are called, and which of them are too many. Nothing else in the folder is ever touched.
import { lstat, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** What is known of a file from when it was whole: only one that is still the same is this schedule's to delete. */
export const scheduleFile = z.object({
  path: z.string(),
  volume: z.string(),
  at: z.number(),
  bytes: z.number(),
  modifiedAt: z.number(),
});
export type ScheduleFile = z.infer<typeof scheduleFile>;

/** `data-20261129-060300.tar.zst`, by the clock on the wall; `attempt` tells apart what is written in the same second. */
export function backupName(volume: string, at: number, attempt: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  return `${volume}-${day}-${time}${attempt === 0 ? '' : `-${attempt + 1}`}.tar.zst`;
}

/** Those of one volume that are more than `keep`: the oldest. */
export function surplus(files: readonly ScheduleFile[], volume: string, keep: number): ScheduleFile[] {
  return files
    .filter((file) => file.volume === volume)
    .toSorted((one, other) => other.at - one.at)
    .slice(keep);
}

/** The facts of a file that was just written. */
export async function factsOf(path: string, volume: string, at: number): Promise<ScheduleFile> {
  const { size, mtimeMs } = await lstat(path);
  return { path, volume, at, bytes: size, modifiedAt: mtimeMs };
}

/**
 * Deletes what is still the file that was written. One that somebody changed or replaced stays and is no longer this schedule's. Answers
 * whether it need not be remembered any more; throws nothing.
 */
export async function deleteOwn(file: ScheduleFile): Promise<boolean> {
  try {
    const facts = await lstat(file.path);
    if (!facts.isFile() || facts.size !== file.bytes || facts.mtimeMs !== file.modifiedAt) return true;
    await rm(file.path);
    return true;
  } catch (error) {
    // A folder that is not mounted today is tried again after the next run.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && (await isThere(file.path));
  }
}

/** Whether the folder of the file can be seen. */
function isThere(path: string): Promise<boolean> {
  return lstat(dirname(path)).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
