// Reads and writes whole pieces at a place in a file: one call of the system may do less than it was asked for.
import type { FileHandle } from 'node:fs/promises';

/** Fills the buffer from the place. Throws when the file ends before. */
export async function readFully(file: FileHandle, buffer: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, at + done);
    if (bytesRead === 0) throw new Error(`The file ends at ${at + done}, before what was to be read of it.`);
    done += bytesRead;
  }
}

export async function writeFully(file: FileHandle, buffer: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    const { bytesWritten } = await file.write(buffer, done, buffer.length - done, at + done);
    done += bytesWritten;
  }
}
