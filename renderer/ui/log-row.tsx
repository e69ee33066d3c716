// One row of a log: its text with colours and found words, as text only.
import { memo } from 'react';
import { type AnsiSpan, type AnsiStyle, parseAnsi } from './ansi.ts';
import { classNames } from './class-names.ts';
import type { LogEntry } from './log-buffer.ts';
import { foldLength, partEnds } from './log-layout.ts';
import styles from './log-row.module.css';

export const logRowHeight = 20;

export interface LogRowWords {
  /** Read out for a line of stderr. */
  stderr: string;
  /** The button at a folded line; `characters` are hidden. */
  expand: (characters: number) => string;
  collapse: string;
}

export interface LogRowProps {
  entry: LogEntry;
  line: number;
  /** Which of the line's rows. */
  part: number;
  /** Characters of a row; `undefined` when the line is on one row. */
  columns: number | undefined;
  row: number;
  unfolded: boolean;
  /** Lower case; empty when nothing is searched. */
  query: string;
  /** This line is where the search stands. */
  current: boolean;
  showTime: boolean;
  words: LogRowWords;
  onFold: (line: number) => void;
}

interface Piece {
  text: string;
  style: AnsiStyle;
  found: boolean;
}

function cut(spans: readonly AnsiSpan[], from: number, to: number): AnsiSpan[] {
  const result: AnsiSpan[] = [];
  let at = 0;
  for (const span of spans) {
    const text = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== '') result.push({ text, style: span.style });
    at += span.text.length;
    if (at >= to) break;
  }
  return result;
}

/** Splits spans at the borders of what was found, which may lie across several of them. */
export function markFound(spans: readonly AnsiSpan[], query: string): Piece[] {
  if (query === '') return spans.map((span) => ({ ...span, found: false }));
  const text = spans
    .map((span) => span.text)
    .join('')
    .toLowerCase();
  const borders: [number, number, boolean][] = [];
  let at = 0;
  for (let hit = text.indexOf(query); hit >= 0; hit = text.indexOf(query, at)) {
    borders.push([at, hit, false], [hit, hit + query.length, true]);
    at = hit + query.length;
  }
  borders.push([at, Number.POSITIVE_INFINITY, false]);
  return borders.flatMap(([from, to, found]) => cut(spans, from, to).map((span) => ({ ...span, found })));
}

// A line that is unfolded has thousands of rows: it is parsed once for those on screen.
const parsed = new Map<LogEntry, AnsiSpan[]>();
const parsedLimit = 300;

function spansOf(entry: LogEntry): AnsiSpan[] {
  const known = parsed.get(entry);
  if (known) return known;
  const spans = parseAnsi(entry.text);
  if (parsed.size >= parsedLimit) parsed.clear();
  parsed.set(entry, spans);
  return spans;
}

function lengthOf(spans: readonly AnsiSpan[]): number {
  return spans.reduce((sum, span) => sum + span.text.length, 0);
}

function partOf(spans: readonly AnsiSpan[], length: number, { columns, part }: LogRowProps) {
  if (columns === undefined) return { spans: cut(spans, 0, length), last: true };
  const text = spans
    .map((span) => span.text)
    .join('')
    .slice(0, length);
  const ends = partEnds(text, columns);
  return { spans: cut(spans, ends[part - 1] ?? 0, ends[part] ?? 0), last: part >= ends.length - 1 };
}

function styleNames(style: AnsiStyle): string {
  const { inverse, foreground, background } = style;
  const block = inverse ? (foreground ?? 'black') : background;
  return classNames(
    block ? styles[`on-${block}`] : foreground && styles[foreground],
    style.bold && styles.bold,
    style.faint && !block && styles.faint,
    style.italic && styles.italic,
    style.underline && styles.underline,
    style.strike && styles.strike,
  );
}

function clockTime(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  const two = (value: number) => String(value).padStart(2, '0');
  const millis = String(time.getMilliseconds()).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${millis}`;
}

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { entry, line, part, row, unfolded, query, current, showTime, words, onFold } = props;
  const spans = spansOf(entry);
  const full = lengthOf(spans);
  const shown = unfolded ? full : Math.min(full, foldLength);
  const { spans: own, last } = partOf(spans, shown, props);
  return (
    <div
      className={styles.row}
      data-line={line}
      data-part={part}
      data-stream={entry.stream}
      style={{ transform: `translateY(${row * logRowHeight}px)` }}
    >
      {entry.stream === 'stderr' && (
        <span className={styles.bar} role="img" aria-label={words.stderr} data-tip={words.stderr} />
      )}
      {showTime && (
        <time className={styles.time} dateTime={entry.at}>
          {part === 0 ? clockTime(entry.at) : ''}
        </time>
      )}
      <span className={styles.text}>
        {markFound(own, query).map((piece, index) => {
          const name = styleNames(piece.style);
          // Pieces have no other identity than their place.
          const key = `${index}`;
          if (piece.found) {
            return (
              <mark key={key} className={current ? styles.current : styles.found}>
                {piece.text}
              </mark>
            );
          }
          return name === '' ? (
            piece.text
          ) : (
            <span key={key} className={name}>
              {piece.text}
            </span>
          );
        })}
      </span>
      {last && full > foldLength && (
        <button type="button" className={styles.fold} aria-expanded={unfolded} onClick={() => onFold(line)}>
          {unfolded ? words.collapse : words.expand(full - shown)}
        </button>
      )}
    </div>
  );
});
