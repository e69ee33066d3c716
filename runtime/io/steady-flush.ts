// Brings a long file to the disk while more of it comes, so that its end does not wait for all of it at once.
import type { FileHandle } from 'node:fs/promises';

/** Bytes that may stand in memory only. */
const step = 32 * 1024 * 1024;

export class SteadyFlush {
  private readonly file: Pick<FileHandle, 'datasync'>;
  private waiting = 0;
  private running: Promise<void> | undefined;

  constructor(file: Pick<FileHandle, 'datasync'>) {
    this.file = file;
  }

  /** So much more stands in the file. What goes wrong with the disk is told by who ends the file with a sync of its own. */
  note(bytes: number): void {
    this.waiting += bytes;
    if (this.waiting < step || this.running !== undefined) return;
    this.waiting = 0;
    const done = () => {
      this.running = undefined;
    };
    this.running = this.file.datasync().then(done, done);
  }

  /** Resolves when the file may be closed. */
  async settled(): Promise<void> {
    await this.running;
  }
}
