// A reader of one log view, as a window is one: it keeps what it was told, and reads whole logs through windows.
import { randomUUID } from 'node:crypto';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { type LogFilter, type LogQuery, logFilter } from '../../runtime/contract/logs/log-query.ts';
import type { LogRow, LogSelection, LogViewEvent, LogViewState } from '../../runtime/contract/logs.ts';

const windowRows = 2000;

export class LogReader {
  readonly viewId = randomUUID();
  /** Each status that the first source had, and each tail, in the order in which they came. */
  readonly statuses: string[] = [];
  readonly tails: { status: string; revision: number; from: number; rows: LogRow[] }[] = [];
  private readonly client: GantryClient;
  private readonly leave = new AbortController();
  private readonly waiting = new Set<() => void>();
  private latest: LogViewState | undefined;
  private running: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(client: GantryClient) {
    this.client = client;
  }

  static async open(client: GantryClient, selections: LogSelection[], filter: Partial<LogFilter> = {}) {
    const reader = new LogReader(client);
    const input = { viewId: reader.viewId, selections, filter: logFilter.parse(filter) };
    const events = await client.logs.view(input, { signal: reader.leave.signal });
    reader.running = reader.follow(events).catch((error: unknown) => {
      reader.failure = error ?? new Error('The view failed.');
      reader.wake();
    });
    await reader.until(() => true);
    return reader;
  }

  get state(): LogViewState {
    if (this.latest === undefined) throw new Error('There is no state yet.');
    return this.latest;
  }

  /** Resolves with the first state that `accept` takes. */
  async until(accept: (state: LogViewState) => boolean): Promise<LogViewState> {
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      if (this.latest !== undefined && accept(this.latest)) return this.latest;
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve);
      });
    }
  }

  /** Resolves once the sources have this status (the first of them, or all). */
  status(status: string): Promise<LogViewState> {
    return this.until(({ sources }) => sources.length > 0 && sources.every((source) => source.status === status));
  }

  /** Where the rows end by all that was told: tails come sooner than states. */
  private get end(): number {
    const { revision, end } = this.state;
    const ends = this.tails.flatMap((tail) => (tail.revision === revision ? [tail.from + tail.rows.length] : []));
    return Math.max(end, ends.at(-1) ?? end);
  }

  /** All rows there are, read window by window; begins anew when the numbering changes meanwhile. */
  async rows(): Promise<LogRow[]> {
    for (;;) {
      const { revision, first } = this.state;
      const { end } = this;
      const rows: LogRow[] = [];
      let from = first;
      while (from < end) {
        const window = await this.client.logs.window({ viewId: this.viewId, from, count: windowRows });
        if (window.revision !== revision || window.rows.length === 0) break;
        rows.push(...window.rows.slice(0, end - from));
        from = window.from + window.rows.length;
      }
      if (from >= end && this.state.revision === revision) return rows;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** All hits of a search, until everything that is there has been looked at. */
  async search(query: LogQuery): Promise<number[]> {
    const rows = new Set<number>();
    let revision = -1;
    for await (const event of await this.client.logs.search({ viewId: this.viewId, query })) {
      if (event.problem !== undefined) throw new Error(JSON.stringify(event.problem));
      if (event.revision !== revision) rows.clear();
      revision = event.revision;
      for (const row of event.rows) rows.add(row);
      if (event.done) break;
    }
    return [...rows].sort((a, b) => a - b);
  }

  /** The whole export as one text. */
  async export(wish: Omit<Parameters<GantryClient['logs']['export']>[0], 'viewId' | 'streamId'>): Promise<string> {
    const { client, viewId } = this;
    const streamId = randomUUID();
    let text = '';
    for await (const part of await client.logs.export({ viewId, streamId, ...wish })) {
      text += part.text;
      if (part.text !== '') await client.streams.grant({ streamId, amount: part.text.length });
    }
    return text;
  }

  async close(): Promise<void> {
    this.leave.abort();
    await this.running;
  }

  private async follow(events: AsyncIterable<LogViewEvent>): Promise<void> {
    for await (const event of events) {
      if (event.kind === 'tail') this.tails.push({ ...event, status: this.statuses.at(-1) ?? '' });
      else {
        this.latest = event.state;
        const status = event.state.sources[0]?.status ?? '';
        if (this.statuses.at(-1) !== status) this.statuses.push(status);
      }
      this.wake();
    }
  }

  private wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** What the container said, without marks. */
export function texts(rows: readonly LogRow[]): string[] {
  return rows.flatMap((row) => (row.mark === undefined ? [row.text] : []));
}
