// A lock between processes: a file that names its holder; the lock of a process that died is taken over.
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './processes.ts';

let counter = 0;
let self: ProcessIdentity | undefined;

/** Between two looks at a lock, in ms: where /proc is missing, each one starts a program. */
const pause = process.platform === 'linux' ? 50 : 250;

/**
 * Runs `work` while no other process (and no other call in this one) holds the lock at `path`.
 * Waits as long as the holder lives; `onWait` is called once when it has to. Rejects when `signal` aborts the wait.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: { signal?: AbortSignal; onWait?: () => void } = {},
): Promise<T> {
  let release = await tryLock(path);
  if (release === undefined) options.onWait?.();
  while (release === undefined) {
    await delay(pause, undefined, options.signal ? { signal: options.signal } : {});
    release = await tryLock(path);
  }
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Takes the lock at `path`: how to give it back, or undefined while another living process, or another call in this one, holds it. */
export async function tryLock(path: string): Promise<(() => Promise<void>) | undefined> {
  await mkdir(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}-${counter++}`;
  self ??= await identify(process.pid);
  await writeFile(own, JSON.stringify(self ?? { pid: process.pid, startedAt: '' }));
  try {
    do {
      // A hard link appears with its content or not at all, so a reader never sees an empty lock.
      if (await tryLink(own, path)) return () => rm(path, { force: true });
    } while (await removeStale(path, own));
    return undefined;
  } finally {
    await rm(own, { force: true });
  }
}

async function tryLink(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** True when the lock was a dead process's and is out of the way. */
async function removeStale(path: string, own: string): Promise<boolean> {
  const holder = await readHolder(path);
  if (holder === 'gone') return true;
  if (holder !== undefined && (await isAlive(holder))) return false;
  const aside = `${own}.stale`;
  try {
    await rename(path, aside);
  } catch {
    return true;
  }
  const moved = await readHolder(aside);
  // Somebody else may have replaced the stale lock by a living one since we looked: that one goes back.
  if (moved !== undefined && moved !== 'gone' && (await isAlive(moved))) await tryLink(aside, path);
  await rm(aside, { force: true });
  return true;
}

/** Undefined when the file does not name a holder. */
async function readHolder(path: string): Promise<ProcessIdentity | 'gone' | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isIdentity(value) ? value : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : undefined;
  }
}

export function isIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}
