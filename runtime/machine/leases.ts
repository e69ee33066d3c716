// Who needs the engine: one file for each client process; the files of dead processes count for nothing.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isIdentity } from './lock.ts';
import { identify, isAlive } from './processes.ts';

/** Says that this process needs the engine; saying it twice is once. */
export async function addLease(directory: string, pid = process.pid): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const identity = await identify(pid);
  if (identity) await writeFile(join(directory, String(pid)), JSON.stringify(identity));
}

export async function dropLease(directory: string, pid = process.pid): Promise<void> {
  await rm(join(directory, String(pid)), { force: true });
}

/** The ids of the living processes that need the engine; clears away the dead ones. */
export async function livingLeases(directory: string): Promise<number[]> {
  const living: number[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const identity = await readFile(path, 'utf8').then(parse, () => undefined);
    if (isIdentity(identity) && (await isAlive(identity))) living.push(identity.pid);
    else await rm(path, { force: true });
  }
  return living;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
