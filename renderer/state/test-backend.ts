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

export interface FakeRuntime {
  /** To be given as `backend()`: every `watch` waits for `tell`, every other procedure is noted in `calls`. */
  client: unknown;
  calls: [string, unknown][];
  /** Says something on a stream, to its readers of now and of later. */
  tell: (stream: string, item: unknown) => void;
  /** Ends a stream for its readers of now. */
  finish: (stream: string) => void;
  /** What a procedure answers; a thrown error rejects. */
  answer: (procedure: string, give: (input: never) => unknown) => void;
}

/** A runtime of which a test says everything; streams are named `noun.verb`. */
export function fakeRuntime(streams: readonly string[]): FakeRuntime {
  const said = new Map<string, unknown[]>();
  const open = new Map<string, Set<Feed<unknown>>>();
  const answers = new Map<string, (input: never) => unknown>();
  const calls: [string, unknown][] = [];

  const watch = async (name: string, signal?: AbortSignal) => {
    const feed = new Feed<unknown>(signal);
    for (const item of said.get(name) ?? []) feed.push(item);
    open.set(name, new Set(open.get(name)).add(feed));
    return feed;
  };
  const call = async (name: string, input: unknown) => {
    calls.push([name, input]);
    return answers.get(name)?.(input as never);
  };
  const noun = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, verb: string) => (input: unknown, options?: { signal?: AbortSignal }) =>
          streams.includes(`${name}.${verb}`)
            ? watch(`${name}.${verb}`, options?.signal)
            : call(`${name}.${verb}`, input),
      },
    );
  return {
    client: new Proxy({}, { get: (_, name: string) => noun(name) }),
    calls,
    tell: (name, item) => {
      said.set(name, [...(said.get(name) ?? []), item]);
      for (const feed of open.get(name) ?? []) feed.push(item);
    },
    finish: (name) => {
      for (const feed of open.get(name) ?? []) feed.end();
    },
    answer: (name, give) => void answers.set(name, give),
  };
}
