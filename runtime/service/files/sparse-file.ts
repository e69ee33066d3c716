// Writes a file that comes in pieces, with holes where it is nothing but zeros: what is sparse where it comes from is sparse here.
import type { FileHandle } from 'node:fs/promises';

/** What file systems leave out at least. */
const block = 4096;
const zeros = Buffer.alloc(block);

export class SparseFile {
  private readonly file: FileHandle;
  private at = 0;

  /** A new, empty file; whoever opened it closes it. */
  constructor(file: FileHandle) {
    this.file = file;
  }

  async write(piece: Uint8Array): Promise<void> {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    for (let from = 0; from < bytes.length; ) {
      const isHole = this.isZero(bytes, from);
      let to = this.blockEnd(bytes, from);
      while (to < bytes.length && this.isZero(bytes, to) === isHole) to = this.blockEnd(bytes, to);
      if (!isHole) await this.put(bytes.subarray(from, to), this.at + from);
      from = to;
    }
    this.at += bytes.length;
  }

  /** Its length is that of all pieces then, also where it ends in a hole. */
  async end(): Promise<void> {
    await this.file.truncate(this.at);
  }

  private isZero(bytes: Buffer, from: number): boolean {
    const part = bytes.subarray(from, this.blockEnd(bytes, from));
    return part.equals(part.length === block ? zeros : zeros.subarray(0, part.length));
  }

  /** Blocks are those of the file, wherever a piece begins. */
  private blockEnd(bytes: Buffer, from: number): number {
    return Math.min(bytes.length, from + block - ((this.at + from) % block));
  }

  private async put(bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  }
}
