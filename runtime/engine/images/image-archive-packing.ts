// Whether a file of an archive is a tar, and the bytes of one that is packed (gzip, zstd).
import { Decompress } from 'fzstd';
import { type ArchiveForm, type Looked, unzipped } from '../files/archive-form.ts';

const chunkBytes = 64 * 1024;

/** By what it begins with: names in archives say little. What is not a tar, whole or damaged, is a document. */
export function isLayer({ form, head }: Pick<Looked, 'form' | 'head'>): boolean {
  if (form !== 'none') return form !== 'packed';
  const header = head.subarray(0, 512);
  return (
    header.length === 512 && (header.every((byte) => byte === 0) || header.toString('latin1', 257, 262) === 'ustar')
  );
}

/** The tar in it. */
export function decompressed(form: ArchiveForm, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (form === 'gzip') return unzipped(content);
  return form === 'zstd' ? unzstd(content) : content;
}

/** In plain JavaScript: Node's own zlib learnt it later than the oldest that this runs on. */
async function* unzstd(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  const stream = new Decompress((chunk) => made.push(chunk));
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; at += chunkBytes) {
      stream.push(Uint8Array.from(chunk.subarray(at, at + chunkBytes)), false);
      yield* made;
      made = [];
    }
  }
  stream.push(new Uint8Array(0), true);
  yield* made;
}
