// Writes a view's lines out as text or JSON, as fast as the reader takes them, nothing left out.
import { isUtf8 } from 'node:buffer';
import type { Credit } from '../../contract/credit.ts';
import { drawnText } from '../../contract/logs/log-text.ts';
import type { LogCursor, LogExported } from '../../contract/logs.ts';
import type { LogTime, Numbered } from '../../logs/lines.ts';
import { type MergedLines, mergeLines } from '../../logs/merge.ts';
import { beginningOfTime, nanosecondAfter, parseTime, timeText } from '../../logs/times.ts';
import { bytesOf, escapedText } from '../files/broken-text.ts';
import { unlessAborted } from '../waiting.ts';
import { FrozenLines } from './frozen-lines.ts';
import type { ViewSource } from './log-sources.ts';
import type { LogView } from './log-view.ts';

/** Bytes and lines that are read at once; the next line may be longer than all before. */
const readBytes = 1024 * 1024;
const readLines = 4000;
const textAtOnce = 64 * 1024;

export interface ExportWish {
  format: 'text' | 'jsonl';
  what: 'all' | 'filtered';
  times: boolean;
  colours: boolean;
  names: boolean;
  range?: { from?: LogCursor | undefined; to?: LogCursor | undefined } | undefined;
}

/** Text that is on its way; what was no UTF-8 in it stands there escaped. */
interface Written {
  text: string;
  broken: boolean;
}

/**
 * The lines that are there once the past has been read, or now those of a range; those that come later are not waited for. Marks are not
 * lines. Whole is what ends with `done` of `total`: a view that is closed ends it before.
 */
export async function* exportLines(
  view: LogView,
  wish: ExportWish,
  credit: Credit,
  signal: AbortSignal,
): AsyncGenerator<LogExported> {
  if (wish.range === undefined) await view.settled(signal);
  const lines = linesOf(view, wish.what);
  const { rows, sources } = lines;
  const { first, end } = wish.range === undefined ? rows : await placesOf(lines, wish.range);
  const total = end - first;
  const write = writer(wish, sources);
  let done = 0;
  let written: Written = { text: '', broken: false };
  for await (const line of inSteps(rows, first, end)) {
    if (signal.aborted || view.closed) return;
    done += 1;
    if (!line.mark) write(line, written);
    if (written.text.length < textAtOnce) continue;
    const exported = exportedOf(written);
    await unlessAborted(credit.ready(), signal);
    credit.spend(exported.text.length);
    yield { ...exported, done, total };
    written = { text: '', broken: false };
  }
  if (!signal.aborted && !view.closed) yield { ...exportedOf(written), done: total, total };
}

function exportedOf({ text, broken }: Written): Pick<LogExported, 'text' | 'base64'> {
  return broken ? { text: bytesOf(text).toString('base64'), base64: true } : { text };
}

/** So many at once as are some 1 MiB, as far as those before tell. */
async function* inSteps(rows: MergedLines, first: number, end: number): AsyncGenerator<Numbered> {
  let count = 100;
  for (let at = first; at < end; ) {
    const lines = await rows.read(at, Math.min(count, end - at));
    at += count;
    const bytes = lines.reduce((sum, line) => sum + line.text.length + 1, 0);
    count = bytes === 0 ? readLines : Math.min(readLines, Math.max(1, Math.floor((readBytes * lines.length) / bytes)));
    yield* lines;
  }
}

interface Exporting {
  rows: MergedLines;
  frozen: readonly FrozenLines[];
  sources: readonly ViewSource[];
}

function timeOf({ at }: LogCursor): LogTime {
  return parseTime(at) ?? beginningOfTime;
}

async function placesOf(
  { rows, frozen, sources }: Exporting,
  { from, to }: NonNullable<ExportWish['range']>,
): Promise<{ first: number; end: number }> {
  const placeOf = async ({ source, line }: LogCursor) => {
    const index = sources.findIndex(({ key }) => key === source);
    const place = frozen[index]?.placeOf(line);
    return place === undefined ? undefined : rows.placeOf(index, place);
  };
  const first = from && ((await placeOf(from)) ?? (await rows.placeAt(timeOf(from))));
  const last = to && (await placeOf(to));
  const end = last === undefined ? to && (await rows.placeAt(nanosecondAfter(timeOf(to)))) : last + 1;
  return { first: first ?? rows.first, end: Math.max(first ?? rows.first, end ?? rows.end) };
}

function linesOf(view: LogView, what: ExportWish['what']): Exporting {
  const shown =
    what === 'filtered'
      ? view.current.shown.map(({ source, lines }) => ({ source, lines: lines.lines }))
      : view.sources.list.flatMap((source) => {
          const { lines } = source.capture;
          return lines === undefined ? [] : [{ source, lines }];
        });
  // As they are now: what comes while they are written moves nothing.
  const frozen = shown.map(({ lines }) => new FrozenLines(lines));
  return { rows: mergeLines(frozen), frozen, sources: shown.map(({ source }) => source) };
}

function writer(
  { format, times, colours, names: named }: ExportWish,
  sources: readonly ViewSource[],
): (line: Numbered, to: Written) => void {
  const names = sources.map(({ capture }) => capture.title?.name ?? capture.containerId);
  const shown = colours ? (text: string) => text : drawnText;
  const prefix = (line: Numbered, container: string) =>
    `${times ? `${timeText(line)} ` : ''}${named && names.length > 1 ? `${container} | ` : ''}`;
  return (line, to) => {
    const whole = isUtf8(line.text);
    const container = names[line.source] ?? '';
    if (format === 'text') {
      const text = whole ? line.text.toString('utf8') : escapedText(line.text);
      to.text += `${prefix(line, container)}${shown(text)}\n`;
      to.broken ||= !whole;
      return;
    }
    const time = times ? { time: timeText(line) } : {};
    const text = shown(line.text.toString('utf8'));
    const bytes = whole ? {} : { base64: line.text.toString('base64') };
    to.text += `${JSON.stringify({ ...time, container, stream: line.stderr ? 'stderr' : 'stdout', text, ...bytes })}\n`;
  };
}
