// The lines of a log as far as they are kept: bounded, and told to views once per frame.

import type { LogItem, LogRows, LogSpan } from './log-rows.ts';

export interface LogLimits {
  lines: number;
  /** Of all lines together: UTF-16 units. */
  characters: number;
}

const usualLimits: LogLimits = { lines: 50_000, characters: 32_000_000 };
// A frame without a window to draw in (tests, a worker).
const frameTime = 16;

function nextFrame(run: () => void): void {
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(run);
  else setTimeout(run, frameTime);
}

/** Lines are numbered from 0 for the buffer's whole life. */
export class LogBuffer implements LogRows {
  readonly #limits: LogLimits;
  readonly #listeners = new Set<() => void>();
  // A ring: line `number` is at `number % size`. It grows to its limit, then stays.
  #ring: (LogItem | undefined)[];
  #first = 0;
  #end = 0;
  #dropped = 0;
  #characters = 0;
  #told: LogSpan = { first: 0, end: 0, dropped: 0 };
  #telling = false;

  constructor(limits: Partial<LogLimits> = {}) {
    this.#limits = { ...usualLimits, ...limits };
    this.#ring = new Array(this.#limits.lines);
  }

  /** Lines that were dropped because the buffer was full; those that `clear` took away do not count. */
  get droppedCount(): number {
    return this.#dropped;
  }

  /** Lines kept now. */
  get length(): number {
    return this.#end - this.#first;
  }

  /** Keeps the newest lines within the limits; always the last one, however long it is. */
  append(lines: readonly LogItem[]): void {
    if (lines.length === 0) return;
    for (const line of lines) {
      if (this.length === this.#limits.lines) this.#drop();
      this.#ring[this.#end % this.#limits.lines] = line;
      this.#end += 1;
      this.#characters += line.text.length;
      while (this.#characters > this.#limits.characters && this.length > 1) this.#drop();
    }
    this.#tell();
  }

  /** Numbers go on where they were. */
  clear(): void {
    this.#ring = new Array(this.#limits.lines);
    this.#first = this.#end;
    this.#characters = 0;
    this.#dropped = 0;
    this.#tell();
  }

  /** `undefined` for a line that is not kept, or not yet there. */
  readonly at = (number: number): LogItem | undefined =>
    number >= this.#first && number < this.#end ? this.#ring[number % this.#limits.lines] : undefined;

  /** Calls at most once per animation frame. Answers how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What listeners were told last: the same object until they are told again. */
  readonly span = (): LogSpan => this.#told;

  #drop(): void {
    const slot = this.#first % this.#limits.lines;
    this.#characters -= this.#ring[slot]?.text.length ?? 0;
    this.#ring[slot] = undefined;
    this.#first += 1;
    this.#dropped += 1;
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    nextFrame(() => {
      this.#telling = false;
      this.#told = { first: this.#first, end: this.#end, dropped: this.#dropped };
      for (const listener of this.#listeners) listener();
    });
  }
}
