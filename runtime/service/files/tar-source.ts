// Several files or folders of a place as one download: a tar made anew of what was chosen, in which no name leads out of it.
import type { ActivityObject } from '../../contract/activities.ts';
import { nameOf, normalPath } from '../../contract/file-name.ts';
import { pathBytes } from '../../engine/files/path-bytes.ts';
import { readTar } from '../../engine/files/tar-reader.ts';
import { tarEnd, tarHeader, tarPadding } from '../../engine/files/tar-writer.ts';
import type { FileSource } from './place-files.ts';

/** An engine's tar, and what it leaves of a name: nothing (undefined) of one that is not below what was asked for. */
export interface OpenTar {
  tar: AsyncGenerator<Uint8Array>;
  below: (name: Buffer) => readonly Buffer[] | undefined;
}

/** `path` is where `wanted` really is; `open` is asked for each in its turn. `title` names the tar of several, and that of everything. */
export function tarSource(
  object: ActivityObject,
  title: string,
  found: readonly { wanted: string; path: string }[],
  open: (path: string) => Promise<OpenTar>,
): FileSource {
  const asked = found.map(({ wanted, path }) => ({ path, as: normalPath(wanted) }));
  const names = new Set(asked.map(({ as }) => nameOf(as)));
  const parts = asked.map(({ path, as }) => ({
    path,
    // Things of one name from several folders keep their folders.
    name: path === '/' ? '' : names.size === asked.length ? nameOf(as) : as.slice(1),
  }));
  async function* chunks() {
    for (const { path, name } of parts) {
      const { tar, below } = await open(path);
      yield* renamedTar(tar, pathBytes(name), below);
    }
    yield tarEnd;
  }
  const name = found.length === 1 && parts[0]?.name ? parts[0].name : title;
  return { object, name: `${name}.tar`, chunks: chunks() };
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
    const common = { name, mode, uid, gid, modifiedAt, records: renamedRecords(records, name), size: 0 };
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

/** A sparse file has its name among its records (GNU tar, sparse format 1.0). */
function renamedRecords(records: ReadonlyMap<string, Buffer>, name: Buffer): ReadonlyMap<string, Buffer> {
  return records.has(sparseName) ? new Map(records).set(sparseName, name) : records;
}

const sparseName = 'GNU.sparse.name';
const slash = Buffer.from('/');
