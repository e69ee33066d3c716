// A view for tests, over logs that the test writes itself.
import { afterAll, onTestFinished } from 'vitest';
import { type LogFilter, logFilter } from '../../contract/logs/log-query.ts';
import type { LogViewEvent, LogViewState } from '../../contract/logs.ts';
import type { Book } from '../../logs/book.ts';
import { openBook, temporaryFolder } from '../../logs/made-lines.ts';
import { Scanner } from '../../logs/scanner.ts';
import type { LogCapture } from './log-capture.ts';
import type { LogCaptures } from './log-captures.ts';
import { LogPace } from './log-pace.ts';
import { LogView } from './log-view.ts';
import type { RecentLines } from './recent-lines.ts';

const scanner = new Scanner();
afterAll(() => scanner.close());

/** A capture whose lines come from the test. */
export class MadeCapture {
  readonly engineId = 'engine';
  readonly pace = new LogPace();
  readonly behindMs = 0;
  readonly title = undefined;
  readonly driver = undefined;
  problem = undefined;
  status = 'following';
  readonly containerId: string;
  readonly book: Book;
  preview: RecentLines | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(containerId: string, book: Book) {
    this.containerId = containerId;
    this.book = book;
    book.onChange(() => this.tell());
  }

  get lines(): Book | RecentLines {
    return this.preview ?? this.book;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }

  /** Listeners are left by nobody. */
  get watched(): boolean {
    return this.listeners.size > 0;
  }
}

export interface Opened {
  view: LogView;
  captures: MadeCapture[];
  held: Set<string>;
  events: LogViewEvent[];
  /** Resolves with the first state from now on that is so. */
  until(accept: (state: LogViewState) => boolean): Promise<LogViewState>;
  close(): Promise<void>;
}

/** `holdMs`: how long lines of busy logs wait for each other at most. */
export async function openView(names: string[], filter: Partial<LogFilter> = {}, holdMs?: number): Promise<Opened> {
  const captures: MadeCapture[] = [];
  for (const name of names) captures.push(new MadeCapture(name, await openBook(await temporaryFolder())));
  const held = new Set<string>();
  const holder = {
    hold: (_: string, id: string) => {
      held.add(id);
      return captures.find(({ containerId }) => containerId === id) as unknown as LogCapture;
    },
    release: (capture: LogCapture) => held.delete(capture.containerId),
  };
  const view = new LogView(
    holder as unknown as LogCaptures,
    {
      of: () => {
        throw new Error('no projects here');
      },
    },
    scanner,
    holdMs,
  );
  const events: LogViewEvent[] = [];
  const waiting = new Set<() => void>();
  const end = new AbortController();
  view.change({
    selections: names.map((id) => ({ kind: 'container', engineId: 'engine', id })),
    filter: logFilter.parse(filter),
    muted: [],
  });
  const running = (async () => {
    for await (const event of view.events(end.signal)) {
      events.push(event);
      for (const wake of waiting) wake();
      waiting.clear();
    }
  })();
  const close = async () => {
    end.abort();
    await running;
    view.close();
  };
  onTestFinished(close);
  return {
    view,
    captures,
    held,
    events,
    close,
    async until(accept) {
      for (;;) {
        const state = events.findLast((event) => event.kind === 'state')?.state;
        if (state !== undefined && accept(state)) return state;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
  };
}
