// A book as it is found on the disk, however the process before ended: its index, and the lines that are in its journal only.
import { readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type Block, decodeBlock } from './block.ts';
import { BlockIndex, type IndexedBlock, type Segment } from './block-index.ts';
import { compareTimes, type LogTime } from './lines.ts';
import { firstBlock, listSegments, readBlockBytes, scanSegment, tailName } from './segments.ts';

export interface RecoveredBook {
  index: BlockIndex;
  segments: Segment[];
  /** The number of the segment to begin next. */
  next: number;
  /** Blocks of the journal with lines behind the index, in their order; the first may begin before. */
  tail: Block[];
  tailBytes: number;
}

/** Lines lost in the middle stand in the index in runs of at most so many. */
const longestHole = 0x4000;

/**
 * Reads the index without what was not written to its end. Segments without anything readable, and those that tell of lines that
 * others have, do not count. Lines lost in the middle (a damaged header) stay in the numbering as blocks without a place.
 * `mend`: what does not count is deleted.
 */
export async function recoverBook(folder: string, mend: boolean): Promise<RecoveredBook> {
  const found = await listSegments(folder);
  const next = (found[found.length - 1]?.number ?? 0) + 1;
  const index = new BlockIndex();
  const segments: Segment[] = [];
  for (const segment of found) {
    const blocks = await scanSegment(segment);
    if (!(await goesOn(blocks, index.last))) {
      if (mend) await rm(segment.file, { force: true });
      continue;
    }
    if (index.last) addHole(index, index.last, blocks[0]?.line ?? 0);
    for (const block of blocks) index.add(block);
    segments.push(segment);
  }
  await cutEnd(index, segments, mend);
  const { blocks: tail, bytes: tailBytes, size } = await readTail(folder, index.end);
  if (mend && size > tailBytes) await truncate(join(folder, tailName), tailBytes);
  return { index, segments, next, tail, tailBytes };
}

/** Where numbers jump, a header alone is not believed, unless another follows on it: a damaged one would put all others in the wrong. */
async function goesOn([first, second]: IndexedBlock[], before: IndexedBlock | undefined): Promise<boolean> {
  if (first === undefined) return false;
  const end = before && before.line + before.count;
  if (before && (first.line < (end ?? 0) || compareTimes(first.first, before.last) < 0)) return false;
  return first.line === end || second !== undefined || (await isWhole(first));
}

async function isWhole(block: IndexedBlock): Promise<boolean> {
  const bytes = await readBlockBytes(block);
  return bytes !== undefined && decodeBlock(bytes) !== undefined;
}

function addHole(index: BlockIndex, before: IndexedBlock, end: number): void {
  for (let line = before.line + before.count; line < end; line += longestHole) {
    const count = Math.min(longestHole, end - line);
    index.add({ line, count, first: before.last, last: before.last, bytes: 0 });
  }
}

/** The last block counts only when all of it is there; before it, damage is shown where it is. */
async function cutEnd(index: BlockIndex, segments: Segment[], mend: boolean): Promise<void> {
  for (let last = index.last; last !== undefined; last = index.last) {
    if (await isWhole(last)) break;
    index.blocks.pop();
  }
  const place = index.last?.place;
  const end = place && index.last ? place.offset + index.last.bytes : 0;
  for (let last = segments[segments.length - 1]; last !== undefined; last = segments[segments.length - 1]) {
    if (last === place?.segment) {
      if (mend && last.bytes > end) await truncate(last.file, end);
      last.bytes = end;
      return;
    }
    if (mend) await rm(last.file, { force: true });
    segments.pop();
  }
}

/** The journal's whole blocks; behind the first that is cut, damaged or does not follow on the one before, nothing counts. */
async function readTail(
  folder: string,
  sealedEnd: number | undefined,
): Promise<{ blocks: Block[]; bytes: number; size: number }> {
  const bytes = await readFile(join(folder, tailName)).catch(() => new Uint8Array());
  const blocks: Block[] = [];
  let end = sealedEnd;
  let offset = 0;
  for (let block = decodeBlock(bytes); block !== undefined; block = decodeBlock(bytes, offset)) {
    const { line, count } = block.header;
    // Lines between the segments and the journal were lost: it is better to read on from before them than to go on behind.
    if (end !== undefined && line > end) break;
    offset += block.header.bytes;
    if (end === undefined || line + count > end) blocks.push(block);
    end = Math.max(end ?? 0, line + count);
  }
  return { blocks, bytes: offset, size: bytes.length };
}

/** What is told of a book that nobody has open. */
export interface BookSummary {
  first: number;
  end: number;
  bytes: number;
  segments: number;
  oldest?: LogTime;
  newest?: LogTime;
}

/** Looks at both ends of a book, without changing anything. */
export async function summarizeBook(folder: string): Promise<BookSummary> {
  const segments = await listSegments(folder);
  const oldest = segments[0] && (await firstBlock(segments[0]));
  const lastSegment = segments[segments.length - 1];
  const last = lastSegment && (await scanSegment(lastSegment)).pop();
  const sealedEnd = last && last.line + last.count;
  const tail = await readTail(folder, sealedEnd);
  const tailFirst = tail.blocks[0]?.header;
  const tailLast = tail.blocks[tail.blocks.length - 1]?.header;
  const oldestTime = oldest?.first ?? tailFirst?.first;
  const newestTime = tailLast?.last ?? last?.last;
  return {
    first: oldest?.line ?? tailFirst?.line ?? 0,
    end: tailLast ? tailLast.line + tailLast.count : (sealedEnd ?? 0),
    bytes: segments.reduce((sum, segment) => sum + segment.bytes, tail.bytes),
    segments: segments.length,
    ...(oldestTime && { oldest: oldestTime }),
    ...(newestTime && { newest: newestTime }),
  };
}
