// The open views, by the names their readers gave them.
import type { LogViewEvent } from '../../contract/logs.ts';
import type { Scanner } from '../../logs/scanner.ts';
import type { Watchers } from '../lists/watchers.ts';
import { ServiceProblem } from '../problems.ts';
import type { LogCaptures } from './log-captures.ts';
import { LogView, type ViewWish } from './log-view.ts';

export class LogViews {
  private readonly captures: LogCaptures;
  private readonly watchers: Pick<Watchers, 'of'>;
  private readonly scanner: Scanner;
  private readonly views = new Map<string, LogView>();

  constructor(captures: LogCaptures, watchers: Pick<Watchers, 'of'>, scanner: Scanner) {
    this.captures = captures;
    this.watchers = watchers;
    this.scanner = scanner;
  }

  get size(): number {
    return this.views.size;
  }

  /** `not-found` when no view has this name, or not any more. */
  of(viewId: string): LogView {
    const view = this.views.get(viewId);
    if (view === undefined) throw new ServiceProblem('not-found', 'This view is not open');
    return view;
  }

  /** Lives as long as its reader; `conflict` when the name is in use. */
  async *open(viewId: string, wish: ViewWish, signal: AbortSignal): AsyncGenerator<LogViewEvent> {
    if (this.views.has(viewId)) throw new ServiceProblem('conflict', 'This view is already open');
    const view = new LogView(this.captures, this.watchers, this.scanner);
    this.views.set(viewId, view);
    try {
      // Whether a container is gone is known from its book, where there is no engine to ask.
      await this.captures.shelf.ready;
      view.change(wish);
      yield* view.events(signal);
    } finally {
      this.views.delete(viewId);
      view.close();
    }
  }
}
