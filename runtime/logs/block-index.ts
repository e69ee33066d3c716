// The index of a book: where its blocks lie, found by line and by time. A few numbers for a quarter of a MiB of log.
import { compareTimes, type LogTime } from './lines.ts';

/** A file of blocks. `bytes` counts what is whole. */
export interface Segment {
  number: number;
  file: string;
  bytes: number;
}

export interface IndexedBlock {
  line: number;
  count: number;
  first: LogTime;
  last: LogTime;
  bytes: number;
  /** Absent until it is written, and for lines that were lost with a damaged file. */
  place?: { segment: Segment; offset: number };
  /** Until it is written. */
  content?: Uint8Array<ArrayBuffer>;
}

/** Blocks without a hole between their lines, in the order of lines and so of times. */
export class BlockIndex {
  readonly blocks: IndexedBlock[] = [];

  get first(): number | undefined {
    return this.blocks[0]?.line;
  }

  get end(): number | undefined {
    const last = this.blocks[this.blocks.length - 1];
    return last && last.line + last.count;
  }

  get last(): IndexedBlock | undefined {
    return this.blocks[this.blocks.length - 1];
  }

  add(block: IndexedBlock): void {
    this.blocks.push(block);
  }

  /** The blocks that have lines from this one on. */
  from(line: number): IndexedBlock[] {
    return this.blocks.slice(this.lowest((each) => each.line + each.count > line));
  }

  /** The block that has this line. */
  ofLine(line: number): IndexedBlock | undefined {
    const block = this.blocks[this.lowest((each) => each.line + each.count > line)];
    return block && block.line <= line ? block : undefined;
  }

  /** The first block that has a line at `time` or later. */
  ofTime(time: LogTime): IndexedBlock | undefined {
    return this.blocks[this.lowest((each) => compareTimes(each.last, time) >= 0)];
  }

  /** Forgets the blocks of a segment, which is the oldest. */
  drop(segment: Segment): void {
    const kept = this.blocks.findIndex((each) =>
      each.place === undefined ? each.content !== undefined : each.place.segment !== segment,
    );
    this.blocks.splice(0, kept < 0 ? this.blocks.length : kept);
  }

  private lowest(holds: (block: IndexedBlock) => boolean): number {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const block = this.blocks[middle];
      if (block !== undefined && holds(block)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
