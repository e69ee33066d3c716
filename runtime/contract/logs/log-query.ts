// What is looked for in log lines: by searches, by the rules of a filter, and by whoever marks what was found.
import { z } from 'zod';

/**
 * `text` and `regex` look at the visible text of a line (escape sequences left out); `field` at one field of a line that is a JSON
 * object: `field` is its path (`request.method`), `text` the whole value as it is shown. A regular expression is JavaScript's, with the
 * flag `u` where it is valid with it. `wholeWord`: no letter, digit or `_` on either side.
 */
export const logQuery = z.object({
  kind: z.enum(['text', 'regex', 'field']),
  text: z.string().min(1).max(1000),
  field: z.string().min(1).max(200).optional(),
  caseSensitive: z.boolean().default(false),
  wholeWord: z.boolean().default(false),
});
export type LogQuery = z.infer<typeof logQuery>;

export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'fatal', 'none'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFilter = z.object({
  /** A line is shown when every `show` rule finds something in it and no `hide` rule does. */
  rules: z
    .array(z.object({ action: z.enum(['show', 'hide']), query: logQuery }))
    .max(20)
    .default([]),
  /** Absent: all. `none` are the lines that name no level. */
  levels: z.array(z.enum(logLevels)).optional(),
  streams: z.array(z.enum(['stdout', 'stderr'])).optional(),
  /** RFC 3339; `since` is included, `until` is not. */
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type LogFilter = z.infer<typeof logFilter>;
