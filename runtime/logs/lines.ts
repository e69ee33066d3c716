// What a list of log lines is: one container's book, what a filter leaves of it, and several of them in the order of time.

/** Ordered by `seconds`, then `nanos`. */
export interface LogTime {
  /** Whole seconds since 1970 (UTC). */
  seconds: number;
  /** 0 to 999,999,999. */
  nanos: number;
}

export interface StoredLine extends LogTime {
  /** The line's number in its book: from 0, and it stays while older lines make room. */
  line: number;
  stderr: boolean;
  /** A mark of Gantry's own: `text` is a `LogMark`. */
  mark: boolean;
  /** Without its line feed. */
  text: Buffer;
}

export type Numbered = StoredLine & { source: number };

/**
 * Places count from `first` up to, not including, `end`; `first` grows when lines make room, `end` when lines arrive. Lines are in
 * the order of their times. A read of places that are no longer there gives what is left of them.
 */
export interface Lines {
  readonly first: number;
  readonly end: number;
  /** At most `count` lines from `from` on. */
  read(from: number, count: number): Promise<StoredLine[]>;
  /** The time of the line at this place; undefined when there is none. */
  timeAt(place: number): Promise<LogTime | undefined>;
  /** The first place whose line is at `time` or later; `end` when there is none. */
  placeAt(time: LogTime): Promise<number>;
  /** Known without reading a file, where something is: a place at or a little before this one, and its time. */
  landmark?(place: number): { place: number; time: LogTime } | undefined;
  /** Known without reading a file: `placeAt(time)` is `from`, `to` or between. */
  bounds?(time: LogTime): { from: number; to: number };
}

export function compareTimes(a: LogTime, b: LogTime): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

/**
 * Where a sealed block of lines lies in a file, for whoever reads it elsewhere (a worker). Blocks never change once they are sealed;
 * their file is deleted only whole, so an open file stays readable.
 */
export interface BlockPlace {
  file: string;
  offset: number;
  /** Of header and content. */
  bytes: number;
  /** The number of its first line, and how many it has. */
  line: number;
  count: number;
  first: LogTime;
  last: LogTime;
}
