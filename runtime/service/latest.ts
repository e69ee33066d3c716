// A value that is watched: a subscriber gets what it is now and then the newest, never a backlog.
import { Wakeup } from './waiting.ts';

export class Latest<T> {
  private current: T;
  private version = 0;
  private readonly sleepers = new Set<Wakeup>();

  constructor(value: T) {
    this.current = value;
  }

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    this.current = value;
    this.version += 1;
    for (const sleeper of this.sleepers) sleeper.wake();
  }

  /** How many watch now. */
  get subscribers(): number {
    return this.sleepers.size;
  }

  /** Ends with the signal. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<T> {
    const sleeper = new Wakeup();
    this.sleepers.add(sleeper);
    try {
      let seen = -1;
      while (!signal.aborted) {
        if (seen === this.version) {
          await sleeper.wait(signal);
          continue;
        }
        seen = this.version;
        yield this.current;
      }
    } finally {
      this.sleepers.delete(sleeper);
    }
  }
}
