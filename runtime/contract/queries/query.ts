// The language of query bars: `state:running image:nginx -name:test cpu:>50 name:/^api-/ words`, read with the place of each part.

/** Places are in UTF-16 units of the query's text; `end` is behind. */
export interface Span {
  start: number;
  end: number;
}

export const comparisons = ['>=', '<=', '>', '<', '='] as const;
export type Comparison = (typeof comparisons)[number];

/** `pattern`: the source of a regular expression. `comparison` stands in front of a text only. */
export interface QueryValue extends Span {
  kind: 'text' | 'pattern';
  text: string;
  comparison?: Comparison;
  /** `i` or nothing; of a pattern. */
  flags?: string;
}

/** `key:value,value`: one of the values is enough. Without a key it is one word to be found anywhere. */
export interface QueryTerm extends Span {
  negated: boolean;
  key?: string;
  values: QueryValue[];
}

export interface Query {
  text: string;
  terms: QueryTerm[];
}

const space = /\s/;
const keyPart = /[A-Za-z][\w.-]*:/y;
const operator = /[<>]=?|=/y;
const patternPart = /\/((?:\[(?:\\.|[^\]\\\n])*\]|\\.|[^/\\\n[])+)\/(i?)(?=[\s,]|$)/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A quoted part at `at` (its quote); one that is not closed goes on to the end. */
function quotedAt(text: string, at: number): { text: string; end: number } {
  let read = '';
  let index = at + 1;
  for (; index < text.length && text[index] !== '"'; index++) {
    const escaped = text[index] === '\\' && (text[index + 1] === '"' || text[index + 1] === '\\');
    if (escaped) index++;
    read += text[index];
  }
  return { text: read, end: Math.min(text.length, index + 1) };
}

/** Up to a blank, or to a comma where values are listed; quotes at its beginning or behind a `=` keep blanks and commas. */
function textAt(text: string, at: number, listed: boolean): { text: string; end: number } {
  let read = '';
  let index = at;
  while (index < text.length) {
    const char = text[index] ?? '';
    if (char === '"' && (index === at || (listed && text[index - 1] === '='))) {
      const quoted = quotedAt(text, index);
      read += quoted.text;
      index = quoted.end;
    } else if (space.test(char) || (listed && char === ',')) break;
    else {
      read += char;
      index++;
    }
  }
  return { text: read, end: index };
}

function valueAt(text: string, start: number, listed: boolean): QueryValue {
  const pattern = matchAt(patternPart, text, start);
  if (pattern && (listed || !space.test(pattern[0]))) {
    const flags = pattern[2] ? { flags: pattern[2] } : {};
    return { kind: 'pattern', text: pattern[1] ?? '', ...flags, start, end: start + pattern[0].length };
  }
  const sign = listed ? matchAt(operator, text, start)?.[0] : undefined;
  const comparison = comparisons.find((one) => one === sign);
  const read = textAt(text, start + (comparison?.length ?? 0), listed);
  return { kind: 'text', text: read.text, ...(comparison && { comparison }), start, end: read.end };
}

function valuesAt(text: string, at: number): { values: QueryValue[]; end: number } {
  const values: QueryValue[] = [];
  let index = at;
  for (;;) {
    const value = valueAt(text, index, true);
    // Nothing between two commas is not the empty text, which is written in quotes.
    if (value.end > value.start) values.push(value);
    if (text[value.end] !== ',') return { values, end: value.end };
    index = value.end + 1;
  }
}

function termAt(text: string, start: number): QueryTerm {
  const after = text[start + 1];
  const negated = text[start] === '-' && after !== undefined && !space.test(after);
  const from = negated ? start + 1 : start;
  const key = matchAt(keyPart, text, from)?.[0];
  if (key === undefined) {
    const value = valueAt(text, from, false);
    return { negated, values: [value], start, end: value.end };
  }
  const { values, end } = valuesAt(text, from + key.length);
  return { negated, key: key.slice(0, -1).toLowerCase(), values, start, end };
}

/** Reads any text; never throws, and every character that is no blank belongs to a term. */
export function parseQuery(text: string): Query {
  const terms: QueryTerm[] = [];
  for (let at = 0; at < text.length; ) {
    if (space.test(text[at] ?? '')) at++;
    else {
      const term = termAt(text, at);
      terms.push(term);
      at = term.end;
    }
  }
  return { text, terms };
}

type Plain<T> = Omit<T, keyof Span>;
export type PlainValue = Plain<QueryValue>;
export type PlainTerm = Omit<QueryTerm, keyof Span | 'values'> & { values: readonly PlainValue[] };

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A value of a key as it is written: in quotes where it must be. */
export function printValue({ kind, text, comparison, flags = '' }: PlainValue): string {
  if (kind === 'pattern') return `/${text}/${flags}`;
  const plain = /^[^\s,"/<>=][^\s,"]*$/.test(text) || (text === '' && comparison !== undefined);
  return (comparison ?? '') + (plain ? text : quoted(text));
}

function printWord({ kind, text, flags = '' }: PlainValue): string {
  if (kind === 'pattern') return `/${text}/${flags}`;
  const plain = /^[^\s"/-]\S*$/.test(text) && matchAt(keyPart, text, 0) === null;
  return plain ? text : quoted(text);
}

/** The terms as a query that is read as the same terms. */
export function printQuery(terms: readonly PlainTerm[]): string {
  return terms
    .map(({ negated, key, values }) => {
      const sign = negated ? '-' : '';
      if (key === undefined) return sign + values.map(printWord).join(' ');
      return `${sign}${key}:${values.map(printValue).join(',')}`;
    })
    .join(' ');
}

/** Where in a query one writes: a key (or a word that may become one), or a value of a key. The span is what a completion replaces. */
export type QueryPlace = Span &
  ({ kind: 'key'; typed: string } | { kind: 'value'; key: string; comparison: string; typed: string; given: string[] });

/** What stands at the caret. */
export function placeAt({ text, terms }: Query, caret: number): QueryPlace {
  const term = terms.find(({ start, end }) => start < caret && caret <= end);
  if (!term) return { kind: 'key', typed: '', start: caret, end: caret };
  const from = term.start + (term.negated ? 1 : 0);
  if (term.key === undefined) {
    return { kind: 'key', typed: text.slice(from, caret), start: Math.min(from, caret), end: term.end };
  }
  const { key, values } = term;
  const colon = from + key.length + 1;
  if (caret < colon) return { kind: 'key', typed: text.slice(from, caret), start: Math.min(from, caret), end: colon };
  const value = values.find(({ start, end }) => start <= caret && caret <= end);
  const given = values.filter((one) => one !== value).map((one) => one.text);
  if (!value) return { kind: 'value', key, comparison: '', typed: '', given, start: caret, end: caret };
  const comparison = value.comparison ?? '';
  const typed = textAt(text.slice(0, caret), Math.min(caret, value.start + comparison.length), true).text;
  return { kind: 'value', key, comparison, typed, given, start: value.start, end: value.end };
}

/** The query with the terms of one key replaced (none: taken out), where the first of them stood or at the end. */
export function withTerms(query: Query, replaced: (term: QueryTerm) => boolean, by: readonly PlainTerm[]): string {
  const at = query.terms.findIndex(replaced);
  const terms = query.terms.filter((term) => !replaced(term));
  // As they were written: nobody's spelling changes for a term that stays.
  const kept = terms.map(({ start, end }) => query.text.slice(start, end));
  const place = at < 0 ? kept.length : query.terms.slice(0, at).filter((term) => !replaced(term)).length;
  kept.splice(place, 0, ...by.map((term) => printQuery([term])));
  return kept.join(' ');
}

/** The query with a place filled, and where the caret goes: behind it, and behind a blank where the term is complete. */
export function completed(
  { text }: Query,
  { start, end }: Span,
  by: string,
  closes: boolean,
): { text: string; caret: number } {
  const rest = text.slice(end);
  const gap = closes && !/^\s/.test(rest) ? ' ' : '';
  const before = text.slice(0, start) + by;
  const caret = before.length + (closes ? 1 : 0);
  return { text: before + gap + rest, caret };
}
