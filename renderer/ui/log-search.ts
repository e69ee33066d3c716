// Finds the lines of a log that hold a text: what was searched once is not searched again as the log grows.
import { plainText } from './ansi.ts';
import type { LogEntry, LogSpan } from './log-buffer.ts';

export class LogSearch {
  readonly #query: string;
  readonly #at: (number: number) => LogEntry | undefined;
  #searchedTo = 0;
  #lines: number[] = [];

  /** Letter case does not count. An empty query finds nothing. */
  constructor(query: string, at: (number: number) => LogEntry | undefined) {
    this.#query = query.toLowerCase();
    this.#at = at;
  }

  /** The numbers of the lines found, ascending; the same array until that changes. */
  update(span: LogSpan): readonly number[] {
    if (this.#query === '') return this.#lines;
    const found: number[] = [];
    for (let number = Math.max(this.#searchedTo, span.first); number < span.end; number += 1) {
      const entry = this.#at(number);
      if (entry && plainText(entry.text).toLowerCase().includes(this.#query)) found.push(number);
    }
    this.#searchedTo = Math.max(this.#searchedTo, span.end);
    const gone = (this.#lines[0] ?? Number.POSITIVE_INFINITY) < span.first;
    if (gone || found.length > 0) {
      this.#lines = [...this.#lines.filter((number) => number >= span.first), ...found];
    }
    return this.#lines;
  }
}

/** The index in `lines` (ascending) to go to: the next or previous after `from`, round the end; -1 when there is none. */
export function neighbour(lines: readonly number[], from: number | undefined, step: 1 | -1): number {
  if (lines.length === 0) return -1;
  if (from === undefined) return step > 0 ? 0 : lines.length - 1;
  const index = step > 0 ? lines.findIndex((line) => line > from) : lines.findLastIndex((line) => line < from);
  return index >= 0 ? index : step > 0 ? 0 : lines.length - 1;
}
