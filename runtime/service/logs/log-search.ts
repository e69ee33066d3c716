// Searches the rows of a view: the newest first, and on as lines arrive.
import type { LogQuery } from '../../contract/logs/log-query.ts';
import type { LogSearchEvent } from '../../contract/logs.ts';
import type { Problem } from '../../contract/problem.ts';
import type { FilteredLines } from '../../logs/filtered.ts';
import { pause, Wakeup } from '../waiting.ts';
import type { FrozenLines } from './frozen-lines.ts';
import type { Filterable } from './log-filters.ts';
import type { LogView, Numbering } from './log-view.ts';

/** More rows than these are counted, not named; where several logs are merged, each has to be looked for among the others. */
const mostRows = 1_000_000;
const mostMergedRows = 20_000;
const rowsAtOnce = 10_000;
/** While what is there is searched: each message costs the window a picture, and the search the processor. */
const everyMs = 100;
/** Least time before the first hits are told, so that there are some. */
const firstMs = 16;
/** Numbers that change all the time are not told again at once. */
const againMs = 500;

/** What was found in one source, and how much of it was told: places of `hits` from `low` up to `high`. */
interface Hunt {
  index: number;
  lines: FrozenLines;
  hits: FilteredLines;
  low: number;
  high: number;
}

/** Throws a `QueryProblem` for a query that is none. A new numbering begins anew: all hits are told again by it. */
export async function* searchRows(view: LogView, query: LogQuery, signal: AbortSignal): AsyncGenerator<LogSearchEvent> {
  view.filters.check(query);
  const wakeup = new Wakeup();
  const unlisten = view.onAdvance(() => wakeup.wake());
  let open = new Map<Filterable, FilteredLines>();
  try {
    while (!signal.aborted && !view.closed) {
      const { shown } = view.current;
      const next = new Map(shown.map(({ own }) => [own, open.get(own) ?? begin(view, own, query, wakeup)]));
      for (const [own, hits] of open) if (!next.has(own)) hits.close();
      open = next;
      yield* searchNumbering(view, view.current, open, wakeup, signal);
      if (!view.closed) await pause(againMs, signal);
    }
  } finally {
    unlisten();
    for (const hits of open.values()) hits.close();
  }
}

function begin(view: LogView, own: Filterable, query: LogQuery, wakeup: Wakeup): FilteredLines {
  const hits = view.filters.search(own, query);
  hits.onChange(() => wakeup.wake());
  return hits;
}

/** As long as rows have these numbers. */
async function* searchNumbering(
  view: LogView,
  numbering: Numbering,
  open: ReadonlyMap<Filterable, FilteredLines>,
  wakeup: Wakeup,
  signal: AbortSignal,
): AsyncGenerator<LogSearchEvent> {
  const hunts = numbering.shown.flatMap(({ own, lines }, index): Hunt[] => {
    const hits = open.get(own);
    return hits === undefined ? [] : [{ index, lines, hits, low: hits.end, high: hits.end }];
  });
  const filled = Promise.all(hunts.map(({ hits }) => hits.filled));
  let past = true;
  void filled.then(() => {
    past = false;
  });
  let left = hunts.length > 1 ? mostMergedRows : mostRows;
  let told = '';
  while (!signal.aborted && !view.closed && view.current === numbering) {
    const rows: number[] = [];
    const most = Math.min(left, rowsAtOnce);
    for (const hunt of hunts) await take(hunt, numbering, view.filters.progress !== undefined, rows, most);
    rows.sort((a, b) => a - b);
    left -= rows.length;
    const summary = summaryOf(hunts, left === 0);
    const text = JSON.stringify(summary);
    if (view.current !== numbering) return;
    if (rows.length > 0 || text !== told) yield { revision: numbering.revision, rows, ...summary };
    const first = told === '';
    told = text;
    if (rows.length < most || most === 0) await wakeup.wait(signal);
    const rest = pause(rows.length < most ? (first ? firstMs : everyMs) : 1, signal);
    // That all was searched is told at once.
    await (past ? Promise.race([rest, filled]) : rest);
  }
}

/** Adds the rows of hits that were not told yet, the newest first. What the view does not show yet waits. */
async function take(hunt: Hunt, { rows }: Numbering, filling: boolean, found: number[], most: number): Promise<void> {
  const { hits, lines, index } = hunt;
  const note = async (place: number | undefined) => {
    const row = place === undefined ? undefined : await rows.placeOf(index, place);
    if (row !== undefined) found.push(row);
  };
  while (found.length < most && hunt.high < hits.end) {
    const place = lines.placeOf(hits.lineAt(hunt.high) ?? -1);
    if (place === undefined && lines.grown > lines.end) break;
    hunt.high += 1;
    await note(place);
  }
  while (found.length < most && hunt.low > hits.first) {
    const place = lines.placeOf(hits.lineAt(hunt.low - 1) ?? -1);
    if (place === undefined && filling) break;
    hunt.low -= 1;
    await note(place);
  }
}

function summaryOf(hunts: readonly Hunt[], full: boolean): Omit<LogSearchEvent, 'revision' | 'rows'> {
  let [count, searched, total] = [0, 0, 0];
  let done = true;
  let problem: Problem | undefined;
  for (const { hits, lines, low, high } of hunts) {
    const { progress } = hits;
    count += hits.end - hits.first;
    total += progress?.total ?? lines.end - lines.first;
    searched += progress?.searched ?? lines.end - lines.first;
    done &&= progress === undefined && (full || (low <= hits.first && high >= hits.end));
    problem ??= hits.problem;
  }
  return { count, searched, total, done: done || problem !== undefined, ...(problem === undefined ? {} : { problem }) };
}
