// The blocks that were read last, for all books together, so that memory depends on neither their number nor their length.
import { type LogBatch, markBit } from '../contract/logs/log-batch.ts';
import type { TimeColumns } from './batch.ts';
import { decodeBlock, decodeTimes, timesPlace } from './block.ts';
import type { IndexedBlock } from './block-index.ts';
import { readBlockBytes } from './segments.ts';

const mostBytes = 24 * 1024 * 1024;

export class BlockCache {
  private readonly whole: RecentLoads<LogBatch>;
  /** Who bisects over many books looks at the times of many blocks: those are kept longer than texts. */
  private readonly columns: RecentLoads<TimeColumns>;

  /** `most`: bytes that are kept; the block read last is kept in any case. */
  constructor(most = mostBytes) {
    this.whole = new RecentLoads(most * 0.75);
    this.columns = new RecentLoads(most * 0.25);
  }

  /** Bytes that are kept now. */
  get size(): number {
    return this.whole.bytes + this.columns.bytes;
  }

  /** The lines of a block. In place of what was lost with a damaged file stand `gap` marks; undefined when the file is gone. */
  lines(block: IndexedBlock): Promise<LogBatch | undefined> {
    return this.whole.get(block, block.bytes, () => loadLines(block));
  }

  /** The times of a block's lines, which are not checked; undefined when the file is gone. */
  times(block: IndexedBlock): Promise<TimeColumns | undefined> {
    if (block.place === undefined || this.whole.has(block)) return this.lines(block);
    return this.columns.get(block, timesPlace(block.count).length, () => loadTimes(block));
  }
}

/** Loads of blocks, running or done, of which those used last are kept. */
class RecentLoads<T> {
  bytes = 0;
  private readonly most: number;
  private readonly loads = new Map<IndexedBlock, { bytes: number; load: Promise<T | undefined> }>();

  constructor(most: number) {
    this.most = most;
  }

  has(block: IndexedBlock): boolean {
    return this.loads.has(block);
  }

  get(block: IndexedBlock, bytes: number, start: () => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.loads.get(block);
    this.drop(block);
    const load = known?.load ?? this.begin(block, start);
    this.loads.set(block, { bytes, load });
    this.bytes += bytes;
    for (const oldest of this.loads.keys()) {
      if (this.bytes <= this.most || oldest === block) break;
      this.drop(oldest);
    }
    return load;
  }

  /** What cannot be loaded is tried again the next time. */
  private async begin(block: IndexedBlock, start: () => Promise<T | undefined>): Promise<T | undefined> {
    const loaded = await start();
    if (loaded === undefined) this.drop(block);
    return loaded;
  }

  private drop(block: IndexedBlock): void {
    this.bytes -= this.loads.get(block)?.bytes ?? 0;
    this.loads.delete(block);
  }
}

async function loadLines(block: IndexedBlock): Promise<LogBatch | undefined> {
  const bytes = block.content ?? (await readBlockBytes(block));
  if (bytes === undefined && block.place !== undefined) return undefined;
  const decoded = bytes && decodeBlock(bytes);
  const expected = decoded?.header.line === block.line && decoded.count === block.count;
  return decoded && expected ? decoded : gapBatch(block);
}

async function loadTimes(block: IndexedBlock): Promise<TimeColumns | undefined> {
  const { from, length } = timesPlace(block.count);
  const bytes = await readBlockBytes(block, from, length);
  return bytes && (bytes.length === length ? decodeTimes(bytes, block.count) : gapBatch(block));
}

/** As many marks as the block had lines, so that all others keep their numbers. */
export function gapBatch({ count, first, last }: IndexedBlock): LogBatch {
  const text = new Uint8Array(Buffer.from('gap\n'.repeat(count)));
  const ends = Uint32Array.from({ length: count }, (_, index) => (index + 1) * 4);
  const seconds = new Uint32Array(count).fill(last.seconds);
  const nanos = new Uint32Array(count).fill(markBit | last.nanos);
  seconds[0] = first.seconds;
  nanos[0] = markBit | first.nanos;
  return { count, text, ends, seconds, nanos };
}
