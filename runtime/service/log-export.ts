// Writes a view's lines out as text or JSON, as fast as the reader takes them, nothing left out.
import type { Credit } from '../contract/credit.ts';
import { visibleText } from '../contract/log-text.ts';
import type { Numbered } from '../logs/lines.ts';
import { type MergedLines, mergeLines } from '../logs/merge.ts';
import { timeText } from '../logs/times.ts';
import { FrozenLines } from './frozen-lines.ts';
import type { ViewSource } from './log-sources.ts';
import type { LogView } from './log-view.ts';
import { unlessAborted } from './waiting.ts';

/** Bytes and lines that are read at once; the next line may be longer than all before. */
const readBytes = 1024 * 1024;
const readLines = 4000;
const textAtOnce = 64 * 1024;

export interface ExportWish {
  format: 'text' | 'jsonl';
  what: 'all' | 'filtered';
  times: boolean;
  colours: boolean;
}

export interface Exported {
  text: string;
  done: number;
  total: number;
}

/**
 * The lines that are there once the past has been read; those that come later are not waited for. Marks are not lines. Whole is what
 * ends with `done` of `total`: a view that is closed ends it before.
 */
export async function* exportLines(
  view: LogView,
  wish: ExportWish,
  credit: Credit,
  signal: AbortSignal,
): AsyncGenerator<Exported> {
  await view.settled(signal);
  const { rows, sources } = linesOf(view, wish.what);
  const { first, end } = rows;
  const total = end - first;
  const write = writer(wish, sources);
  let done = 0;
  let text = '';
  let count = 100;
  for (let at = first; at < end && !signal.aborted && !view.closed; ) {
    const lines = await rows.read(at, Math.min(count, end - at));
    at += count;
    const bytes = lines.reduce((sum, line) => sum + line.text.length + 1, 0);
    count = bytes === 0 ? readLines : Math.min(readLines, Math.max(1, Math.floor((readBytes * lines.length) / bytes)));
    for (const line of lines) {
      done += 1;
      if (!line.mark) text += write(line);
      if (text.length < textAtOnce) continue;
      await unlessAborted(credit.ready(), signal);
      credit.spend(text.length);
      yield { text, done, total };
      text = '';
    }
  }
  if (!signal.aborted && !view.closed) yield { text, done: total, total };
}

function linesOf(view: LogView, what: ExportWish['what']): { rows: MergedLines; sources: ViewSource[] } {
  const shown =
    what === 'filtered'
      ? view.current.shown.map(({ source, lines }) => ({ source, lines: lines.lines }))
      : view.sources.list.flatMap((source) => {
          const { lines } = source.capture;
          return lines === undefined ? [] : [{ source, lines }];
        });
  // As they are now: what comes while they are written moves nothing.
  return {
    rows: mergeLines(shown.map(({ lines }) => new FrozenLines(lines))),
    sources: shown.map(({ source }) => source),
  };
}

function writer({ format, times, colours }: ExportWish, sources: readonly ViewSource[]): (line: Numbered) => string {
  const names = sources.map(({ capture }) => capture.title?.name ?? capture.containerId);
  const shown = colours ? (text: string) => text : visibleText;
  return (line) => {
    const text = shown(line.text.toString('utf8'));
    const container = names[line.source] ?? '';
    if (format === 'text') {
      return `${times ? `${timeText(line)} ` : ''}${names.length > 1 ? `${container} | ` : ''}${text}\n`;
    }
    const time = times ? { time: timeText(line) } : {};
    return `${JSON.stringify({ ...time, container, stream: line.stderr ? 'stderr' : 'stdout', text })}\n`;
  };
}
