// Copies log lines as they are, without times, names and buttons: what is selected on screen, or what is marked, however long.
import { type ClipboardEvent, useEffect, useRef, useState } from 'react';
import { plainText } from '../ansi.ts';
import type { LogMarkedLines } from './log-marked.ts';
import type { LogCopied, LogLineTools } from './log-model.ts';
import type { LogRows, LogSpan } from './log-rows.ts';

/** The texts of the rows in a piece of the page. */
export function rowTexts(piece: ParentNode, raw: ((row: number) => string | undefined) | undefined): string[] {
  return [...piece.querySelectorAll<HTMLElement>('[data-row]')].map((row) => {
    const whole = raw?.(Number(row.dataset.row));
    if (whole !== undefined) return whole;
    for (const extra of row.querySelectorAll('time, [data-colour], [aria-expanded]')) extra.remove();
    return row.textContent ?? '';
  });
}

/** The rows of a piece of the page, where some of them have more than is drawn: folded, or still on their way. */
function cutRows(piece: ParentNode): { first: number; last: number } | undefined {
  if (!piece.querySelector('[data-cut]')) return undefined;
  const rows = [...piece.querySelectorAll<HTMLElement>('[data-row]')].map((row) => Number(row.dataset.row));
  return { first: rows[0] ?? 0, last: rows.at(-1) ?? 0 };
}

/** Leaves a selection within one row to the browser, unless its escape sequences are wanted. Answers rows that are to be fetched. */
function copyDrawn(event: ClipboardEvent, rows: LogRows, colours: boolean) {
  const selection = window.getSelection();
  if (!selection || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  const piece = range.cloneContents();
  const cut = cutRows(piece);
  if (cut) return cut;
  const raw = colours ? (row: number) => rows.at(row)?.text : undefined;
  let texts = rowTexts(piece, raw);
  if (texts.length === 0 && colours) {
    const start = range.startContainer;
    const row = (start instanceof Element ? start : start.parentElement)?.closest<HTMLElement>('[data-row]');
    const text = row && raw?.(Number(row.dataset.row));
    if (text !== undefined && text !== null && !selection.isCollapsed) texts = [text];
  }
  if (texts.length === 0) return undefined;
  event.clipboardData.setData('text/plain', texts.join('\n'));
  event.preventDefault();
  return undefined;
}

/** Of a log whose lines are all in memory. */
function copyKept(rows: LogRows, { first, end }: LogSpan, { from, to }: LogMarkedLines, colours: boolean): LogCopied {
  const texts: string[] = [];
  const last = Math.min(to ? to.row + 1 : end, end);
  for (let row = Math.max(from?.row ?? first, first); row < last; row += 1) {
    const text = rows.at(row)?.text ?? '';
    texts.push(colours ? text : plainText(text));
  }
  return { text: texts.join('\n'), lines: texts.length, total: texts.length };
}

export type LogCopyState =
  | { status: 'busy' }
  | { status: 'done'; lines: number; total: number }
  | { status: 'failed' }
  | undefined;

/** Milliseconds that a copy that went well is told of. */
const tellTime = 2500;

export interface LogCopyInput {
  rows: LogRows;
  span: LogSpan;
  colours: boolean;
  tools: LogLineTools | undefined;
}

/** Copies; `state` is what there is to be said of a copy that is not done at once. */
export function useLogCopy(input: LogCopyInput) {
  const [state, setState] = useState<LogCopyState>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (state?.status !== 'done' || state.lines < state.total) return;
    const timer = setTimeout(() => setState(undefined), tellTime);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (lines: LogMarkedLines) => {
    const { rows, span, colours, tools } = input;
    running.current?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    running.current = controller;
    const range = { from: lines.from?.item, to: lines.to?.item };
    setState({ status: 'busy' });
    try {
      const copied = tools?.copy ? await tools.copy(range, colours, signal) : copyKept(rows, span, lines, colours);
      await navigator.clipboard.writeText(copied.text);
      if (!signal.aborted) setState({ status: 'done', lines: copied.lines, total: copied.total });
    } catch {
      if (!signal.aborted) setState({ status: 'failed' });
    }
  };
  const onCopy = (event: ClipboardEvent, marked: LogMarkedLines | undefined) => {
    const { rows, span, colours } = input;
    if (marked) {
      event.preventDefault();
      return void copy(marked);
    }
    const cut = copyDrawn(event, rows, colours);
    if (!cut) return;
    event.preventDefault();
    const pointOf = (row: number) => {
      const item = rows.at(row);
      return item && { row, item, revision: span.revision };
    };
    void copy({ from: pointOf(cut.first), to: pointOf(cut.last) });
  };
  return { state, copy: (marked: LogMarkedLines) => void copy(marked), onCopy, dismiss: () => setState(undefined) };
}
