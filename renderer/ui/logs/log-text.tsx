// The text of a log line with its colours and what was found in it: text only, never interpreted.
import { type AnsiSpan, type AnsiStyle, parseAnsi } from '../ansi.ts';
import { classNames } from '../class-names.ts';
import type { LogRange } from './log-model.ts';
import styles from './log-row.module.css';

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
function markFound(spans: readonly AnsiSpan[], ranges: readonly LogRange[]): Piece[] {
  if (ranges.length === 0) return spans.map((span) => ({ ...span, found: false }));
  const borders: [number, number, boolean][] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    borders.push([at, from, false], [from, to, true]);
    at = to;
  }
  borders.push([at, Number.POSITIVE_INFINITY, false]);
  return borders.flatMap(([from, to, found]) => cut(spans, from, to).map((span) => ({ ...span, found })));
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

export interface ShownText {
  spans: readonly AnsiSpan[];
  /** Visible characters that are not among the spans. */
  hidden: number;
}

/** Parses a line, up to so many visible characters. */
export function shownText(text: string, longest: number): ShownText {
  const spans = parseAnsi(text);
  const length = spans.reduce((sum, span) => sum + span.text.length, 0);
  return length <= longest ? { spans, hidden: 0 } : { spans: cut(spans, 0, longest), hidden: length - longest };
}

export interface LogTextProps {
  spans: readonly AnsiSpan[];
  find: ((text: string) => readonly LogRange[]) | undefined;
  /** This line is where the search stands. */
  current: boolean;
}

export function LogText({ spans, find, current }: LogTextProps) {
  const ranges = find ? find(spans.map((span) => span.text).join('')) : [];
  return markFound(spans, ranges).map((piece, index) => {
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
  });
}
