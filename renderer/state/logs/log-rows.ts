// The window's mirror of a log view: the rows around what is on screen, whatever the log's length; told once per frame.
import type { LogRow, LogViewEvent, LogViewState } from '../../../runtime/contract/logs.ts';
import { nextFrame } from '../frame.ts';

/** What a view draws from; `revision`, `moved`: see `ViewRows`. */
export interface RowSpan {
  readonly first: number;
  readonly end: number;
  readonly dropped: number;
  readonly revision: number;
  /** The number, since this revision, of the row that was at the top before. */
  readonly moved?: number | undefined;
}

/** How rows are fetched; rejects when the view is gone. */
export interface RowCalls {
  window(from: number, count: number): Promise<{ revision: number; from: number; rows: LogRow[] }>;
  locate(row: LogRow): Promise<{ revision: number; row: number }>;
}

/** Rows kept; a screen has some 50. */
const most = 4000;
/** Rows that stay around the screen when there are too many. */
const around = 1000;
/** Rows fetched beyond each edge of what is drawn. */
const margin = 150;
const longestWindow = 2000;
/** After a call that failed; milliseconds. */
const retryDelay = 1000;
/** Lines a second that nobody reads one by one: they are drawn less often, which leaves the processor to those who write them down. */
const flood = 1000;
const floodPause = 50;
const nothing: RowSpan = { first: 0, end: 0, dropped: 0, revision: -1 };

/** Rows of one revision at a time: another one is shown once the row at the top was found in it, so that nothing jumps. */
export class ViewRows {
  readonly #calls: RowCalls;
  readonly #listeners = new Set<() => void>();
  #rows = new Map<number, LogRow>();
  #span = nothing;
  #told = nothing;
  #state: LogViewState | undefined;
  #toldState: LogViewState | undefined;
  #telling = false;
  #wanted = { from: 0, end: 0, top: 0 };
  #fetching = false;
  /** What was asked for last and not answered in full: not asked again before something changed. */
  #vain = '';
  #locating = -1;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(calls: RowCalls) {
    this.#calls = calls;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly span = (): RowSpan => this.#told;

  /** What the view told of itself last; the same object until it tells more. */
  readonly state = (): LogViewState | undefined => this.#toldState;

  readonly at = (row: number): LogRow | undefined => this.#rows.get(row);

  /** Rows kept now. */
  get size(): number {
    return this.#rows.size;
  }

  /** The newest row, where it is here. */
  get newest(): LogRow | undefined {
    return this.#rows.get(this.#span.end - 1);
  }

  readonly want = (from: number, end: number, top: number): void => {
    this.#wanted = { from, end, top };
    void this.#fetch();
  };

  take(event: LogViewEvent): void {
    if (event.kind === 'state') this.#takeState(event.state);
    else this.#takeTail(event.revision, event.from, event.rows);
  }

  /** The view was opened anew: its numbers may mean something else even under the same revision. */
  begin(): void {
    this.#locating = -1;
    this.#vain = '';
    this.#span = { ...this.#span, revision: -1 };
  }

  #takeState(state: LogViewState): void {
    this.#state = state;
    if (state.revision !== this.#span.revision) void this.#renumber(state);
    else {
      const end = Math.max(state.end, this.#span.end);
      if (end !== this.#span.end) this.#vain = '';
      this.#span = { ...this.#span, first: state.first, end, dropped: droppedOf(state) };
    }
    this.#tell();
  }

  #takeTail(revision: number, from: number, rows: readonly LogRow[]): void {
    if (revision !== this.#span.revision) return;
    this.#keep(from, rows);
    this.#span = { ...this.#span, end: Math.max(this.#span.end, from + rows.length) };
    this.#tell();
  }

  #keep(from: number, rows: readonly LogRow[]): void {
    for (const [index, row] of rows.entries()) this.#rows.set(from + index, row);
    if (this.#rows.size <= most) return;
    const atEnd = this.#wanted.end >= this.#span.end;
    const middle = atEnd ? from + rows.length : this.#wanted.top;
    for (const row of this.#rows.keys()) if (Math.abs(row - middle) > around) this.#rows.delete(row);
  }

  /** The row at the top, unless it is the end that is looked at. */
  #anchor(): LogRow | undefined {
    return this.#wanted.end >= this.#span.end ? undefined : this.#rows.get(this.#wanted.top);
  }

  async #renumber(state: LogViewState): Promise<void> {
    const anchor = this.#anchor();
    if (!anchor) {
      this.#turn(state, undefined);
      return;
    }
    if (this.#locating === state.revision) return;
    this.#locating = state.revision;
    const found = await this.#calls.locate(anchor).catch(() => undefined);
    if (this.#locating !== state.revision) return;
    // The newest state of this revision: lines came while it was looked for.
    const newest = this.#state?.revision === state.revision ? this.#state : state;
    this.#turn(newest, found?.revision === state.revision ? found.row : undefined);
  }

  #turn(state: LogViewState, moved: number | undefined): void {
    const { revision, first, end } = state;
    this.#locating = -1;
    this.#vain = '';
    this.#rows = new Map();
    this.#span = { revision, first, end, dropped: droppedOf(state), ...(moved !== undefined && { moved }) };
    if (moved !== undefined) {
      const height = this.#wanted.end - this.#wanted.from;
      this.#wanted = { from: moved, end: Math.min(end, moved + height), top: moved };
    } else this.#wanted = { from: Math.max(first, end - margin), end, top: Math.max(first, end - margin) };
    void this.#fetch();
    this.#tell();
  }

  #missing(): { from: number; end: number } | undefined {
    const from = Math.max(this.#span.first, this.#wanted.from);
    const end = Math.min(this.#span.end, this.#wanted.end);
    for (let row = from; row < end; row += 1) if (!this.#rows.has(row)) return { from, end };
    return undefined;
  }

  async #fetch(): Promise<void> {
    const missing = this.#missing();
    if (this.#fetching || !missing) return;
    const { revision } = this.#span;
    const from = Math.max(this.#span.first, missing.from - margin);
    const count = Math.min(longestWindow, Math.min(this.#span.end, missing.end + margin) - from);
    const asked = `${revision} ${from} ${count}`;
    if (asked === this.#vain) return;
    this.#fetching = true;
    try {
      const answer = await this.#calls.window(from, count);
      const fits = answer.revision === this.#span.revision;
      if (fits) this.#keep(answer.from, answer.rows);
      // Of a numbering that is not told yet: it will be.
      if (!fits || answer.rows.length < count) this.#vain = asked;
      this.#tell(true);
    } catch {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => void this.#fetch(), retryDelay);
      this.#vain = '';
      return;
    } finally {
      this.#fetching = false;
    }
    void this.#fetch();
  }

  /** `soon`: somebody waits for it. */
  #tell(soon = false): void {
    if (this.#telling && !soon) return;
    this.#telling = true;
    const say = () => {
      this.#telling = false;
      // A new object also where only rows came: they are drawn with it.
      this.#told = { ...this.#span };
      this.#toldState = this.#state;
      for (const listener of this.#listeners) listener();
    };
    if ((this.#state?.rate ?? 0) > flood && !soon) setTimeout(() => nextFrame(say), floodPause);
    else nextFrame(say);
  }
}

function droppedOf(state: LogViewState): number {
  return state.sources.reduce((sum, source) => sum + source.dropped, 0);
}
