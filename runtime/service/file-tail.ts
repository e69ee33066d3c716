// Follows a file that another process writes: its last part, then what is added, also after it was cut or replaced.
import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Credit } from '../contract/credit.ts';
import { pause, unlessAborted, Wakeup } from './waiting.ts';

const lastPart = 64 * 1024;
const chunkSize = 64 * 1024;
/** A writer by the line is read by the batch. */
const gatherMs = 50;
/** How often it is looked at where the system does not tell of changes. */
const lookAgainMs = 1_000;

/** Text as it stands in the file, escapes and NULs too; a character that is cut in two comes whole. Ends with the signal only. */
export async function* followFile(path: string, credit: Credit, signal: AbortSignal): AsyncGenerator<string> {
  const reader = new TailReader(path);
  const changes = new Changes(path);
  try {
    while (!signal.aborted) {
      const text = await reader.read();
      if (text === undefined) {
        await changes.wait(signal);
        continue;
      }
      if (text === '') continue;
      await unlessAborted(credit.ready(), signal);
      if (signal.aborted) return;
      credit.spend(text.length);
      yield text;
    }
  } finally {
    changes.close();
    await reader.close();
  }
}

class TailReader {
  private file: FileHandle | undefined;
  private inode: number | undefined;
  private position: number | undefined;
  private decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The next piece, which may be empty; undefined when there is nothing new, or no file. */
  async read(): Promise<string | undefined> {
    // What a file still holds is read before the one that took its name.
    const more = this.file && (await this.readFrom(this.file));
    if (more !== undefined) return more;
    const file = await this.replacement();
    return file && this.readFrom(file);
  }

  private async readFrom(file: FileHandle): Promise<string | undefined> {
    const { size } = await file.stat();
    const first = this.position === undefined;
    // A file that is shorter than what was read of it was emptied: it begins anew.
    if (this.position === undefined) this.position = Math.max(0, size - lastPart);
    else if (size < this.position) this.begin(0);
    const at = this.position;
    const buffer = Buffer.alloc(Math.min(chunkSize, size - at));
    if (buffer.length === 0) return undefined;
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return undefined;
    this.position = at + bytesRead;
    const bytes = buffer.subarray(first && at > 0 ? restOfCharacter(buffer) : 0, bytesRead);
    return this.decoder.decode(bytes, { stream: true });
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private begin(position: number): void {
    this.position = position;
    this.decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  }

  /** The file that has the name now, if it is another one. */
  private async replacement(): Promise<FileHandle | undefined> {
    const file = await open(this.path, 'r').catch(() => undefined);
    if (file === undefined) return undefined;
    const { ino } = await file.stat();
    if (ino === this.inode) {
      await file.close();
      return undefined;
    }
    await this.close();
    if (this.inode !== undefined) this.begin(0);
    this.file = file;
    this.inode = ino;
    return file;
  }
}

/** How many bytes at the front belong to a character that began before (RFC 3629: 10xxxxxx). */
function restOfCharacter(bytes: Uint8Array): number {
  let count = 0;
  while (count < 3 && ((bytes[count] ?? 0) & 0xc0) === 0x80) count += 1;
  return count;
}

/** Tells that something happened to the file: by the system where it says so, else by the clock. */
class Changes {
  private readonly told = new Wakeup();
  private watcher: FSWatcher | undefined;

  constructor(path: string) {
    try {
      this.watcher = watch(dirname(path), () => this.told.wake());
      this.watcher.on('error', () => this.watcher?.close());
    } catch {
      // The folder is not there yet.
    }
  }

  async wait(signal: AbortSignal): Promise<void> {
    const rest = new AbortController();
    const end = () => rest.abort();
    signal.addEventListener('abort', end, { once: true });
    await Promise.race([pause(lookAgainMs, rest.signal), this.told.wait(rest.signal)]);
    signal.removeEventListener('abort', end);
    rest.abort();
    await pause(gatherMs, signal);
  }

  close(): void {
    this.watcher?.close();
  }
}
