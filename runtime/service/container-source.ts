// What is downloaded of a container: a file's bytes, or a tar made anew of all that was chosen, in which no name leads out of it.
import { nameOf } from '../contract/file-name.ts';
import { openArchive, openEntry, openExport } from '../engine/archive.ts';
import type { EngineConnection } from '../engine/connection.ts';
import { type FileFacts, objectOf } from '../engine/file-facts.ts';
import { type FileProgram, readByProgram } from '../engine/file-program.ts';
import { pathBytes } from '../engine/path-bytes.ts';
import { partsBelow, readTar, type TarEntry } from '../engine/tar-reader.ts';
import { tarEnd, tarHeader, tarPadding } from '../engine/tar-writer.ts';
import { type ContainerPaths, isUnseen } from './container-paths.ts';
import type { FileSource } from './place-files.ts';
import { ServiceProblem } from './problems.ts';

/** Of a file that only a program can read, all of which is held at once. */
const largestByProgram = 32 * 1024 * 1024;

export interface SourceAccess {
  facts: FileFacts;
  program: FileProgram | undefined;
  paths: ContainerPaths;
}

export async function containerSource(
  connection: EngineConnection,
  { facts, program, paths }: SourceAccess,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<FileSource> {
  const object = objectOf(facts);
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
    const { entry, tar } = await openEntry(connection, facts.id, first.path, signal);
    return { object, name, size: entry.size, chunks: contentOf(entry, tar) };
  }
  for (const { path } of found) if (isUnseen(facts, path)) throw inMemory(path);
  const names = new Set(found.map(({ wanted: path }) => nameOf(path)));
  const parts = found.map(({ wanted: path, path: real }) => ({
    open: () =>
      real === '/' ? openExport(connection, facts.id, signal) : openArchive(connection, facts.id, real, signal),
    // Things of one name from several folders keep their folders.
    name: real === '/' ? '' : names.size === found.length ? nameOf(path) : path.slice(1),
    isRoot: real === '/',
  }));
  const name = found.length === 1 && parts[0]?.name ? parts[0].name : facts.name;
  return { object, name: `${name}.tar`, chunks: tarOf(parts) };
}

interface TarPart {
  open(): Promise<AsyncGenerator<Uint8Array>>;
  /** What takes the place of the first part of each name. */
  name: string;
  isRoot: boolean;
}

async function* tarOf(parts: readonly TarPart[]): AsyncGenerator<Uint8Array> {
  for (const { open, name, isRoot } of parts) {
    yield* renamedTar(await open(), pathBytes(name), (own) => partsBelow(own, !isRoot));
  }
  yield tarEnd;
}

/**
 * The entries of an archive with `base` before what `below` leaves of their names. Those of which it leaves nothing (undefined) are left
 * out, and so is what no ordinary person can unpack: devices, pipes, and hard links to what is not in it.
 */
export async function* renamedTar(
  source: AsyncIterable<Uint8Array>,
  base: Buffer,
  below: (name: Buffer) => readonly Buffer[] | undefined,
): AsyncGenerator<Uint8Array> {
  const given = new Set<string>();
  const renamed = (name: Buffer): Buffer | undefined => {
    const parts = below(name);
    if (parts === undefined) return undefined;
    const all = [...(base.length > 0 ? [base] : []), ...parts];
    return all.length === 0 ? undefined : Buffer.concat(all.flatMap((part, at) => (at === 0 ? [part] : [slash, part])));
  };
  for await (const entry of readTar(source)) {
    const name = renamed(entry.name);
    if (name === undefined) continue;
    const { mode, uid, gid, modifiedAt, records } = entry;
    const common = { name, mode, uid, gid, modifiedAt, records, size: 0 };
    if (entry.hardLink) {
      const link = renamed(entry.link);
      if (link !== undefined && given.has(link.toString('latin1')))
        yield tarHeader({ ...common, kind: 'hard-link', link });
    } else if (entry.kind === 'link') yield tarHeader({ ...common, kind: 'link', link: entry.link });
    else if (entry.kind === 'folder') yield tarHeader({ ...common, kind: 'folder' });
    else if (entry.kind === 'file') {
      given.add(name.toString('latin1'));
      yield tarHeader({ ...common, kind: 'file', size: entry.size });
      yield* entry.content();
      yield tarPadding(entry.size);
    }
  }
}

const slash = Buffer.from('/');

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
