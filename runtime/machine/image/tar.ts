// Writes a tree as a tar archive whose bytes depend on nothing but the tree and the time.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Header, type Pack, pack } from 'tar-stream';
import { contentOf, type Tree, type TreeEntry } from './tree.ts';

/** Writes the archive to `path`, compressed when `gzip` is asked for; `time` is in seconds since 1970. */
export async function writeTar(tree: Tree, time: number, path: string, gzip = false): Promise<void> {
  const archive = pack();
  const written = gzip
    ? pipeline(archive, createGzip(), createWriteStream(path))
    : pipeline(archive, createWriteStream(path));
  await Promise.all([fill(archive, tree, time), written]);
}

async function fill(archive: Pack, tree: Tree, time: number): Promise<void> {
  for (const [path, entry] of tree.sorted()) {
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(error) : resolve());
      const common = { name: path, mtime: new Date(time * 1000), uid: 0, gid: 0, uname: '', gname: '' };
      writeEntry(archive, common, entry, done).catch(reject);
    });
  }
  archive.finalize();
}

async function writeEntry(
  archive: Pack,
  common: Pick<Header, 'name'> & Partial<Header>,
  entry: TreeEntry,
  done: (error?: Error | null) => void,
): Promise<void> {
  if (entry.kind === 'folder') archive.entry({ ...common, type: 'directory', mode: entry.mode }, done);
  else if (entry.kind === 'link')
    archive.entry({ ...common, type: 'symlink', mode: 0o777, linkname: entry.target }, done);
  else {
    const content = await contentOf(entry);
    archive.entry({ ...common, type: 'file', mode: entry.mode, size: content.length }, content, done);
  }
}
