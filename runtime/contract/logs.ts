// Logs: views on the log book. A view is a list of rows, read in windows; it may hold one container or many, whole or filtered.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { logFilter, logQuery } from './logs/log-query.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { streamId } from './streams.ts';

/** `at` is the engine's RFC 3339 time with nanoseconds. `text` has no line end; it may hold any character, escapes included. */
export const logLine = z.object({ stream: z.enum(['stdout', 'stderr']), at: z.string(), text: z.string() });
export type LogLine = z.infer<typeof logLine>;

/** What happened between two lines; stands in the view as a row of its own. */
export const logMarks = ['started', 'ended', 'lost', 'resumed', 'removed', 'gap'] as const;
export type LogMark = (typeof logMarks)[number];

/** Longer texts come cut to this many characters in windows; `logs.line` gives the whole. */
export const longestWindowText = 4096;

/**
 * A row of a view. `source` is the key of one of the view's sources; `line` the line's number in its container's book (from 0, it stays;
 * rows that are shown before the past arrived have numbers of their own, far above, until there is a new revision).
 * `mark`: not said by the container; `text` is empty then. `more`: characters that the text has beyond what is here.
 */
export const logRow = logLine.extend({
  source: z.number().int(),
  line: z.number().int(),
  mark: z.enum(logMarks).optional(),
  more: z.number().int().positive().optional(),
});
export type LogRow = z.infer<typeof logRow>;

/** A container's log (also of one that was removed, while its book is kept), or all of a compose project, whoever joins it later too. */
export const logSelection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('container'), engineId: z.string(), id: z.string() }),
  z.object({ kind: z.literal('project'), engineId: z.string(), project: z.string() }),
]);
export type LogSelection = z.infer<typeof logSelection>;

/**
 * `reading`: the past is being read, only the newest lines are there yet. `following`: all of the past is there, and more comes.
 * `ended`: the container does not run. `lost`: the engine is away. `kept`: the container is gone, its book is not.
 * `unreadable`: the engine cannot tell its log; `problem` says why and what to change.
 */
export const logSource = z.object({
  key: z.number().int(),
  engineId: z.string(),
  containerId: z.string(),
  name: z.string(),
  project: z.string().optional(),
  service: z.string().optional(),
  status: z.enum(['reading', 'following', 'ended', 'lost', 'kept', 'unreadable']),
  problem: problemSchema.optional(),
  /** Lines in its book, and those that had to make room. */
  lines: z.number().int(),
  dropped: z.number().int(),
  /** The driver of its log, where the engine told it. */
  driver: z.string().optional(),
});
export type LogSource = z.infer<typeof logSource>;

/**
 * Rows are numbered `first` up to, not including, `end`; `first` grows when old lines make room, and falls (also below 0) while a filter
 * finds more of the past. A new `revision` means that numbers
 * have a new meaning (another filter, other sources, a past that arrived): find a row again with `logs.locate`.
 */
export const logViewState = z.object({
  revision: z.number().int(),
  first: z.number().int(),
  end: z.number().int(),
  sources: z.array(logSource),
  /** Lines of all sources without the filter. */
  lines: z.number().int(),
  /** While a filter is applied to what is there already: lines looked at, of how many. */
  filtering: z.object({ searched: z.number().int(), total: z.number().int() }).optional(),
  /** Why the filter could not be applied, for example a pattern that takes too long. */
  filterProblem: problemSchema.optional(),
  /** Lines a second that arrive now. */
  rate: z.number(),
  /** How far the newest line that was captured is behind the clock of the newest that the engine has (ms); 0 when level. */
  behindMs: z.number(),
});
export type LogViewState = z.infer<typeof logViewState>;

/** `rows` are the newest of the view, `from` the number of the first of them; in a flood those between two events may be left out. */
export const logViewEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), state: logViewState }),
  z.object({ kind: z.literal('tail'), revision: z.number().int(), from: z.number().int(), rows: z.array(logRow) }),
]);
export type LogViewEvent = z.infer<typeof logViewEvent>;

/**
 * Row numbers in rising order, where the search came by; `searched` lines of `total` so far. `done`: all that is there was looked at; hits
 * among the lines that come later follow. With another `revision` it begins anew: what was told before is told again with new numbers.
 */
export const logSearchEvent = z.object({
  revision: z.number().int(),
  rows: z.array(z.number().int()),
  /** All hits so far; more than the rows that are told: 1,000,000 of one log at most, 20,000 of several that are merged. */
  count: z.number().int(),
  searched: z.number().int(),
  total: z.number().int(),
  done: z.boolean(),
  problem: problemSchema.optional(),
});
export type LogSearchEvent = z.infer<typeof logSearchEvent>;

/** A container's log that is kept. `removedAt` (ms since 1970) is there once the container is gone. */
export const keptLog = z.object({
  engineId: z.string(),
  containerId: z.string(),
  name: z.string(),
  image: z.string(),
  project: z.string().optional(),
  lines: z.number().int(),
  /** On the disk. */
  bytes: z.number().int(),
  newest: z.string().optional(),
  removedAt: z.number().optional(),
});
export type KeptLog = z.infer<typeof keptLog>;

/** A line by its own name, and its time for where it is shown no more. */
export const logCursor = z.object({ at: z.string(), source: z.number().int(), line: z.number().int() });
export type LogCursor = z.infer<typeof logCursor>;

/** `done` of `total` lines are in this and what came before. */
export const logExported = z.object({
  text: z.string(),
  base64: z.literal(true).optional(),
  done: z.number().int(),
  total: z.number().int(),
});
export type LogExported = z.infer<typeof logExported>;

const viewId = streamId;
const view = { viewId };
/** Keys of sources that are not shown now. */
const muted = z.array(z.number().int());
const asked = z.object({ selections: z.array(logSelection).min(1).max(200), filter: logFilter });

export const logs = {
  /**
   * Opens a view under a name of the reader's choosing (unguessable) and tells its state at once and at each change, and its newest
   * rows; ends with the reader. `conflict` when the name is in use. It may be behind, never wrong: what it leaves out stands in the book.
   */
  view: procedure.input(asked.extend({ ...view, muted: muted.default([]) })).output(eventIterator(logViewEvent)),
  /** Another filter, other sources, or muted ones, without opening the view anew; what is not named stays. */
  change: procedure.input(asked.extend({ muted }).partial().extend(view)).output(z.void()),
  /** Rows `from` up to `from + count` as far as there are; `revision` tells by which numbering. */
  window: procedure
    .input(z.object({ ...view, from: z.number().int(), count: z.number().int().min(1).max(2000) }))
    .output(z.object({ revision: z.number().int(), from: z.number().int(), rows: z.array(logRow) })),
  /** The whole text of one line (1 MiB at most); `not-found` when it made room. */
  line: procedure.input(z.object({ ...view, source: z.number().int(), line: z.number().int() })).output(logLine),
  /** The number of the first row at or after this time, or of the row of this very line where it is shown. */
  locate: procedure
    .input(
      z.object({ ...view, at: z.string(), source: z.number().int().optional(), line: z.number().int().optional() }),
    )
    .output(z.object({ revision: z.number().int(), row: z.number().int() })),
  /** Over all rows of the view, the newest first, and on as lines arrive. `invalid-input` for a pattern that is none. */
  search: procedure.input(z.object({ ...view, query: logQuery })).output(eventIterator(logSearchEvent)),
  /** Rows of the view over time: `counts` of equal spans of time from `since` to `until` (RFC 3339, the view's own when absent). */
  histogram: procedure
    .input(
      z.object({
        ...view,
        buckets: z.number().int().min(1).max(1000),
        since: z.string().optional(),
        until: z.string().optional(),
      }),
    )
    .output(z.object({ since: z.string(), until: z.string(), counts: z.array(z.number().int()) })),
  /**
   * Lossless, with credit (`streamId`): the view's rows, or all lines of its sources, as text or as one JSON object a line. `range`: from
   * this line to that one, both included, of what is there now; without it the past is waited for. `names`: of the containers, where there
   * are several. `base64`: `text` is that of bytes which are no UTF-8, as the container wrote them; an object of JSON has them in a field.
   */
  export: procedure
    .input(
      z.object({
        ...view,
        streamId,
        format: z.enum(['text', 'jsonl']),
        what: z.enum(['all', 'filtered']),
        times: z.boolean(),
        colours: z.boolean(),
        names: z.boolean().default(true),
        range: z.object({ from: logCursor.optional(), to: logCursor.optional() }).optional(),
      }),
    )
    .output(eventIterator(logExported)),
  /** `latest`: logs on the disk, the newest first. */
  kept: procedure.output(eventIterator(z.array(keptLog))),
  /** Deletes a kept log; `in-use` while a view shows it. */
  forget: procedure.input(z.object({ engineId: z.string(), containerId: z.string() })).output(z.void()),
};
