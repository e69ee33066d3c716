// Bytes from calls to a stream: each call is answered when its bytes were taken, which is the brake.

/** One who writes waits until one who reads has taken it. */
export class Pipe {
  ended = false;
  private waiting: { bytes: Uint8Array; taken: () => void; failed: (error: unknown) => void }[] = [];
  private wake: () => void = () => undefined;
  private failure: { error: unknown } | undefined;

  write(bytes: Uint8Array): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure.error);
    return new Promise((taken, failed) => {
      this.waiting.push({ bytes, taken, failed });
      this.wake();
    });
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  fail(error: unknown): void {
    this.failure ??= { error };
    for (const { failed } of this.waiting.splice(0)) failed(error);
    this.wake();
  }

  async *read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure.error;
      const next = this.waiting.shift();
      if (next !== undefined) {
        next.taken();
        yield next.bytes;
      } else if (this.ended) return;
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
    }
  }
}
