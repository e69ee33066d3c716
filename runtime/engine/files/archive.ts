// Files of a container by the engine alone, whether it runs or not, with nothing in it (Docker API: /containers/{id}/archive).
import type { Readable } from 'node:stream';
import { folderOf, nameOf } from '../../contract/file-name.ts';
import type { FileChange, FileKind } from '../../contract/files.ts';
import { chunksOf, dial, type EngineConnection, pathPart, sending } from '../connection.ts';
import { engineProblem, unlessMissing } from '../problem.ts';
import { pathBytes, pathQuery, pathText } from './path-bytes.ts';
import { partsBelow, readTar, type TarEntry, tarParts } from './tar-reader.ts';

/** `name` may be that of a link's end, depending on the engine. `version` changes when the content does. */
export interface PathStat {
  name: string;
  kind: FileKind;
  size: number;
  mode: number;
  modifiedAt: number;
  version: string;
  /** Where a link ends, all links resolved. */
  target?: string;
}

interface Request {
  method: 'GET' | 'HEAD' | 'PUT';
  part: string;
  /** Each value is encoded already. */
  query: Record<string, string>;
  file?: Readable;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

/** Not by dockerode's own calls: those would encode the path as text, and a path is bytes. */
function ask(connection: EngineConnection, id: string, request: Request): Promise<Readable> {
  const { method, part, query, file, signal, timeoutMs = 60_000 } = request;
  const words = Object.entries(query).map(([key, value]) => `${key}=${value}`);
  const path = `/containers/${pathPart(id)}/${part}?${words.join('&')}`;
  return connection.stream(
    (docker, abortSignal) => dial(docker, { path, method, isStream: true, abortSignal, ...(file && { file }) }),
    { signal, timeoutMs },
  );
}

/** What is at the path (HEAD /containers/{id}/archive); undefined when nothing is. Links in its folders are followed, itself not. */
export async function statPath(connection: EngineConnection, id: string, path: string): Promise<PathStat | undefined> {
  const answer = await unlessMissing(() =>
    ask(connection, id, { method: 'HEAD', part: 'archive', query: { path: pathQuery(path) }, timeoutMs: 20_000 }),
  );
  if (answer === undefined) return statAmongNeighbours(connection, id, path);
  answer.resume();
  const header = (answer as { headers?: Record<string, string> }).headers?.['x-docker-container-path-stat'] ?? '';
  const stat = statOf(header);
  const isAnother = isOdd(path) && isUtf8Name(path) && stat.kind !== 'link' && stat.name !== nameOf(path);
  return isAnother ? statAmongNeighbours(connection, id, path) : stat;
}

/** The engine tells names that are not with signs in the place of what is lost. */
function isUtf8Name(path: string): boolean {
  return !/[\udc80-\udcff]/u.test(nameOf(path));
}

/** Old engines lose bytes that are no UTF-8, and podman takes these signs for patterns. */
function isOdd(path: string): boolean {
  return /[\udc80-\udcff*?[\]{}\\]/u.test(nameOf(path));
}

/** See `openEntry`. */
async function statAmongNeighbours(
  connection: EngineConnection,
  id: string,
  path: string,
): Promise<PathStat | undefined> {
  if (!isOdd(path)) return undefined;
  const found = await unlessMissing(() => openEntry(connection, id, path));
  await found?.tar.return(undefined);
  return found && statOfEntry(found.entry);
}

interface RawStat {
  name?: string;
  size?: number;
  mode?: number;
  mtime?: string;
  linkTarget?: string;
}

/** The bits of Go's os.FileMode that tell the kind. */
const kindBits: readonly (readonly [bit: number, kind: FileKind])[] = [
  [2 ** 31, 'folder'],
  [2 ** 27, 'link'],
  [2 ** 26, 'device'],
  [2 ** 25, 'pipe'],
  [2 ** 24, 'socket'],
];

export function statOf(header: string): PathStat {
  let raw: RawStat;
  try {
    raw = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as RawStat;
  } catch {
    throw engineProblem('unknown', 'The engine did not tell what is at the path');
  }
  const { name = '', size = 0, mode = 0, mtime = '', linkTarget = '' } = raw;
  const has = (bit: number) => Math.floor(mode / bit) % 2 === 1;
  const kind = kindBits.find(([bit]) => has(bit))?.[1] ?? (has(2 ** 21) ? 'device' : 'file');
  const special = (has(2 ** 23) ? 0o4000 : 0) + (has(2 ** 22) ? 0o2000 : 0) + (has(2 ** 20) ? 0o1000 : 0);
  return {
    name,
    kind,
    size,
    mode: (mode % 0o1000) + special,
    modifiedAt: Date.parse(mtime) || 0,
    version: `${mtime}/${size}`,
    ...(kind === 'link' && linkTarget !== '' ? { target: linkTarget } : {}),
  };
}

/** A file or a folder with all below it, as a tar whose names begin with its own. `not-found`. */
export async function openArchive(
  connection: EngineConnection,
  id: string,
  path: string,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  return chunksOf(
    await ask(connection, id, { method: 'GET', part: 'archive', query: { path: pathQuery(path) }, signal }),
  );
}

/**
 * The one entry of a file's archive, or the first of a folder's; whoever takes it returns `tar`. A name that the engine does not find or
 * takes for others is looked for among its neighbours. `not-found`.
 */
export async function openEntry(
  connection: EngineConnection,
  id: string,
  path: string,
  signal?: AbortSignal,
): Promise<{ entry: TarEntry; tar: AsyncGenerator<TarEntry> }> {
  const name = pathBytes(nameOf(path));
  const direct = await unlessMissing(() => openArchive(connection, id, path, signal));
  if (direct !== undefined) {
    const tar = readTar(direct);
    for (let next = await tar.next(); next.done !== true; next = await tar.next()) {
      const first = tarParts(next.value.name)?.[0];
      if (!isOdd(path) || first?.equals(name)) return { entry: next.value, tar };
    }
  }
  if (isOdd(path)) {
    const tar = readTar(await openArchive(connection, id, folderOf(path), signal));
    for (let next = await tar.next(); next.done !== true; next = await tar.next()) {
      const parts = partsBelow(next.value.name, true) ?? [];
      if (parts.length === 1 && parts[0]?.equals(name)) return { entry: next.value, tar };
    }
  }
  throw engineProblem('not-found', `There is nothing at ${path}`);
}

/** Of an entry instead of the engine's own answer. */
function statOfEntry({ name, kind, size, mode, modifiedAt, link }: TarEntry): PathStat {
  const target = kind === 'link' ? { target: pathText(link) } : {};
  return { name: pathText(name), kind, size, mode, modifiedAt, version: `${modifiedAt}/${size}`, ...target };
}

/** The whole file system without what is mounted in it, as a tar (GET /containers/{id}/export). */
export async function openExport(
  connection: EngineConnection,
  id: string,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  return chunksOf(await ask(connection, id, { method: 'GET', part: 'export', query: {}, signal }));
}

/**
 * Unpacks a tar into a folder; resolves when the engine is done (PUT /containers/{id}/archive). Owners are those of the tar. A folder
 * never takes the place of a file, nor a file that of a folder.
 */
export async function putArchive(
  connection: EngineConnection,
  id: string,
  folder: string,
  tar: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  await sending(tar, signal, async (file, own) => {
    const query = { path: pathQuery(folder), noOverwriteDirNonDir: '1', copyUIDGID: '0' };
    const answer = await ask(connection, id, {
      method: 'PUT',
      part: 'archive',
      query,
      file,
      signal: own,
      timeoutMs: 0,
    });
    answer.resume();
  });
}

const changeKinds = ['changed', 'added', 'deleted'] as const;

/** Against the image (GET /containers/{id}/changes); a path that is no UTF-8 is damaged by the engine. */
export async function listChanges(
  connection: EngineConnection,
  id: string,
): Promise<Pick<FileChange, 'path' | 'change'>[]> {
  const list = (await connection.call(
    (docker, abortSignal) => docker.getContainer(pathPart(id)).changes({ abortSignal } as object) as Promise<unknown>,
    { timeoutMs: 120_000 },
  )) as { Path: string; Kind: number }[] | null;
  return (list ?? []).map(({ Path: path, Kind }) => ({ path, change: changeKinds[Kind] ?? 'changed' }));
}
