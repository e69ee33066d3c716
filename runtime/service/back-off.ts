// How long to wait before the next try: doubling, with a ceiling.
export class BackOff {
  private tries = 0;
  private readonly firstMs: number;
  private readonly mostMs: number;

  constructor(firstMs = 250, mostMs = 5_000) {
    this.firstMs = firstMs;
    this.mostMs = mostMs;
  }

  /** Failed tries since the last `reset`. */
  get failures(): number {
    return this.tries;
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const wait = Math.min(this.mostMs, this.firstMs * 2 ** this.tries);
    this.tries += 1;
    return wait;
  }

  reset(): void {
    this.tries = 0;
  }
}

/** Allows `most` starts within any `windowMs`: what keeps a crashing engine from being started for ever. */
export class StartLimit {
  private times: number[] = [];
  private readonly most: number;
  private readonly windowMs: number;

  constructor(most = 3, windowMs = 5 * 60_000) {
    this.most = most;
    this.windowMs = windowMs;
  }

  /** Takes one start if there is one left. `now` is ms since 1970. */
  take(now: number): boolean {
    this.times = this.times.filter((time) => now - time < this.windowMs);
    if (this.times.length >= this.most) return false;
    this.times.push(now);
    return true;
  }

  /** A person asked for it: the count begins anew. */
  reset(): void {
    this.times = [];
  }
}
