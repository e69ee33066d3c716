// Makes lines of a console's text, which comes in pieces of any size.

/** A line longer than this is cut: a broken machine may write without end. UTF-16 units. */
const longest = 65_536;

/** A line that is not ended is shown after this long all the same: that is where a start hangs. Milliseconds. */
const quiet = 400;

export class ConsoleLines {
  #rest = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onLines: (lines: string[]) => void;

  constructor(onLines: (lines: string[]) => void) {
    this.#onLines = onLines;
  }

  push(text: string): void {
    clearTimeout(this.#timer);
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (; this.#rest.length > longest; this.#rest = this.#rest.slice(longest))
      lines.push(this.#rest.slice(0, longest));
    if (lines.length > 0) this.#onLines(lines);
    if (this.#rest !== '') this.#timer = setTimeout(() => this.flush(), quiet);
  }

  /** Gives out what was not ended by a line break. */
  flush(): void {
    const rest = this.#rest;
    this.reset();
    if (rest !== '') this.#onLines([rest]);
  }

  /** Forgets what was not given out. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#rest = '';
  }
}
