// Files that are put together of pieces, each a file's bytes or given ones: copied a bit at a time, in flat memory.
import { type FileHandle, open, stat } from 'node:fs/promises';

/** The bytes of a file, or these. */
export type Content = { file: string } | { bytes: Uint8Array };

/** A content and where its first byte comes to lie; what no piece covers is zero. */
export type Piece = { at: number; content: Content };

const step = 2 ** 20;

/** In bytes. */
export async function sizeOf(content: Content): Promise<number> {
  return 'bytes' in content ? content.bytes.length : (await stat(content.file)).size;
}

/** Copies a piece into a file; `onBytes` sees all that is written, in its order. */
export async function writePiece(
  target: FileHandle,
  { at, content }: Piece,
  onBytes: (bytes: Uint8Array) => void = () => {},
): Promise<void> {
  if ('bytes' in content) {
    onBytes(content.bytes);
    await writeFully(target, content.bytes, at);
    return;
  }
  const source = await open(content.file, 'r');
  try {
    const buffer = Buffer.alloc(step);
    for (let done = 0; ; ) {
      const { bytesRead } = await source.read(buffer, 0, step, done);
      if (bytesRead === 0) return;
      onBytes(buffer.subarray(0, bytesRead));
      await writeFully(target, buffer.subarray(0, bytesRead), at + done);
      done += bytesRead;
    }
  } finally {
    await source.close();
  }
}

/** Fills the buffer from a place in a file: one call of the system may read less. Throws when the file ends before. */
export async function readFully(file: FileHandle, buffer: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, at + done);
    if (bytesRead === 0) throw new Error(`The file ends at ${at + done}, before what was to be read of it.`);
    done += bytesRead;
  }
}

/** Writes the whole buffer at a place in a file: one call of the system may write less. */
export async function writeFully(file: FileHandle, buffer: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    const { bytesWritten } = await file.write(buffer, done, buffer.length - done, at + done);
    done += bytesWritten;
  }
}
