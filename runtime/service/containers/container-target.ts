// Where an upload goes in a container, or in what is mounted in a helper.
import { folderOf, foldersDownTo, isWithin, nameOf } from '../../contract/file-name.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { listChanges, openEntry, putArchive, statPath } from '../../engine/files/archive.ts';
import { insideOf } from '../../engine/files/file-facts.ts';
import {
  listByProgram,
  removeByProgram,
  replaceByProgram,
  statAllByProgram,
  statByProgram,
} from '../../engine/files/file-program.ts';
import { isUnseen } from '../files/container-paths.ts';
import type { SourceAccess } from '../files/container-source.ts';
import type { FileKept, FileOwner, FileTarget } from '../files/place-files.ts';
import { ServiceProblem } from '../problems.ts';

/** Without a program every folder is one question to the engine: so many are looked at again after an upload. */
const mostLookedAt = 200;

export interface TargetHands extends SourceAccess {
  connection: EngineConnection;
  isPodman: boolean;
  /** Called before and after something is put. */
  onPut: () => void;
}

/** `not-found`, `unsupported`, `link-leads-out` where nothing can be put. */
export async function containerTarget(hands: TargetHands, wanted: string): Promise<FileTarget> {
  const { connection, facts, program, isPodman, onPut } = hands;
  const { folder, ...owner } = await baseAt(hands, wanted);
  return {
    object: facts.object,
    folder,
    owner,
    look: async (path) => {
      if (program === undefined) return undefined;
      return new Map((await listByProgram(program, path)).map((entry) => [entry.name, entry]));
    },
    at: (path) => keptAt(hands, path),
    // Docker's archive tells capabilities alone, and only what can be run has any.
    hasRecords: ({ kind, mode }) => kind === 'file' && !program?.gnu?.has('cp') && (isPodman || (mode & 0o111) !== 0),
    follow: (link) => baseAt(hands, link),
    put: async (base, tar, signal) => {
      onPut();
      await putArchive(connection, facts.id, insideOf(facts, base), tar, signal);
      onPut();
    },
    replace: program?.gnu?.has('cp') ? (pairs) => replaceByProgram(program, pairs) : undefined,
    settle: (put) => refuseAstray(hands, folder, put),
    discard: async (all) => {
      if (program !== undefined) await removeByProgram(program, all).catch(() => undefined);
    },
  };
}

async function baseAt(hands: TargetHands, wanted: string): Promise<FileOwner & { folder: string }> {
  const { facts, paths } = hands;
  const { path: folder, stat } = await paths.followReally(wanted);
  if (stat.kind !== 'folder') throw new ServiceProblem('not-found', `${wanted} is no folder`);
  if (isUnseen(facts, folder)) {
    throw new ServiceProblem('unsupported', `The engine cannot write to ${folder}, which is only in memory`);
  }
  return { folder, ...(await ownerOf(hands, folder)) };
}

export async function ownerOf(
  { connection, facts, program }: Pick<TargetHands, 'connection' | 'facts' | 'program'>,
  path: string,
): Promise<FileOwner> {
  if (program !== undefined) {
    const { uid = 0, gid = 0 } = (await statByProgram(program, path)) ?? {};
    return { uid, gid };
  }
  const { entry, tar } = await openEntry(connection, facts.id, insideOf(facts, path));
  await tar.return(undefined);
  return { uid: entry.uid, gid: entry.gid };
}

async function keptAt({ connection, facts }: TargetHands, path: string): Promise<FileKept | undefined> {
  const stat = await statPath(connection, facts.id, insideOf(facts, path));
  if (stat?.kind !== 'file') return stat && { kind: stat.kind, mode: stat.mode, uid: 0, gid: 0 };
  const { entry, tar } = await openEntry(connection, facts.id, insideOf(facts, path));
  await tar.return(undefined);
  const { kind, mode, uid, gid, records } = entry;
  return { kind, mode, uid, gid, records };
}

/**
 * A link may have come into the place of a folder while something was put there: an engine follows it, to where nobody may see it. It shows
 * as a link that is still there, or as files of a helper that are none of the volume's.
 */
async function refuseAstray(hands: TargetHands, folder: string, put: readonly string[]): Promise<void> {
  const { connection, facts, program } = hands;
  const folders = new Set(put.flatMap((path) => foldersBelow(folderOf(path), folder)));
  for (const path of await linksAmong(hands, [...folders])) throw astray(path);
  if (program === undefined || facts.root === '') return;
  const names = new Set(put.map(nameOf));
  for (const { path, change } of await listChanges(connection, facts.id)) {
    if (change === 'added' && names.has(nameOf(path)) && !isWithin(path, '/bin')) throw astray(nameOf(path));
  }
}

/** What was put is below one folder or behind a link of it: from that on none of them may be a link. */
function foldersBelow(path: string, folder: string): string[] {
  return foldersDownTo(path).filter((one) => one !== '/' && (!isWithin(path, folder) || isWithin(one, folder)));
}

async function linksAmong({ facts, program, paths }: TargetHands, folders: readonly string[]): Promise<string[]> {
  const isBad = (kind: string | undefined) => kind !== 'folder';
  if (program !== undefined) {
    const found = await statAllByProgram(program, folders);
    return folders.filter((path) => isBad(found.get(path)?.kind));
  }
  const looked = folders.filter((path) => !isUnseen(facts, path)).slice(0, mostLookedAt);
  const stats = await Promise.all(looked.map((path) => paths.at(path)));
  return looked.filter((_, index) => isBad(stats[index]?.kind));
}

function astray(path: string): ServiceProblem {
  return new ServiceProblem('file-astray', `A link came into the place of ${path} while files were put there`);
}
