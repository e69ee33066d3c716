// The blocks that were read last, for all books together, so that memory depends on neither their number nor their length.
import { type LogBatch, markBit } from '../contract/log-batch.ts';
import { decodeBlock } from './block.ts';
import type { IndexedBlock } from './block-index.ts';
import { readBlockBytes } from './segments.ts';

export class BlockCache {
  private readonly most: number;
  private readonly loads = new Map<IndexedBlock, Promise<LogBatch | undefined>>();
  private bytes = 0;

  /** `most`: bytes that are kept; the block read last is kept in any case. */
  constructor(most = 32 * 1024 * 1024) {
    this.most = most;
  }

  /** The lines of a block. In place of what was lost with a damaged file stand `gap` marks; undefined when the file is gone. */
  get(block: IndexedBlock): Promise<LogBatch | undefined> {
    let load = this.loads.get(block);
    if (load === undefined) {
      load = this.load(block);
      this.bytes += block.bytes;
    }
    this.loads.delete(block);
    this.loads.set(block, load);
    for (const [oldest] of this.loads) {
      if (this.bytes <= this.most || oldest === block) break;
      this.drop(oldest);
    }
    return load;
  }

  private async load(block: IndexedBlock): Promise<LogBatch | undefined> {
    const bytes = block.content ?? (await readBlockBytes(block));
    if (bytes === undefined && block.place !== undefined) {
      this.drop(block);
      return undefined;
    }
    const decoded = bytes && decodeBlock(bytes);
    const expected = decoded?.header.line === block.line && decoded.count === block.count;
    return decoded && expected ? decoded : gapBatch(block);
  }

  private drop(block: IndexedBlock): void {
    if (this.loads.delete(block)) this.bytes -= block.bytes;
  }
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
