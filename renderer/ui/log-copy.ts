// Copies selected log rows as the lines they are, without times, names and buttons; with their escape sequences when asked.
import type { ClipboardEvent } from 'react';
import type { LogRows } from './log-rows.ts';

/** The texts of the rows in a piece of the page. Rows that are not drawn are not in it. */
export function rowTexts(piece: ParentNode, raw: ((row: number) => string | undefined) | undefined): string[] {
  return [...piece.querySelectorAll<HTMLElement>('[data-row]')].map((row) => {
    const whole = raw?.(Number(row.dataset.row));
    if (whole !== undefined) return whole;
    for (const extra of row.querySelectorAll('time, [data-colour], [aria-expanded]')) extra.remove();
    return row.textContent ?? '';
  });
}

/** Leaves a selection within one row to the browser, unless its escape sequences are wanted. */
export function copyRows(event: ClipboardEvent, rows: LogRows, colours: boolean): void {
  const selection = window.getSelection();
  if (!selection || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  const raw = colours ? (row: number) => rows.at(row)?.text : undefined;
  let texts = rowTexts(range.cloneContents(), raw);
  if (texts.length === 0 && colours) {
    const start = range.startContainer;
    const row = (start instanceof Element ? start : start.parentElement)?.closest<HTMLElement>('[data-row]');
    const text = row && raw?.(Number(row.dataset.row));
    if (text !== undefined && text !== null && !selection.isCollapsed) texts = [text];
  }
  if (texts.length === 0) return;
  event.clipboardData.setData('text/plain', texts.join('\n'));
  event.preventDefault();
}
