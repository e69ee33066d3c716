// Answers the contract's host: the shell's dialog for who has one, and names of files for a path that is typed.
import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, sep } from 'node:path';
import type { HostListing, PickRequest } from '../contract/host.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';

/** Answers absolute paths, none when the person canceled. */
export type PickPaths = (request: PickRequest) => Promise<string[]>;

const mostEntries = 200;
/** A folder may hold millions: who looks for a name in such a one types more of it. */
const mostRead = 20_000;

export function hostProcedures(pick: PickPaths | undefined) {
  return {
    pick: procedures.host.pick.handler(async ({ input }) => {
      if (pick === undefined) throw new ServiceProblem('unsupported', 'There is no window to choose in');
      return { paths: await pick(input) };
    }),
    list: procedures.host.list.handler(({ input }) => listHost(input.path)),
  };
}

/** See the contract's `host.list`. */
export async function listHost(typed: string, home = homedir()): Promise<HostListing> {
  const path = typed === '' || typed === '~' ? home + sep : typed.replace(/^~(?=[/\\])/, home);
  if (!isAbsolute(path))
    throw new ServiceProblem('path-not-absolute', `${typed} is no absolute path`, { field: 'path' });
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1;
  const folder = path.slice(0, cut);
  const found = await namesIn(folder, path.slice(cut).toLowerCase());
  const entries = await Promise.all(
    found
      .slice(0, mostEntries)
      .map(async (entry) => ({ name: entry.name, folder: await leadsToFolder(folder, entry) })),
  );
  entries.sort((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name, 'en', { numeric: true }));
  return { folder, separator: sep, entries, more: found.length > mostEntries };
}

async function namesIn(folder: string, start: string): Promise<Dirent[]> {
  const found: Dirent[] = [];
  let read = 0;
  try {
    for await (const entry of await opendir(folder)) {
      read += 1;
      if (read > mostRead || found.length > mostEntries) break;
      const hidden = entry.name.startsWith('.') && !start.startsWith('.');
      if (!hidden && entry.name.toLowerCase().startsWith(start)) found.push(entry);
    }
  } catch {
    // No such folder, or not for us: there is nothing to offer, and the path may still be right for the engine.
  }
  return found;
}

async function leadsToFolder(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(join(folder, entry.name)).then(
    (target) => target.isDirectory(),
    () => false,
  );
}
