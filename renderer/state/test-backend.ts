// A runtime in memory for this room's tests: streams that a test feeds by hand.

/** A stream that yields what is pushed into it, and ends or breaks when told to or when its signal aborts. */
export class Feed<T> implements AsyncIterableIterator<T> {
  private readonly items: T[] = [];
  private waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void } | undefined;
  private ending: { error?: unknown } | undefined;
  closed = false;
  /** How many items a reader has taken. */
  taken = 0;

  constructor(signal?: AbortSignal) {
    signal?.addEventListener('abort', () => this.break(signal.reason));
  }

  push(item: T): void {
    if (this.waiting) this.settle({ done: false, value: item });
    else this.items.push(item);
  }

  end(): void {
    this.ending = {};
    this.waiting?.resolve({ done: true, value: undefined });
  }

  break(error: unknown): void {
    this.ending = { error };
    this.waiting?.reject(error);
  }

  private settle(result: IteratorResult<T>): void {
    this.taken += 1;
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve(result);
  }

  next(): Promise<IteratorResult<T>> {
    const [item] = this.items;
    if (this.items.length > 0) {
      this.items.shift();
      this.taken += 1;
      return Promise.resolve({ done: false, value: item as T });
    }
    if (this.ending) {
      return 'error' in this.ending
        ? Promise.reject(this.ending.error)
        : Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.closed = true;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Opens a new feed at each call and keeps all of them, newest last. */
export function feeds<T>(): { open: (signal: AbortSignal) => Promise<Feed<T>>; all: Feed<T>[] } {
  const all: Feed<T>[] = [];
  return {
    all,
    open: async (signal) => {
      const feed = new Feed<T>(signal);
      all.push(feed);
      return feed;
    },
  };
}
