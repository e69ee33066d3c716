// The query of a list: a language made of keys, the rows that it lets pass, what may be completed, and what of it cannot be asked.
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  completed,
  parseQuery,
  placeAt,
  printValue,
  type Query,
  type QueryPlace,
} from '../../../runtime/contract/queries/query.ts';
import {
  type CompiledQuery,
  compileQuery,
  type QueryFault,
  type QueryField,
  type QueryLanguage,
} from '../../../runtime/contract/queries/query-match.ts';

/** One key of a list's language. */
export interface ListKey<Row> {
  field: QueryField<Row>;
  /** The values that one row has, to be completed. */
  valuesOf?: (row: Row) => readonly string[];
  /** Values to begin with, where those that are there say little. */
  examples?: readonly string[];
  /** It asks for what is measured or counted only while somebody asks. */
  measured?: boolean;
  /** It asks for what only rows have that were read whole. */
  whole?: boolean;
  /** Its answer changes by time alone. */
  timed?: boolean;
}

export interface ListLanguage<Row> extends QueryLanguage<Row> {
  keyOf: (key: string) => ListKey<Row> | undefined;
  keys: readonly string[];
}

/** `haystack` is asked once for a row that stays the same object. */
export function listLanguage<Row extends object>(
  keys: Readonly<Record<string, ListKey<Row>>>,
  haystack: (row: Row) => string,
): ListLanguage<Row> {
  const haystacks = new WeakMap<Row, string>();
  return {
    keys: Object.keys(keys),
    keyOf: (key) => (Object.hasOwn(keys, key) ? keys[key] : undefined),
    fields: Object.fromEntries(Object.entries(keys).map(([key, { field }]) => [key, field])),
    haystack: (row) => {
      const known = haystacks.get(row);
      if (known !== undefined) return known;
      const text = haystack(row);
      haystacks.set(row, text);
      return text;
    },
  };
}

const clockTime = 30_000;

/** Another number now and then while it is `wanted`. */
function useClock(wanted: boolean): number {
  const [clock, setClock] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const timer = setInterval(() => setClock((before) => before + 1), clockTime);
    return () => clearInterval(timer);
  }, [wanted]);
  return clock;
}

export interface AskedQuery<Row> {
  query: Query;
  rows: readonly Row[];
  faults: readonly QueryFault[];
  /** It asks for what is measured only for it. */
  measured: boolean;
  /** It asks for what only whole rows have. */
  whole: boolean;
}

/** `useRound` answers another value when what is measured is another; it is told whether anybody asks. */
export function useListQuery<Row>(
  text: string,
  rows: readonly Row[],
  language: ListLanguage<Row>,
  useRound: (measured: boolean) => unknown,
): AskedQuery<Row> {
  const query = useMemo(() => parseQuery(text), [text]);
  const compiled: CompiledQuery<Row> = useMemo(() => compileQuery(query, language), [query, language]);
  const asks = (what: 'measured' | 'whole' | 'timed') =>
    [...compiled.keys].some((key) => language.keyOf(key)?.[what] === true);
  const measured = asks('measured');
  const round = useRound(measured);
  const clock = useClock(asks('timed'));
  // biome-ignore lint/correctness/useExhaustiveDependencies: samples and time change the answer too
  const found = useMemo(
    () => (query.terms.length === 0 ? { rows, slow: [] } : compiled.filter(rows, Date.now())),
    [query, compiled, rows, round, clock],
  );
  const faults = useMemo(() => [...compiled.faults, ...found.slow], [compiled, found.slow]);
  return { query, rows: found.rows, faults, measured, whole: asks('whole') };
}

/** A sentence for each fault; `writing` is where somebody is about to complete one. */
export function useFaultNotices(faults: readonly QueryFault[], writing: number | undefined) {
  const { t } = useTranslation('containers');
  return faults
    .filter(({ start, end }) => writing === undefined || writing <= start || writing > end)
    .map(({ reason, key, value, start }) => ({
      id: `${reason} ${start}`,
      kind: reason === 'key-unknown' ? ('info' as const) : ('warning' as const),
      text: t(`query.fault.${reason}`, { key, value }),
    }));
}

const most = 60;
/** More than so many are not put in the order of their names: that would take longer than a letter may. */
const mostOrdered = 500;
const names = new Intl.Collator('en', { numeric: true });

export interface SuggestionWords {
  key: (key: string) => string;
  count: (count: number) => string;
}

/** The values that rows have for a key, with how many rows have each. */
function valuesOf<Row>(language: ListLanguage<Row>, rows: readonly Row[], key: string): Map<string, number> {
  const counts = new Map<string, number>();
  const read = language.keyOf(key)?.valuesOf;
  if (read)
    for (const row of rows) for (const value of new Set(read(row))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function valuesAt<Row>(
  language: ListLanguage<Row>,
  rows: readonly Row[],
  place: QueryPlace & { kind: 'value' },
  words: SuggestionWords,
) {
  const { key, typed, comparison, given } = place;
  const fits = (value: string) => value.toLowerCase().includes(typed.toLowerCase()) && !given.includes(value);
  const fitting = [...valuesOf(language, rows, key)].filter(([value]) => fits(value));
  const byName = fitting.length <= mostOrdered;
  const found = fitting
    .sort(([a, many], [b, others]) => others - many || (byName ? names.compare(a, b) : 0))
    .slice(0, most)
    .map(([value, count]) => {
      const by = (comparison === '=' ? '=' : '') + printValue({ kind: 'text', text: value });
      return { label: value, detail: words.count(count), by };
    });
  const examples = (language.keyOf(key)?.examples ?? [])
    .filter((example) => example.startsWith(comparison + typed))
    .map((example) => ({ label: example, detail: undefined, by: example }));
  return [...examples, ...found].slice(0, most);
}

/** What the query bar offers for a text and a caret in it; nothing where only what is written already would be offered. */
export function suggestionsAt<Row>(
  language: ListLanguage<Row>,
  rows: readonly Row[],
  text: string,
  caret: number,
  words: SuggestionWords,
) {
  const query = parseQuery(text);
  const place = placeAt(query, caret);
  if (place.kind === 'key') {
    const typed = place.typed.toLowerCase();
    const keys = language.keys.filter((key) => key.startsWith(typed));
    return keys.map((key) => ({
      id: `key-${key}`,
      label: `${key}:`,
      detail: words.key(key),
      ...completed(query, place, `${key}:`, false),
    }));
  }
  const values = valuesAt(language, rows, place, words);
  const written = text.slice(place.start, place.end);
  if (values.every(({ by }) => by === written)) return [];
  return values.map(({ label, detail, by }, index) => ({
    id: `value-${index}`,
    label,
    detail,
    ...completed(query, place, by, true),
  }));
}
