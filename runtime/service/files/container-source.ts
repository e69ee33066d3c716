// What is downloaded of a container, or of what is mounted in a helper: a file's bytes, or a tar of all that was chosen.
import { nameOf } from '../../contract/file-name.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { openArchive, openEntry, openExport } from '../../engine/files/archive.ts';
import { type FileFacts, insideOf } from '../../engine/files/file-facts.ts';
import { type FileProgram, readByProgram } from '../../engine/files/file-program.ts';
import { partsBelow, type TarEntry, tarParts } from '../../engine/files/tar-reader.ts';
import { tarOfFolder } from '../../engine/volumes/volume-tar.ts';
import { ServiceProblem } from '../problems.ts';
import { type ContainerPaths, isUnseen } from './container-paths.ts';
import type { FileSource } from './place-files.ts';
import { tarSource } from './tar-source.ts';

/** Of a file that only a program can read, all of which is held at once. */
const largestByProgram = 32 * 1024 * 1024;

export interface SourceAccess {
  facts: FileFacts;
  program: FileProgram | undefined;
  paths: ContainerPaths;
}

export async function containerSource(
  connection: EngineConnection,
  { facts, program, paths, plain }: SourceAccess & { plain: boolean },
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<FileSource> {
  const { object } = facts;
  const found = await Promise.all(wanted.map(async (path) => ({ wanted: path, ...(await paths.follow(path)) })));
  const [first] = found;
  if (found.length === 1 && first?.stat.kind === 'file') {
    const name = nameOf(first.wanted);
    if (isUnseen(facts, first.path)) {
      if (program === undefined) throw inMemory(first.path);
      const data = await readByProgram(program, first.path, largestByProgram);
      if (data.length === largestByProgram) throw inMemory(first.path);
      return { object, name, size: data.length, chunks: of(data) };
    }
    const { entry, tar } = await openEntry(connection, facts.id, insideOf(facts, first.path), signal);
    return { object, name, size: entry.size, chunks: contentOf(entry, tar) };
  }
  for (const { path } of found) if (isUnseen(facts, path)) throw inMemory(path);
  const kinds = new Map(found.map(({ path, stat }) => [path, stat.kind]));
  return tarSource(object, facts.name, found, async (path) => {
    if (program?.gnu?.has('tar') && !plain && kinds.get(path) === 'folder') {
      return { tar: tarOfFolder(program, path === '/' ? '' : path, signal), below: tarParts };
    }
    const inside = insideOf(facts, path);
    const isAll = inside === '/';
    const open = isAll ? openExport(connection, facts.id, signal) : openArchive(connection, facts.id, inside, signal);
    return { tar: await open, below: (name) => partsBelow(name, !isAll) };
  });
}

async function* contentOf(entry: TarEntry, tar: AsyncGenerator<TarEntry>): AsyncGenerator<Uint8Array> {
  try {
    yield* entry.content();
  } finally {
    await tar.return(undefined);
  }
}

async function* of(data: Buffer): AsyncGenerator<Uint8Array> {
  yield data;
}

function inMemory(path: string): ServiceProblem {
  return new ServiceProblem('unsupported', `The engine cannot read ${path}, which only the container's processes see`);
}
