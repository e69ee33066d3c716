// The rows of a log as a view reads them: by number, wherever they are kept.

/** One row. `mark`: nothing that was said, but what happened between two lines. */
export interface LogItem {
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339; empty where lines have no time. */
  readonly at: string;
  /** One line without its end; may hold any character, escapes included. */
  readonly text: string;
  readonly mark?: string | undefined;
  /** Characters that the whole line has beyond `text`. */
  readonly more?: number | undefined;
  /** Where it came from, and its number there: together they name the line for ever. */
  readonly source?: number | undefined;
  readonly line?: number | undefined;
}

/** Rows `first` up to, not including, `end` are there to be read. */
export interface LogSpan {
  readonly first: number;
  readonly end: number;
  /** How many older ones were let go. */
  readonly dropped: number;
  /** Numbers have a new meaning when it changes; `moved` is then the new number of the row that was at the top. */
  readonly revision?: number | undefined;
  readonly moved?: number | undefined;
}

export interface LogRows {
  /** Calls at most once per animation frame. Answers how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
  /** What listeners were told last: the same object until they are told again. */
  readonly span: () => LogSpan;
  /** `undefined` for a row that is not there, or not yet. */
  readonly at: (row: number) => LogItem | undefined;
  /** What is drawn now, `top` being the first row on screen: rows that are missing are to be fetched. */
  readonly want?: ((from: number, end: number, top: number) => void) | undefined;
}

/** Names a line across renumberings. */
export function lineKey(row: number, item: LogItem): string {
  return item.line === undefined ? `${row}` : `${item.source ?? 0}:${item.line}`;
}
