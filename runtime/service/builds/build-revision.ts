// Which commit of a git repository a folder is checked out at, read from its files: no git is needed.
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BuildRow } from '../../contract/builds/build-record.ts';

/** Undefined where the folder is in no repository, or in one without a commit. */
export async function revisionOf(folder: string): Promise<BuildRow['revision']> {
  const repository = await repositoryOf(folder);
  if (repository === undefined) return undefined;
  const head = (await text(join(repository, 'HEAD'))).trim();
  if (/^[0-9a-f]{40,64}$/.test(head)) return { commit: head };
  const reference = /^ref: (refs\/[^\0]+)$/.exec(head)?.[1];
  if (reference === undefined || reference.includes('..')) return undefined;
  const common = resolve(repository, (await text(join(repository, 'commondir'))).trim() || '.');
  const commit = (await text(join(common, reference))).trim() || (await packed(common, reference));
  const branch = /^refs\/heads\/(.+)$/.exec(reference)?.[1];
  return /^[0-9a-f]{40,64}$/.test(commit) ? { commit, ...(branch === undefined ? {} : { branch }) } : undefined;
}

async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const entry = join(at, '.git');
    const found = await stat(entry).catch(() => undefined);
    if (found?.isDirectory()) return entry;
    if (found?.isFile()) {
      const place = /^gitdir: (.+)$/m.exec(await text(entry))?.[1];
      return place === undefined ? undefined : resolve(at, place.trim());
    }
    if (dirname(at) === at) return undefined;
  }
}

async function packed(common: string, reference: string): Promise<string> {
  const lines = (await text(join(common, 'packed-refs'))).split('\n');
  return lines.find((line) => line.endsWith(` ${reference}`))?.split(' ')[0] ?? '';
}

function text(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
