// Folders for sockets and keys: made by us, ours alone. In a folder that all may write to somebody else could be there first.
import { lstat, mkdir } from 'node:fs/promises';
import { MachineProblem } from './problem.ts';

/** A folder, not a link, that nobody else can enter. Windows keeps a person's folders apart by itself. */
export async function isOwnFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return false;
  return process.platform === 'win32' || (found.uid === process.getuid?.() && (found.mode & 0o077) === 0);
}

/** Makes it unless it is there; throws when it belongs to somebody else or is open to others. */
export async function makeOwnFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    // Something that is no folder: the look below refuses it.
    if (error.code !== 'EEXIST') throw error;
  });
  if (!(await isOwnFolder(path))) {
    throw new MachineProblem({ reason: 'machine-failed', message: `${path} belongs to somebody else.` });
  }
}
