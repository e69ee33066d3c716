// All words of a log view.

export interface LogWords {
  search: string;
  searchPlaceholder: string;
  previous: string;
  next: string;
  /** Beside the search: `current` counts from 1, and is 0 while none is chosen. */
  matches: (current: number, total: number) => string;
  wrap: string;
  times: string;
  /** The switch; on while the newest line is kept in sight. */
  follow: string;
  /** The button that comes up after scrolling away. */
  jump: string;
  stderr: string;
  /** At a folded line; `characters` are hidden. */
  expand: (characters: number) => string;
  collapse: string;
  /** Above the first line when older ones were let go. */
  dropped: (count: number) => string;
  /** While there is no line. */
  empty: string;
}
