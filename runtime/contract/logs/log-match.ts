// Compiles what is looked for in log lines: a query to a matcher of visible texts, a filter to a test of lines.
import { fieldAt, fieldText, parseJsonLine } from './log-json.ts';
import { levelOf } from './log-levels.ts';
import { QueryProblem, queryPattern } from './log-pattern.ts';
import { patternReach } from './log-pattern-reach.ts';
import type { LogFilter, LogLevel, LogQuery } from './log-query.ts';

export { QueryProblem } from './log-pattern.ts';

/** A place in a visible text, in UTF-16 units; `end` is behind it. */
export interface LogHit {
  start: number;
  end: number;
}

/**
 * Patterns are whatever a person wrote, and may take for ever on some lines: `finds` may only be called where it can be ended. `hits`
 * may be called anywhere: it looks at no more of a text than the pattern surely comes to an end with, and marks nothing behind that.
 */
export interface LogMatcher {
  readonly query: LogQuery;
  /** Whether the query finds something in a line's visible text. */
  finds(visible: string): boolean;
  /** The places to mark in a line that the query finds something in, in order and without empty ones; at most `limit`. */
  hits(visible: string, limit?: number): LogHit[];
}

/** Throws a `QueryProblem` for a pattern that is none, and for a field query without a field. */
export function compileQuery(query: LogQuery): LogMatcher {
  const pattern = queryPattern(query);
  if (query.kind === 'field') return fieldMatcher(query, fieldOf(query), pattern);
  const reach = query.kind === 'regex' ? patternReach(query.text) : Number.POSITIVE_INFINITY;
  return {
    query,
    finds: (visible) => test(pattern, visible),
    hits: (visible, limit) => hitsOf(pattern, visible, reach, limit),
  };
}

function test(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(text);
}

function hitsOf(pattern: RegExp, visible: string, reach: number, limit = 1000): LogHit[] {
  const hits: LogHit[] = [];
  const text = visible.length > reach ? visible.slice(0, reach) : visible;
  for (const match of text.matchAll(pattern)) {
    const hit = { start: match.index, end: match.index + match[0].length };
    // At the cut it may be another one than in the whole text, or none.
    if (hit.end === text.length && text !== visible) break;
    if (hit.end > hit.start) hits.push(hit);
    if (hits.length >= limit) break;
  }
  return hits;
}

function fieldOf(query: LogQuery): string {
  if (query.field !== undefined) return query.field;
  throw new QueryProblem({ reason: 'required', message: 'A field query names no field.', field: 'field' });
}

function fieldMatcher(query: LogQuery, path: string, pattern: RegExp): LogMatcher {
  const wantedIn = (visible: string): unknown => {
    const object = parseJsonLine(visible);
    const value = object === undefined ? undefined : fieldAt(object, path);
    return value !== undefined && test(pattern, fieldText(value)) ? value : undefined;
  };
  return {
    query,
    finds: (visible) => wantedIn(visible) !== undefined,
    hits(visible) {
      const value = wantedIn(visible);
      return value === undefined ? [] : valueHits(visible, path, value);
    },
  };
}

/** Where a field's value stands in the line: behind a name that the path ends in. Nothing where it is written in another way. */
function valueHits(visible: string, path: string, value: unknown): LogHit[] {
  const written = JSON.stringify(value);
  for (let from = 0; ; ) {
    const start = visible.indexOf(written, from);
    if (start < 0) return [];
    const name = /"((?:[^"\\]|\\.)*)"\s*:\s*$/.exec(visible.slice(Math.max(0, start - 250), start))?.[1];
    if (name !== undefined && (path === name || path.endsWith(`.${name}`))) {
      const quote = typeof value === 'string' ? 1 : 0;
      return [{ start: start + quote, end: start + written.length - quote }];
    }
    from = start + 1;
  }
}

/** What a filter looks at of a line. */
export interface FilteredLine {
  visible: string;
  stderr: boolean;
  /** A mark of Gantry's own. */
  mark: boolean;
}

/**
 * Whether a line passes the filter's rules, levels and streams; its times are not looked at. A mark passes what only hides or takes
 * one stream: it has no text to be found and no level. Throws a `QueryProblem`.
 */
export function compileFilter(filter: LogFilter): (line: FilteredLine) => boolean {
  const rules = filter.rules.map(({ action, query }) => ({ wanted: action === 'show', matcher: compileQuery(query) }));
  const levels = levelsOf(filter);
  const streams = filter.streams && new Set(filter.streams);
  const marks = passesMarks(filter);
  return (line) => {
    if (line.mark) return marks;
    if (streams && !streams.has(line.stderr ? 'stderr' : 'stdout')) return false;
    if (!rules.every(({ wanted, matcher }) => matcher.finds(line.visible) === wanted)) return false;
    return levels === undefined || levels.has(levelOf(line.visible));
  };
}

/** The levels that a filter lets through; undefined for all. */
export function levelsOf(filter: LogFilter): ReadonlySet<LogLevel> | undefined {
  return filter.levels && new Set(filter.levels);
}

/** Whether a filter lets marks through. */
export function passesMarks(filter: LogFilter): boolean {
  return filter.levels === undefined && filter.rules.every(({ action }) => action === 'hide');
}

/** Whether everything passes, so that there is nothing to filter. */
export function isOpenFilter(filter: LogFilter): boolean {
  const { rules, levels, streams, since, until } = filter;
  return rules.length === 0 && [levels, streams, since, until].every((one) => one === undefined);
}
