// Places the lines of a log on rows of one height: most take one, wrapped and unfolded ones several.

import { plainText } from './ansi.ts';
import type { LogEntry, LogSpan } from './log-buffer.ts';

/** Longer lines are folded; UTF-16 units, as in all of this file. */
export const foldLength = 2000;

export interface LogLayoutOptions {
  /** Characters of a row; `undefined` leaves lines unbroken. */
  wrapColumns: number | undefined;
  /** At this many an unfolded line is broken even where lines are not wrapped. */
  unfoldColumns: number;
  /** Numbers of folded lines that were opened. */
  unfolded: ReadonlySet<number>;
}

export interface LogPlace {
  /** Of the line in its buffer. */
  line: number;
  /** Which of its rows, from 0. */
  part: number;
}

/** Rows are counted from the first line kept. */
export class LogLayout {
  readonly #options: LogLayoutOptions;
  readonly #at: (number: number) => LogEntry | undefined;
  // Row number at which each line starts, counted from the first line ever placed here; absent while every line takes one.
  #starts: number[] | undefined;
  #base = 0;
  #next = 0;
  #first = 0;
  #end = 0;

  constructor(options: LogLayoutOptions, at: (number: number) => LogEntry | undefined) {
    this.#options = options;
    this.#at = at;
    if (options.wrapColumns !== undefined || options.unfolded.size > 0) this.#starts = [];
  }

  /** Takes in what was appended and dropped since. Doing it twice changes nothing. */
  update(span: LogSpan): void {
    if (this.#starts) {
      const from = Math.max(this.#end, span.first);
      if (from > this.#end || this.#starts.length === 0) {
        this.#starts = [];
        this.#base = from;
      }
      for (let line = from; line < span.end; line += 1) {
        this.#starts.push(this.#next);
        this.#next += this.rowsOf(line);
      }
      // Cut what was dropped now and then, not line by line: it moves the whole array.
      if (span.first - this.#base > 10_000) {
        this.#starts.splice(0, span.first - this.#base);
        this.#base = span.first;
      }
    }
    this.#first = span.first;
    this.#end = span.end;
  }

  get rowCount(): number {
    return this.#starts ? this.#next - this.#startOf(this.#first) : this.#end - this.#first;
  }

  /** Rows that were dropped from the top in this layout's life; only differences mean something. */
  get droppedRows(): number {
    return this.#starts ? this.#startOf(this.#first) : this.#first;
  }

  /** The row of a line's beginning. */
  rowOf(line: number): number {
    return this.#starts ? this.#startOf(line) - this.#startOf(this.#first) : line - this.#first;
  }

  place(row: number): LogPlace {
    if (!this.#starts) return { line: this.#first + row, part: 0 };
    const wanted = this.#startOf(this.#first) + row;
    let low = this.#first;
    let high = this.#end - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#startOf(middle) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low, part: wanted - this.#startOf(low) };
  }

  /** Characters of a row of this line; `undefined` when it is on one row. */
  columnsOf(line: number): number | undefined {
    return this.#options.wrapColumns ?? (this.#options.unfolded.has(line) ? this.#options.unfoldColumns : undefined);
  }

  /** How many rows a line takes, at least 1. */
  rowsOf(line: number): number {
    const columns = this.columnsOf(line);
    const text = this.#at(line)?.text;
    if (columns === undefined || text === undefined || text.length <= columns / 2) return 1;
    return partEnds(this.#shownText(line, text), columns).length;
  }

  #shownText(line: number, text: string): string {
    const shown = plainText(text);
    return this.#options.unfolded.has(line) ? shown : shown.slice(0, foldLength);
  }

  #startOf(line: number): number {
    return this.#starts?.[line - this.#base] ?? this.#next;
  }
}

/** East Asian wide and full-width characters, and most emoji, take two cells. */
export function cellsOf(code: number): number {
  if (code < 0x1100) return 1;
  const wide =
    code <= 0x115f ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

/** Where each row of a text ends when no row may have more than `columns` cells; at least one row. */
export function partEnds(text: string, columns: number): number[] {
  const ends: number[] = [];
  let cells = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0;
    const width = cellsOf(code);
    if (cells > 0 && cells + width > columns) {
      ends.push(at);
      cells = 0;
    }
    cells += width;
    at += code > 0xffff ? 2 : 1;
  }
  ends.push(text.length);
  return ends;
}
