// Where a scan gets its blocks from, and what it answers for each: the same in the runtime's own thread and in a worker.
import { closeSync, openSync, readSync } from 'node:fs';
import { type Block, decodeBlock } from './block.ts';
import type { BlockPlace } from './lines.ts';
import type { BlockScan } from './scan.ts';

/** A sealed block in a file, or an encoded block. */
export type ScanSource = BlockPlace | Uint8Array<ArrayBuffer>;

/** The lines of a block that are wanted, in rising order. */
export interface Found {
  /** Numbers in the book. */
  lines: Float64Array<ArrayBuffer>;
  seconds: Uint32Array<ArrayBuffer>;
  /** With the bits of log-batch.ts. */
  nanos: Uint32Array<ArrayBuffer>;
  /** How many lines were looked at. 0: the block is not there any more. */
  looked: number;
}

function nothing(looked: number): Found {
  return { lines: new Float64Array(0), seconds: new Uint32Array(0), nanos: new Uint32Array(0), looked };
}

/** What a scan finds in a block; nothing, looked at nothing, in one that is gone or damaged. */
export function foundIn(block: Block | undefined, scan: BlockScan): Found {
  if (block === undefined) return nothing(0);
  const indexes = scan(block);
  const found = {
    lines: new Float64Array(indexes.length),
    seconds: new Uint32Array(indexes.length),
    nanos: new Uint32Array(indexes.length),
    looked: block.count,
  };
  for (let at = 0; at < indexes.length; at++) {
    const index = indexes[at] ?? 0;
    found.lines[at] = block.header.line + index;
    found.seconds[at] = block.seconds[index] ?? 0;
    found.nanos[at] = block.nanos[index] ?? 0;
  }
  return found;
}

/** Reads blocks one after the other; keeps the file of the last one open, and must be closed so that a deleted file gives its room back. */
export class BlockReader {
  #file: string | undefined;
  #descriptor = -1;
  #buffer = new Uint8Array(0x4_8000);

  /** The block, valid until the next one is read; undefined when it is gone or damaged. */
  read(source: ScanSource): Block | undefined {
    if (source instanceof Uint8Array) return decodeBlock(source);
    if (!this.#open(source.file)) return undefined;
    if (this.#buffer.length < source.bytes) this.#buffer = new Uint8Array(source.bytes);
    const bytes = this.#buffer.subarray(0, source.bytes);
    let read = 0;
    while (read < bytes.length) {
      const more = readSync(this.#descriptor, bytes, read, bytes.length - read, source.offset + read);
      if (more === 0) return undefined;
      read += more;
    }
    return decodeBlock(bytes);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#descriptor);
    this.#file = undefined;
  }

  #open(file: string): boolean {
    if (this.#file === file) return true;
    this.close();
    try {
      this.#descriptor = openSync(file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    this.#file = file;
    return true;
  }
}
