// One view on logs: which rows it has, how they are numbered, and what is told of them as they come.
import type { LogFilter } from '../../contract/logs/log-query.ts';
import type { LogLine, LogRow, LogSelection, LogViewEvent, LogViewState } from '../../contract/logs.ts';
import { compareTimes, type Lines, type LogTime, type Numbered } from '../../logs/lines.ts';
import { type MergedLines, mergeLines } from '../../logs/merge.ts';
import type { Scanner } from '../../logs/scanner.ts';
import type { Watchers } from '../lists/watchers.ts';
import { ServiceProblem } from '../problems.ts';
import { pause, unlessAborted, Wakeup } from '../waiting.ts';
import { FrozenLines } from './frozen-lines.ts';
import type { LogCaptures } from './log-captures.ts';
import { type Filterable, LogFilters } from './log-filters.ts';
import { newestWithin, rowOf, wholeLine } from './log-rows.ts';
import { LogSources, type ViewSource } from './log-sources.ts';
import { isRecent } from './recent-lines.ts';

/** Least time between two messages with rows, and between two with the state (ms). */
const rowsEveryMs = 16;
const stateEveryMs = 50;
const mostTailRows = 200;
const mostTailBytes = 256 * 1024;
/** Rows that are read at once for a window: each may be 1 MiB long before it is cut. */
const windowStep = 100;
/** Lines of several busy containers wait for each other at most this long, so that few come before others that were told already. */
const longestHoldMs = 150;
/** How often it is looked whether they still have to. */
const heldMs = 50;
/** The state has what grows old by itself: the rate. */
const restMs = 1_000;

export interface ViewWish {
  selections: readonly LogSelection[];
  filter: LogFilter;
  muted: readonly number[];
}

/** A source that is shown, and how far. */
interface Shown {
  source: ViewSource;
  /** Its lines before the filter. */
  own: Filterable;
  lines: FrozenLines;
  /** The time of its last line that was told. */
  last: LogTime | undefined;
  /** How far it had grown at earlier looks, the oldest first. */
  seen: { at: number; end: number }[];
}

/** Rows under one numbering. */
export interface Numbering {
  revision: number;
  shown: readonly Shown[];
  rows: MergedLines;
}

export class LogView {
  readonly sources: LogSources;
  current: Numbering = { revision: 0, shown: [], rows: mergeLines([]) };
  closed = false;
  private readonly wakeup = new Wakeup();
  readonly filters: LogFilters;
  private readonly watchers = new Set<() => void>();
  private muted: ReadonlySet<number> = new Set();
  private firsts = '';
  private toldState = '';
  private toldStateAt = Number.NEGATIVE_INFINITY;
  /** There may be a new state that was too soon. */
  private stateWaits = false;
  private toldEnd = 0;
  private toldRevision = -1;
  private readonly holdMs: number;

  constructor(captures: LogCaptures, watchers: Pick<Watchers, 'of'>, scanner: Scanner, holdMs = longestHoldMs) {
    this.holdMs = holdMs;
    this.sources = new LogSources(captures, watchers, () => this.wakeup.wake());
    this.filters = new LogFilters(scanner, () => this.wakeup.wake());
  }

  /** Called after each look at what came: rows may be others, or more. Returns how to stop it. */
  onAdvance(listener: () => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  change({ selections, filter, muted }: { [Key in keyof ViewWish]?: ViewWish[Key] | undefined }): void {
    if (muted !== undefined) this.muted = new Set(muted);
    if (filter !== undefined) this.filters.use(filter);
    if (selections !== undefined) this.sources.select(selections);
    this.wakeup.wake();
  }

  /** Searches and exports of it end. */
  close(): void {
    this.closed = true;
    this.sources.close();
    this.filters.close();
    for (const watcher of [...this.watchers]) watcher();
  }

  /** The state at once and at each change, and the newest rows; until the signal. */
  async *events(signal: AbortSignal): AsyncGenerator<LogViewEvent> {
    while (!signal.aborted) {
      const now = performance.now();
      const held = await this.advance(now);
      for (const watcher of [...this.watchers]) watcher();
      const state = this.stateNews(now);
      if (state !== undefined) yield state;
      const tail = await this.tailNews();
      if (tail !== undefined) yield tail;
      await pause(now + rowsEveryMs - performance.now(), signal);
      const timer = setTimeout(() => this.wakeup.wake(), held ? heldMs : this.restMs());
      await this.wakeup.wait(signal);
      clearTimeout(timer);
    }
  }

  /** Resolves once the past of all sources has been read and filtered. */
  async settled(signal: AbortSignal): Promise<void> {
    const wakeup = new Wakeup();
    const unlisten = this.onAdvance(() => wakeup.wake());
    try {
      do {
        this.wakeup.wake();
        await wakeup.wait(signal);
      } while (
        !signal.aborted &&
        !this.closed &&
        this.sources.list.some(({ capture }) => capture.status === 'reading')
      );
      await unlessAborted(this.filters.settled(), signal);
    } finally {
      unlisten();
    }
  }

  /** Rows `from` up to `from + count`, as far as there are. */
  async window(from: number, count: number): Promise<{ revision: number; from: number; rows: LogRow[] }> {
    for (;;) {
      const numbering = this.current;
      const begin = Math.max(from, numbering.rows.first);
      const end = Math.min(from + count, numbering.rows.end);
      const rows: LogRow[] = [];
      for (let at = begin; at < end; at += windowStep) {
        rows.push(...rowsOf(numbering, await numbering.rows.read(at, Math.min(windowStep, end - at))));
      }
      // Numbers that changed meanwhile would be those of other rows.
      if (this.current === numbering) return { revision: numbering.revision, from: begin, rows };
    }
  }

  /** `not-found` for a line that made room. */
  async line(key: number, line: number): Promise<LogLine> {
    const capture = this.sources.of(key)?.capture;
    const lines = isRecent(line) ? capture?.lines : capture?.book;
    const [found] = (await lines?.read(line, 1)) ?? [];
    if (found === undefined || found.line !== line)
      throw new ServiceProblem('not-found', 'The line made room for newer ones');
    return wholeLine(found);
  }

  /** The row of this very line where it is shown, else the first at or after this time. */
  async locate(time: LogTime, key?: number, line?: number): Promise<{ revision: number; row: number }> {
    const { revision, shown, rows } = this.current;
    const index = shown.findIndex(({ source }) => source.key === key);
    const place = line === undefined ? undefined : shown[index]?.lines.placeOf(line);
    const row = place === undefined ? undefined : await rows.placeOf(index, place);
    return { revision, row: row ?? (await rows.placeAt(time)) };
  }

  /** Lets in what came; answers whether some of it waits for the lines of others. */
  private async advance(now: number): Promise<boolean> {
    const visible = this.sources.list.filter(({ key }) => !this.muted.has(key));
    const wanted = visible.flatMap((source) => {
      const { lines } = source.capture;
      return lines === undefined ? [] : [{ source, own: lines, lines: this.filters.of(lines) }];
    });
    const { shown, revision, rows } = this.current;
    const same =
      wanted.length === shown.length && wanted.every(({ lines }, index) => shown[index]?.lines.lines === lines);
    if (!same) {
      this.filters.keep(new Set(wanted.map(({ own }) => own)));
      await this.number(wanted);
      return false;
    }
    const { late, held } = await this.grow(now);
    const firsts = shown.map(({ lines }) => lines.first).join();
    const moved = shown.length > 1 && firsts !== this.firsts;
    this.firsts = firsts;
    if (late || moved) this.current = { revision: revision + 1, shown, rows };
    return held;
  }

  private async number(wanted: readonly { source: ViewSource; own: Filterable; lines: Lines }[]): Promise<void> {
    const shown: Shown[] = [];
    for (const { source, own, lines } of wanted) {
      const frozen = new FrozenLines(lines);
      const last = await frozen.timeAt(frozen.end - 1);
      shown.push({ source, own, lines: frozen, last, seen: [{ at: Number.NEGATIVE_INFINITY, end: frozen.end }] });
    }
    const rows = mergeLines(shown.map(({ lines }) => lines));
    this.firsts = shown.map(({ lines }) => lines.first).join();
    this.current = { revision: this.current.revision + 1, shown, rows };
  }

  /** `late`: a line came before one that was told already. */
  private async grow(now: number): Promise<{ late: boolean; held: boolean }> {
    const { shown } = this.current;
    for (const one of shown) {
      if (one.lines.grown > (one.seen.at(-1)?.end ?? 0)) one.seen.push({ at: now, end: one.lines.grown });
    }
    // Who wrote so lately may have more of the same moment on its way.
    const busy = shown.filter(({ seen }) => now - (seen.at(-1)?.at ?? 0) < this.holdMs + heldMs);
    const level = busy.length > 1 ? await earliest(busy) : undefined;
    let late = false;
    for (const one of shown) {
      const waited = one.seen.findLast(({ at }) => level === undefined || now - at >= this.holdMs)?.end ?? 0;
      const end = level === undefined ? waited : Math.max(waited, await one.lines.grownTo(level));
      const begin = one.lines.end;
      one.lines.advance(end);
      if (one.lines.end === begin) continue;
      const time = shown.length > 1 ? await one.lines.timeAt(begin) : undefined;
      late ||= time !== undefined && shown.some((other) => other !== one && isBefore(time, other.last));
      one.seen = one.seen.filter((seen) => seen.end > end || seen === one.seen.at(-1));
    }
    if (shown.length > 1) for (const one of shown) one.last = await one.lines.timeAt(one.lines.end - 1);
    return { late, held: shown.some(({ lines }) => lines.end < lines.grown) };
  }

  private state(): LogViewState {
    const { revision, rows } = this.current;
    const captures = this.sources.list.map(({ capture }) => capture);
    const { progress, problem } = this.filters;
    return {
      revision,
      first: rows.first,
      end: rows.end,
      sources: this.sources.describe(),
      lines: captures.reduce((sum, { lines }) => sum + (lines === undefined ? 0 : lines.end - lines.first), 0),
      ...(progress === undefined ? {} : { filtering: progress }),
      ...(problem === undefined ? {} : { filterProblem: problem }),
      rate: Math.round(captures.reduce((sum, { pace }) => sum + pace.rate, 0)),
      behindMs: captures.reduce((most, { behindMs }) => Math.max(most, behindMs), 0),
    };
  }

  private stateNews(now: number): LogViewEvent | undefined {
    // A new numbering is told before its rows, however soon.
    this.stateWaits = now - this.toldStateAt < stateEveryMs && this.current.revision === this.toldRevision;
    if (this.stateWaits) return undefined;
    const state = this.state();
    const text = JSON.stringify(state);
    if (text === this.toldState) return undefined;
    this.toldState = text;
    this.toldStateAt = now;
    return { kind: 'state', state };
  }

  private async tailNews(): Promise<LogViewEvent | undefined> {
    const numbering = this.current;
    const { revision, rows } = numbering;
    const { end } = rows;
    const known = revision === this.toldRevision ? this.toldEnd : rows.first;
    this.toldRevision = revision;
    this.toldEnd = end;
    const from = Math.max(known, rows.first, end - mostTailRows);
    if (from >= end) return undefined;
    const lines = newestWithin(await rows.read(from, end - from), mostTailBytes);
    return { kind: 'tail', revision, from: end - lines.length, rows: rowsOf(numbering, lines) };
  }

  /** The rate is told until it is 0, the state as soon as it may be. */
  private restMs(): number {
    return this.stateWaits ? Math.max(0, this.toldStateAt + stateEveryMs - performance.now()) : restMs;
  }
}

/** The newest time up to which all of these have told their lines. */
async function earliest(shown: readonly Shown[]): Promise<LogTime | undefined> {
  const newest = await Promise.all(shown.map(({ lines }) => lines.newest()));
  return newest.reduce((first, time) => (first && time && compareTimes(time, first) >= 0 ? first : time));
}

function rowsOf({ shown }: Numbering, lines: readonly Numbered[]): LogRow[] {
  return lines.map((line) => rowOf(line, shown[line.source]?.source.key ?? 0));
}

function isBefore(time: LogTime, other: LogTime | undefined): boolean {
  return other !== undefined && compareTimes(time, other) < 0;
}
