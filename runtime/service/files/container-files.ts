// The files of one container, whatever state it is in, or of what is mounted in a helper.

import { folderOf, isWithin, joined, nameOf, normalPath } from '../../contract/file-name.ts';
import type { FileChanges, FileContent, FileListing, FilePlaceState, FileStat } from '../../contract/files.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { listChanges, openArchive, openEntry, openExport, putArchive, statPath } from '../../engine/files/archive.ts';
import { type FileFacts, insideOf } from '../../engine/files/file-facts.ts';
import {
  createByProgram,
  type FileProgram,
  listByProgram,
  readByProgram,
  removeByProgram,
  renameByProgram,
  statAllByProgram,
  writeByProgram,
} from '../../engine/files/file-program.ts';
import { pathBytes } from '../../engine/files/path-bytes.ts';
import { firstBytes } from '../../engine/files/tar-reader.ts';
import { tarEnd, tarHeader, tarPadding } from '../../engine/files/tar-writer.ts';
import { containerTarget, ownerOf } from '../containers/container-target.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { ServiceProblem } from '../problems.ts';
import { ContainerPaths, isUnseen, missing, refuseMounts } from './container-paths.ts';
import { containerSource, type SourceAccess } from './container-source.ts';
import { FileIndex } from './file-index.ts';
import { listed, listedWhileRead } from './file-listing.ts';
import type { FileReach } from './file-reach.ts';
import type { FileSource, FileTarget, PlaceFiles } from './place-files.ts';

/** Changes that are told, and of how many the sizes are looked up. */
const mostChanges = 50_000;
const mostSized = 20_000;
const mostSizedSingly = 200;

export class ContainerFiles implements PlaceFiles {
  private readonly link: EngineLink;
  private readonly reach: FileReach;
  /** Of the container as it was at `indexVersion`. */
  private indexes: FileIndex[] = [];
  private indexVersion = '';

  constructor(link: EngineLink, reach: FileReach) {
    this.link = link;
    this.reach = reach;
  }

  private get connection(): EngineConnection {
    return this.link.connection;
  }

  /** Its archive says that all belongs to root; its export tells the truth. */
  private get isPodman(): boolean {
    return this.link.state.info?.flavour === 'podman';
  }

  private async access(aim: 'read' | 'write' = 'read'): Promise<SourceAccess> {
    const { facts, program } = await this.reach.reach(aim);
    return { facts, program, paths: new ContainerPaths(this.connection, facts, program) };
  }

  async state(): Promise<FilePlaceState> {
    const { facts, program } = await this.access();
    const { name, running, readOnlyRoot, mounts, version } = facts;
    const lacking = running ? ('no-tools' as const) : ('not-running' as const);
    const way = program === undefined ? { way: 'archive' as const, lacking } : { way: 'program' as const };
    const keepsOwner = program !== undefined || !this.isPodman;
    // Podman's archive tells and takes all attributes, docker's capabilities alone.
    const keepsAttributes = facts.root !== '' || this.isPodman;
    return { name, ...way, readOnlyRoot, keepsOwner, keepsAttributes, mounts, version };
  }

  async *list(wanted: string, signal: AbortSignal): AsyncGenerator<FileListing> {
    const { facts, program, paths } = await this.access();
    const { path, stat } = await paths.follow(wanted);
    if (stat.kind !== 'folder') throw new ServiceProblem('not-found', `${wanted} is no folder`);
    if (program !== undefined) {
      yield* listed(await listByProgram(program, path, signal));
      return;
    }
    yield* listedWhileRead(this.indexFor(facts, path, stat.modifiedAt), path, signal);
  }

  async stat(wanted: string): Promise<FileStat> {
    const { paths } = await this.access();
    const { path, stat } = await paths.follow(wanted);
    return { path, kind: stat.kind, size: stat.size, modifiedAt: stat.modifiedAt };
  }

  async read(wanted: string, limit: number): Promise<FileContent> {
    const { facts, program, paths } = await this.access();
    const { path, stat } = await paths.follow(wanted);
    if (stat.kind !== 'file') throw new ServiceProblem('unsupported', `${path} is a ${stat.kind}, not a file`);
    if (program !== undefined && isUnseen(facts, path)) {
      const data = await readByProgram(program, path, limit);
      // Files of /proc say that they are empty.
      return {
        path,
        data: new Blob([data as BlobPart]),
        size: Math.max(data.length, stat.size),
        version: stat.version,
      };
    }
    const { entry, tar } = await openEntry(this.connection, facts.id, insideOf(facts, path));
    const data = await firstBytes(entry.content(), limit);
    await tar.return(undefined);
    return { path, data: new Blob([data as BlobPart]), size: entry.size, version: stat.version };
  }

  async write(wanted: string, data: Buffer, version?: string): Promise<{ version: string; size: number }> {
    const { facts, program, paths } = await this.access('write');
    const { path, stat } = await paths.follow(wanted);
    if (stat.kind !== 'file') throw new ServiceProblem('unsupported', `${path} is a ${stat.kind}, not a file`);
    if (version !== undefined && stat.version !== version) {
      throw new ServiceProblem('file-changed', `${path} was changed since it was opened`);
    }
    if (program !== undefined) await writeByProgram(program, path, data);
    else await this.replace(facts, path, data);
    this.indexes = [];
    if (isUnseen(facts, path)) return { version: '', size: data.length };
    const after = await statPath(this.connection, facts.id, insideOf(facts, path));
    if (after?.size !== data.length) throw new ServiceProblem('unknown', `${path} was not written whole`);
    return { version: after.version, size: after.size };
  }

  async create(wanted: string, kind: 'file' | 'folder'): Promise<void> {
    const { facts, program, paths } = await this.access('write');
    const path = await this.inRealFolder(paths, wanted);
    if (program !== undefined) return createByProgram(program, path, kind);
    if ((await paths.at(path)) !== undefined) throw new ServiceProblem('file-exists', `There is ${path} already`);
    const owner = await ownerOf({ connection: this.connection, facts, program }, folderOf(path));
    const mode = kind === 'file' ? 0o644 : 0o755;
    const name = pathBytes(nameOf(path));
    const header = tarHeader({ name, kind, size: 0, mode, ...owner, modifiedAt: Date.now() });
    await putArchive(this.connection, facts.id, insideOf(facts, folderOf(path)), chunks(header, tarEnd));
    this.indexes = [];
  }

  async rename(from: string, to: string): Promise<void> {
    const { facts, program, paths } = await this.access('write');
    if (program === undefined) throw withoutProgram();
    const [real, target] = [await this.inRealFolder(paths, from), await this.inRealFolder(paths, to)];
    refuseMounts(facts, real);
    if (isWithin(target, real)) throw new ServiceProblem('file-exists', `${target} is in ${real}`);
    await renameByProgram(program, real, target);
  }

  async remove(wanted: readonly string[]): Promise<void> {
    const { facts, program, paths } = await this.access('write');
    if (program === undefined) throw withoutProgram();
    const real: string[] = [];
    for (const path of wanted) real.push(await this.inRealFolder(paths, path));
    for (const path of real) refuseMounts(facts, path);
    await removeByProgram(program, real);
  }

  async changes(): Promise<FileChanges> {
    const { facts, program } = await this.access();
    const all = await listChanges(this.connection, facts.id);
    const changes = all.slice(0, mostChanges);
    const present = changes.filter(({ change }) => change !== 'deleted').map(({ path }) => path);
    const sizes = await this.sizesOf(facts, present, program);
    return {
      changes: changes.map((change) => ({ ...change, ...sizes.get(change.path) })),
      cut: all.length > changes.length,
    };
  }

  async source(paths: readonly string[], signal: AbortSignal, { plain } = { plain: false }): Promise<FileSource> {
    return containerSource(this.connection, { ...(await this.access()), plain }, paths, signal);
  }

  async target(wanted: string): Promise<FileTarget> {
    const onPut = () => {
      this.indexes = [];
    };
    const { connection, isPodman } = this;
    return containerTarget({ connection, isPodman, onPut, ...(await this.access('write')) }, wanted);
  }

  async close(): Promise<void> {
    this.indexes = [];
    await this.reach.close();
  }

  /** A path whose folder may be behind links; nothing need be there yet. */
  private async inRealFolder(paths: ContainerPaths, wanted: string): Promise<string> {
    const path = normalPath(wanted);
    if (path === '/') return path;
    const { path: folder, stat } = await paths.follow(folderOf(path));
    if (stat.kind !== 'folder') throw missing(path);
    return joined(folder, nameOf(path));
  }

  /** By the engine alone: a new file with owner, mode and attributes of the old one takes its place. */
  private async replace(facts: FileFacts, path: string, data: Buffer): Promise<void> {
    const { entry, tar } = await openEntry(this.connection, facts.id, insideOf(facts, path));
    await tar.return(undefined);
    const { mode, uid, gid, records } = entry;
    const name = pathBytes(nameOf(path));
    const header = tarHeader({
      name,
      kind: 'file',
      size: data.length,
      mode,
      uid,
      gid,
      modifiedAt: Date.now(),
      records,
    });
    const archive = chunks(header, data, tarPadding(data.length), tarEnd);
    await putArchive(this.connection, facts.id, insideOf(facts, folderOf(path)), archive);
  }

  /**
   * The index that tells the folder, or one that begins to be read. What is in no mount is read from one export of the whole: the archive
   * of a folder would hold the container's lock in docker until it is read, and hide the owners in podman.
   */
  private indexFor(facts: FileFacts, folder: string, modifiedAt: number): FileIndex {
    if (facts.version !== this.indexVersion) this.indexes = [];
    this.indexVersion = facts.version;
    this.indexes = this.indexes.filter(({ failed }) => !failed);
    const inMount = facts.mounts.some(({ path }) => isWithin(folder, path));
    const root = inMount ? folder : '/';
    const known = this.indexes.find((index) =>
      inMount
        ? index.root !== '/' && isWithin(folder, index.root) && (index.done || index.root === folder)
        : index.root === '/',
    );
    if (known !== undefined && !isStale(known, folder, modifiedAt)) return known;
    if (known !== undefined) this.indexes = [];
    const index = new FileIndex(root);
    this.indexes.push(index);
    const { connection } = this;
    const { id } = facts;
    const inside = insideOf(facts, folder);
    void index.fill(
      (signal) => (inMount ? openArchive(connection, id, inside, signal) : openExport(connection, id, signal)),
      inMount,
    );
    return index;
  }

  private async sizesOf(facts: FileFacts, paths: readonly string[], program: FileProgram | undefined) {
    const sizes = new Map<string, { kind: FileStat['kind']; size?: number }>();
    const say = (path: string, kind: FileStat['kind'], size: number) =>
      sizes.set(path, kind === 'file' ? { kind, size } : { kind });
    if (program !== undefined && paths.length <= mostSized) {
      const found = await statAllByProgram(program, paths).catch(() => new Map());
      for (const [path, { kind, size }] of found) say(path, kind, size);
      return sizes;
    }
    const whole = this.indexes.find(({ root, done }) => root === '/' && done);
    const unknown = paths.filter((path) => {
      const entry = whole?.entriesOf(folderOf(path))?.get(nameOf(path));
      if (entry !== undefined) say(path, entry.kind, entry.size);
      return entry === undefined;
    });
    for (let at = 0; at < Math.min(unknown.length, mostSizedSingly); at += 8) {
      const some = unknown.slice(at, at + 8);
      const stats = await Promise.all(some.map((path) => statPath(this.connection, facts.id, insideOf(facts, path))));
      for (const [index, stat] of stats.entries()) {
        if (stat !== undefined) say(some[index] as string, stat.kind, stat.size);
      }
    }
    return sizes;
  }
}

/** Somebody else put something there meanwhile. Archives tell seconds. */
function isStale(index: FileIndex, folder: string, modifiedAt: number): boolean {
  const known = index.entriesOf(folderOf(folder))?.get(nameOf(folder));
  if (!index.done || folder === index.root || known === undefined || known.modifiedAt === 0) return false;
  return Math.floor(known.modifiedAt / 1000) !== Math.floor(modifiedAt / 1000);
}

function withoutProgram(): ServiceProblem {
  return new ServiceProblem('unsupported', 'The engine alone can neither rename nor remove files');
}

async function* chunks(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
