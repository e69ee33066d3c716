// Searches: over lines that are all here, and the way from one hit to the next wherever they were found.
import { useDeferredValue, useMemo, useState } from 'react';
import { plainText } from '../ansi.ts';
import type { LogHits, LogRange, LogSearchModel, LogTerm } from './log-model.ts';
import type { LogItem, LogRows, LogSpan } from './log-rows.ts';

export const noTerm: LogTerm = { kind: 'text', text: '', caseSensitive: false, wholeWord: false };

/** Rows that were found, in one ascending list. */
export function hitsOf(rows: readonly number[]): LogHits {
  return {
    length: rows.length,
    at: (index) => rows[index],
    before: (row) => {
      let low = 0;
      let high = rows.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((rows[middle] ?? 0) < row) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

/** The index of the next or previous hit from a row, round the end; -1 when there is none. `from` itself is none of them. */
export function neighbour(hits: LogHits, from: number, step: 1 | -1): number {
  if (hits.length === 0) return -1;
  const index = step > 0 ? hits.before(from + 1) : hits.before(from) - 1;
  return (index + hits.length) % hits.length;
}

type Find = (text: string) => readonly LogRange[];

const wordCharacter = String.raw`[\p{L}\p{N}_]`;

/** Where a text is in another, by the term's case and borders of words. */
export function findTerm(term: LogTerm): Find {
  const escaped = term.text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const whole = term.wholeWord ? `(?<!${wordCharacter})${escaped}(?!${wordCharacter})` : escaped;
  const pattern = new RegExp(whole, term.caseSensitive ? 'gu' : 'giu');
  return (text) => [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]);
}

/** What was searched once is not searched again as the log grows. */
export class LogSearch {
  readonly #find: Find | undefined;
  readonly #at: (row: number) => LogItem | undefined;
  #searchedTo = 0;
  #rows: number[] = [];

  constructor(find: Find | undefined, at: (row: number) => LogItem | undefined) {
    this.#find = find;
    this.#at = at;
  }

  /** The rows found, ascending; the same array until that changes. */
  update(span: LogSpan): readonly number[] {
    if (!this.#find) return this.#rows;
    const found: number[] = [];
    for (let row = Math.max(this.#searchedTo, span.first); row < span.end; row += 1) {
      const item = this.#at(row);
      if (item && this.#find(plainText(item.text)).length > 0) found.push(row);
    }
    this.#searchedTo = Math.max(this.#searchedTo, span.end);
    const gone = (this.#rows[0] ?? Number.POSITIVE_INFINITY) < span.first;
    if (gone || found.length > 0) this.#rows = [...this.#rows.filter((row) => row >= span.first), ...found];
    return this.#rows;
  }
}

/** The search of a log whose lines are all in memory. It knows no patterns: one that takes for ever would stop the window. */
export function useOwnSearch(rows: LogRows, span: LogSpan): LogSearchModel {
  const [term, setTerm] = useState(noTerm);
  const wanted = useDeferredValue(term);
  const find = useMemo(() => (wanted.text === '' ? undefined : findTerm(wanted)), [wanted]);
  const search = useMemo(() => new LogSearch(find, rows.at), [find, rows]);
  const found = search.update(span);
  const hits = useMemo(() => hitsOf(found), [found]);
  return { term, onTerm: setTerm, patterns: false, hits, count: found.length, find };
}
