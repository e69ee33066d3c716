// Copies selected log rows as the lines they are: parts of a broken line together, without times and buttons.
import type { ClipboardEvent } from 'react';

/** Joins the rows of a selection, in the order of the page. */
export function joinRows(rows: Iterable<{ line: string; text: string }>): string {
  let result = '';
  let before: string | undefined;
  for (const { line, text } of rows) {
    if (before !== undefined && line !== before) result += '\n';
    result += text;
    before = line;
  }
  return result;
}

/** Leaves a selection within one row to the browser. */
export function copyRows(event: ClipboardEvent): void {
  const selection = window.getSelection();
  if (!selection || selection.rangeCount === 0) return;
  const rows = [...selection.getRangeAt(0).cloneContents().querySelectorAll<HTMLElement>('[data-line]')];
  if (rows.length === 0) return;
  for (const extra of rows.flatMap((row) => [...row.querySelectorAll('time, button')])) extra.remove();
  const text = joinRows(rows.map((row) => ({ line: row.dataset.line ?? '', text: row.textContent ?? '' })));
  event.clipboardData.setData('text/plain', text);
  event.preventDefault();
}
