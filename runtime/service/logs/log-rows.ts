// Lines of a book as the contract has them.
import { lastPiece } from '../../contract/logs/log-text.ts';
import { type LogLine, type LogRow, logMarks, longestWindowText } from '../../contract/logs.ts';
import type { Numbered, StoredLine } from '../../logs/lines.ts';
import { timeText } from '../../logs/times.ts';

/** A text of UTF-8 bytes is never longer than they are; what is broken in it is replaced. */
export function wholeLine(line: StoredLine): LogLine {
  return { stream: line.stderr ? 'stderr' : 'stdout', at: timeText(line), text: line.text.toString('utf8') };
}

/** `key` is the source's. */
export function rowOf(line: StoredLine, key: number): LogRow {
  const { stream, at, text } = wholeLine(line);
  const place = { source: key, line: line.line };
  const mark = line.mark ? logMarks.find((one) => one === text) : undefined;
  if (mark !== undefined) return { stream, at, text: '', ...place, mark };
  if (text.length <= longestWindowText) return { stream, at, text, ...place };
  // What is cut is what is to be seen, not what carriage returns wrote over.
  const shown = lastPiece(text);
  const kept = shown.slice(0, cutOf(shown));
  return { stream, at, text: kept, ...place, more: text.length - kept.length };
}

/** Where the text is cut in a window; never within a surrogate pair. */
function cutOf(text: string): number {
  if (text.length <= longestWindowText) return text.length;
  const last = text.charCodeAt(longestWindowText - 1);
  return last >= 0xd800 && last < 0xdc00 ? longestWindowText - 1 : longestWindowText;
}

/** The newest of these lines that fit into so many bytes, at least one. */
export function newestWithin<T extends Numbered>(lines: readonly T[], bytes: number): T[] {
  let left = bytes;
  let from = lines.length;
  while (from > 0 && (left > 0 || from === lines.length)) {
    from -= 1;
    left -= lines[from]?.text.length ?? 0;
  }
  return lines.slice(from);
}
