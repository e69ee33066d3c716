// The files of a book on the disk: finding its segments, and reading their blocks' headers, which are the index.
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { blockHeaderBytes, readBlockHeader } from './block.ts';
import type { IndexedBlock, Segment } from './block-index.ts';
import { compareTimes } from './lines.ts';

export const tailName = 'tail';

export function segmentFile(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(8, '0')}.log`);
}

/** The segments of a book in their order; other files are none of ours. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const segments: Segment[] = [];
  for (const name of names.sort()) {
    const [, digits] = /^(\d{8})\.log$/.exec(name) ?? [];
    if (digits === undefined) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile()) segments.push({ number: Number(digits), file: join(folder, name), bytes: found.size });
  }
  return segments;
}

/** The blocks of a segment by their headers, as far as they follow on each other. The contents are not read. */
export async function scanSegment(segment: Segment): Promise<IndexedBlock[]> {
  const blocks: IndexedBlock[] = [];
  const file = await open(segment.file, 'r').catch(() => undefined);
  if (file === undefined) return blocks;
  try {
    for (let offset = 0; offset < segment.bytes; ) {
      const block = await headerAt(file, segment, offset);
      if (block === undefined || !follows(block, blocks[blocks.length - 1])) break;
      blocks.push(block);
      offset += block.bytes;
    }
  } finally {
    await file.close();
  }
  return blocks;
}

/** The first block of a segment; undefined when it has none. */
export async function firstBlock(segment: Segment): Promise<IndexedBlock | undefined> {
  const file = await open(segment.file, 'r').catch(() => undefined);
  try {
    return file && (await headerAt(file, segment, 0));
  } finally {
    await file?.close();
  }
}

async function headerAt(file: FileHandle, segment: Segment, offset: number): Promise<IndexedBlock | undefined> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(blockHeaderBytes), 0, blockHeaderBytes, offset);
  const header = readBlockHeader(buffer.subarray(0, bytesRead));
  if (header === undefined || offset + header.bytes > segment.bytes) return undefined;
  const { line, count, first, last, bytes } = header;
  return { line, count, first, last, bytes, place: { segment, offset } };
}

function follows(block: IndexedBlock, before: IndexedBlock | undefined): boolean {
  if (compareTimes(block.first, block.last) > 0) return false;
  if (before === undefined) return true;
  return block.line === before.line + before.count && compareTimes(before.last, block.first) <= 0;
}

/** Bytes of a written block (all of them by default), as many as there are; undefined when its file is gone or cannot be read. */
export async function readBlockBytes(
  block: IndexedBlock,
  from = 0,
  length = block.bytes,
): Promise<Uint8Array | undefined> {
  if (block.place === undefined) return undefined;
  const { segment, offset } = block.place;
  const file = await open(segment.file, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset + from);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
