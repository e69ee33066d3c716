// What a log view is told and what it tells: plain data and functions, whatever runs behind them.
import type { LogItem } from './log-rows.ts';

export const logTimes = ['off', 'local', 'utc', 'relative'] as const;
export type LogTimes = (typeof logTimes)[number];

/** How lines are shown; what a person sets and finds again. */
export interface LogLook {
  wrap: boolean;
  times: LogTimes;
  /** CSS pixels. */
  fontSize: number;
  /** Paths of JSON fields that have a column; none: lines as they are. */
  columns: string[];
  histogram: boolean;
  /** Whether copied lines keep their escape sequences. */
  copyColours: boolean;
}

/** One value of a line that is a JSON object; `path` has dots (`request.method`), `text` is the value as it is shown. */
export interface LogField {
  readonly path: string;
  readonly text: string;
}

/** Places in a text: from, up to and not including. */
export type LogRange = readonly [number, number];

/** What is looked for. */
export interface LogTerm {
  kind: 'text' | 'regex' | 'field';
  text: string;
  field?: string | undefined;
  caseSensitive: boolean;
  wholeWord: boolean;
}

export interface LogRule {
  action: 'show' | 'hide';
  query: LogTerm;
}

export const logLevelNames = ['trace', 'debug', 'info', 'warning', 'error', 'fatal', 'none'] as const;
export type LogLevelName = (typeof logLevelNames)[number];
export const logStreamNames = ['stdout', 'stderr'] as const;
export type LogStreamName = (typeof logStreamNames)[number];

/** What is shown; absent parts let everything pass. `lastMinutes` moves with the clock, `since` and `until` (RFC 3339) stay. */
export interface LogFilterSet {
  rules: LogRule[];
  levels?: LogLevelName[] | undefined;
  streams?: LogStreamName[] | undefined;
  lastMinutes?: number | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

export interface SavedFilter {
  name: string;
  filter: LogFilterSet;
}

export interface LogFilterModel {
  filter: LogFilterSet;
  onFilter: (filter: LogFilterSet) => void;
  saved: readonly SavedFilter[];
  onSave: (name: string) => void;
  onForget: (name: string) => void;
  /** Why the filter is not applied. */
  problem?: string | undefined;
  /** From 0 to 1 while it is being applied to what was there before. */
  progress?: number | undefined;
}

/** Rows that were found, ascending. */
export interface LogHits {
  /** Of the rows that are known; `LogSearchModel.count` may be more. */
  readonly length: number;
  at(index: number): number | undefined;
  /** How many of them are before this row. */
  before(row: number): number;
}

export interface LogSearchModel {
  term: LogTerm;
  onTerm: (term: LogTerm) => void;
  /** Whether regular expressions are understood. */
  patterns: boolean;
  hits: LogHits;
  count: number;
  /** From 0 to 1 while it is searched; absent when all is searched. */
  progress?: number | undefined;
  /** Why it cannot be searched: an invalid pattern, one that takes too long. */
  problem?: string | undefined;
  /** Where it is in a text that is shown; absent while nothing is searched. */
  find?: ((text: string) => readonly LogRange[]) | undefined;
  /** To be tried on rows only that are known to be hits. */
  onlyHits?: boolean | undefined;
}

/** Something to be said above the lines; `command` mends it. */
export interface LogNotice {
  key: string;
  kind: 'info' | 'warning';
  title: string;
  text?: string | undefined;
  command?: string | undefined;
}

export interface LogSourceItem {
  key: number;
  name: string;
  muted: boolean;
}

export interface LogHistogramModel {
  /** ms since 1970. */
  since: number;
  until: number;
  counts: readonly number[];
  /** A part was chosen: ms since 1970. */
  onRange: (since: number, until: number) => void;
}

export interface LogDownload {
  format: 'text' | 'jsonl';
  what: 'all' | 'filtered';
  times: boolean;
  colours: boolean;
}

export interface LogDownloadModel {
  start: (choice: LogDownload) => void;
  cancel: () => void;
  /** While it runs: lines written, of how many. */
  running?: { done: number; total: number } | undefined;
  problem?: string | undefined;
}

/** What the line below the log tells. */
export interface LogFigures {
  /** Rows that are shown, and lines of all sources without the filter. */
  rows: number;
  lines: number;
  /** Lines a second. */
  rate: number;
  behindMs: number;
  /** The past is still being read. */
  reading: boolean;
}

/** Fewer `lines` than the `total` where the text would have been too long. */
export interface LogCopied {
  text: string;
  lines: number;
  total: number;
}

/** Whole lines, fields and what a click on one does. */
export interface LogLineTools {
  /** All lines from one to another, both included, wherever they are kept; without one, from the first or to the last. */
  copy?:
    | ((
        range: { from: LogItem | undefined; to: LogItem | undefined },
        colours: boolean,
        signal: AbortSignal,
      ) => Promise<LogCopied>)
    | undefined;
  /** The whole text of a line that came cut. */
  wholeText?: ((item: LogItem) => Promise<string>) | undefined;
  fieldsOf?: ((text: string) => readonly LogField[] | undefined) | undefined;
  onField?: ((field: LogField) => void) | undefined;
}
