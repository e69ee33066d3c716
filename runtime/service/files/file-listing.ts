// A folder's list in pieces that a wire and a window can take.
import type { FileEntry, FileListing } from '../../contract/files.ts';
import { ServiceProblem } from '../problems.ts';
import { unlessAborted } from '../waiting.ts';
import type { FileIndex } from './file-index.ts';

const pieceEntries = 4000;
/** Entries of one folder that are told. */
const largestListing = 200_000;

/** All of it is known. */
export function* listed<Entry extends FileEntry>(
  entries: readonly Entry[],
): Generator<FileListing & { entries: Entry[] }> {
  const told = entries.slice(0, largestListing);
  const read = entries.length;
  for (let at = 0; at === 0 || at < told.length; at += pieceEntries) {
    const done = at + pieceEntries >= told.length;
    yield { entries: told.slice(at, at + pieceEntries), read, done, cut: done && told.length < entries.length };
  }
}

/** What comes of the folder while its archive is read. `not-found` when it never comes. */
export async function* listedWhileRead(
  index: FileIndex,
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<FileListing> {
  const leave = index.look();
  try {
    yield* pieces(index, folder, signal);
  } finally {
    leave();
  }
}

async function* pieces(index: FileIndex, folder: string, signal: AbortSignal): AsyncGenerator<FileListing> {
  const told = new Set<FileEntry>();
  for (;;) {
    const done = index.isKnown(folder);
    const entries: FileEntry[] = [];
    for (const entry of index.entriesOf(folder)?.values() ?? []) {
      if (told.has(entry) || told.size >= largestListing) continue;
      told.add(entry);
      entries.push(entry);
    }
    if (done) {
      if (index.done) await index.more();
      if (index.entriesOf(folder) === undefined) throw new ServiceProblem('not-found', `There is no folder ${folder}`);
      const cut = index.cut || told.size >= largestListing;
      for (const piece of listed(entries)) yield { ...piece, read: index.read, cut: piece.done && cut };
      return;
    }
    for (const piece of listed(entries)) yield { ...piece, read: index.read, done: false };
    await unlessAborted(index.more(), signal);
    if (signal.aborted) return;
  }
}
