// Writes the files of a book: blocks behind each other into segments, and the journal of what is in no block yet.
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open as openFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from './block-index.ts';
import { segmentFile, tailName } from './segments.ts';

export type OpenFile = typeof openFile;

export interface FileState {
  segments: Segment[];
  /** The number of the segment to begin next. */
  next: number;
  tailBytes: number;
  /** The segments are another book's as well: they are never written to. */
  shared?: boolean;
}

/** Calls must not overlap, but for `dropOldest`. What fails may be tried again: nothing counts before it is written to its end. */
export class BookFiles {
  readonly segments: Segment[];
  private readonly folder: string;
  private readonly open: OpenFile;
  private next: number;
  private shared: boolean;
  private tailSize: number;
  private current: { segment: Segment; handle: FileHandle } | undefined;
  private tail: FileHandle | undefined;
  private deleting: Promise<unknown> = Promise.resolve();

  constructor(folder: string, state: FileState, open: OpenFile = openFile) {
    this.folder = folder;
    this.open = open;
    this.segments = state.segments;
    this.next = state.next;
    this.shared = state.shared ?? false;
    this.tailSize = state.tailBytes;
  }

  /** On the disk. */
  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, this.tailSize);
  }

  get tailBytes(): number {
    return this.tailSize;
  }

  /** Appends a block to the newest segment, or to a new one when that one would be larger than `segmentBytes`. */
  async writeBlock(block: Uint8Array, segmentBytes: number): Promise<{ segment: Segment; offset: number }> {
    const { segment, handle } = await this.segmentFor(block.length, segmentBytes);
    const offset = segment.bytes;
    await writeAt(handle, block, offset);
    segment.bytes += block.length;
    return { segment, offset };
  }

  /** Appends a block to the journal. */
  async writeTail(block: Uint8Array): Promise<void> {
    this.tail ??= await this.create(join(this.folder, tailName));
    await writeAt(this.tail, block, this.tailSize);
    this.tailSize += block.length;
  }

  async clearTail(): Promise<void> {
    this.tail ??= await this.create(join(this.folder, tailName));
    await this.tail.truncate(0);
    this.tailSize = 0;
  }

  /** Deletes the oldest segment, never the newest; undefined when there is no other. Who has it open may read on. */
  dropOldest(): Segment | undefined {
    if (this.segments.length < 2) return undefined;
    const segment = this.segments.shift();
    if (segment) {
      const gone = rm(segment.file, { force: true }).catch(() => {});
      this.deleting = Promise.all([this.deleting, gone]);
    }
    return segment;
  }

  /** Resolves when what `dropOldest` took away is gone. */
  async deleted(): Promise<void> {
    await this.deleting;
  }

  async close(): Promise<void> {
    await this.deleted();
    // Nothing can be done about a file that does not close, and all of it is written.
    await this.current?.handle.close().catch(() => {});
    await this.tail?.close().catch(() => {});
    this.current = undefined;
    this.tail = undefined;
  }

  private async segmentFor(bytes: number, segmentBytes: number): Promise<{ segment: Segment; handle: FileHandle }> {
    const newest = this.segments[this.segments.length - 1];
    const fits = newest !== undefined && (newest.bytes === 0 || newest.bytes + bytes <= segmentBytes);
    if (fits && !this.shared) {
      if (this.current?.segment !== newest) {
        this.current = { segment: newest, handle: await this.create(newest.file) };
      }
      return this.current;
    }
    const segment = { number: this.next, file: segmentFile(this.folder, this.next), bytes: 0 };
    const handle = await this.create(segment.file);
    const before = this.current;
    this.current = { segment, handle };
    this.shared = false;
    this.segments.push(segment);
    this.next += 1;
    // A segment that is full outlives a loss of power; for younger lines the engine is asked again.
    await before?.handle.datasync().catch(() => {});
    await before?.handle.close();
    return this.current;
  }

  /** For writing anywhere; made when it is not there. */
  private async create(path: string): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return this.open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  }
}

/** Writes all of it or throws; what came to lie there half is cut off, and written over by the next try. */
async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  } catch (error) {
    await handle.truncate(position).catch(() => {});
    throw error;
  }
}
