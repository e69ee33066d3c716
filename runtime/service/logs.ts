// Answers the contract's logs: views on the books of containers, and what is kept of those that are gone.
import type { KeptLog, LogExported } from '../contract/logs.ts';
import { histogram } from '../logs/histogram.ts';
import type { LogTime } from '../logs/lines.ts';
import type { Scanner } from '../logs/scanner.ts';
import { parseTime, timeText } from '../logs/times.ts';
import type { Watchers } from './lists/watchers.ts';
import type { LogCaptures } from './logs/log-captures.ts';
import { type ExportWish, exportLines } from './logs/log-export.ts';
import { searchRows } from './logs/log-search.ts';
import { LogViews } from './logs/log-views.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { streaming } from './streaming.ts';
import { Wakeup } from './waiting.ts';

export interface LogParts {
  captures: LogCaptures;
  scanner: Scanner;
  watchers: Pick<Watchers, 'of'>;
  streams: StreamRegistry;
}

export function logsProcedures({ captures, scanner, watchers, streams }: LogParts) {
  const views = new LogViews(captures, watchers, scanner);
  const { logs } = procedures;
  return {
    view: logs.view.handler(({ input: { viewId, ...wish }, signal }) =>
      streaming(signal, (own) => views.open(viewId, wish, own)),
    ),
    change: logs.change.handler(({ input: { viewId, ...wish } }) => views.of(viewId).change(wish)),
    window: logs.window.handler(({ input }) => views.of(input.viewId).window(input.from, input.count)),
    line: logs.line.handler(({ input }) => views.of(input.viewId).line(input.source, input.line)),
    locate: logs.locate.handler(({ input }) =>
      views.of(input.viewId).locate(timeOfInput(input.at, 'at'), input.source, input.line),
    ),
    search: logs.search.handler(({ input, signal }) =>
      streaming(signal, (own) => searchRows(views.of(input.viewId), input.query, own)),
    ),
    histogram: logs.histogram.handler(async ({ input }) => {
      const range = {
        since: input.since === undefined ? undefined : timeOfInput(input.since, 'since'),
        until: input.until === undefined ? undefined : timeOfInput(input.until, 'until'),
      };
      const { since, until, counts } = await histogram(views.of(input.viewId).current.rows, input.buckets, range);
      return { since: timeText(since), until: timeText(until), counts };
    }),
    export: logs.export.handler(({ input: { viewId, streamId, ...wish }, signal }) =>
      streaming(signal, (own) => exported(views, streams, { viewId, streamId, wish }, own)),
    ),
    kept: logs.kept.handler(({ signal }) => streaming(signal, (own) => keptLogs(captures, own))),
    forget: logs.forget.handler(({ input }) => captures.forget(input.engineId, input.containerId)),
  };
}

function timeOfInput(text: string, field: string): LogTime {
  const time = parseTime(text);
  if (time === undefined) throw new ServiceProblem('unknown', `Not a time: ${text}`, { field });
  return time;
}

async function* exported(
  views: LogViews,
  streams: StreamRegistry,
  { viewId, streamId, wish }: { viewId: string; streamId: string; wish: ExportWish },
  signal: AbortSignal,
): AsyncGenerator<LogExported> {
  const view = views.of(viewId);
  const credit = streams.open(streamId);
  try {
    yield* exportLines(view, wish, credit, signal);
  } finally {
    streams.close(streamId);
  }
}

async function* keptLogs({ shelf }: LogCaptures, signal: AbortSignal): AsyncGenerator<KeptLog[]> {
  const wakeup = new Wakeup();
  const unlisten = shelf.onChange(() => wakeup.wake());
  try {
    await shelf.ready;
    while (!signal.aborted) {
      yield [...shelf.kept()];
      await wakeup.wait(signal);
    }
  } finally {
    unlisten();
  }
}
