// What the query bar offers at the caret: keys, and of a key's values those that exist now, the most frequent first.
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { completed, parseQuery, placeAt, printValue, type QueryPlace } from '../../../../runtime/contract/query.ts';
import { naturalCompare } from '../../../ui/natural-order.ts';
import type { QuerySuggestion } from '../../../ui/query-bar.tsx';
import { keyOf, type QueryKey, queryKeys } from './query-language.ts';

const most = 60;
/** More than so many are not put in the order of their names: that would take longer than a letter may. */
const mostOrdered = 500;

export interface SuggestionWords {
  key: (key: QueryKey) => string;
  count: (count: number) => string;
}

/** The values that rows have for a key, with how many rows have each. */
export function valuesOf(rows: readonly ContainerRow[], key: string): Map<string, number> {
  const counts = new Map<string, number>();
  const read = keyOf(key)?.valuesOf;
  if (read)
    for (const row of rows) for (const value of new Set(read(row))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function valuesAt(rows: readonly ContainerRow[], place: QueryPlace & { kind: 'value' }, words: SuggestionWords) {
  const { key, typed, comparison, given } = place;
  const fits = (value: string) => value.toLowerCase().includes(typed.toLowerCase()) && !given.includes(value);
  const fitting = [...valuesOf(rows, key)].filter(([value]) => fits(value));
  const byName = fitting.length <= mostOrdered;
  const found = fitting
    .sort(([a, many], [b, others]) => others - many || (byName ? naturalCompare(a, b) : 0))
    .slice(0, most)
    .map(([value, count]) => {
      const by = (comparison === '=' ? '=' : '') + printValue({ kind: 'text', text: value });
      return { label: value, detail: words.count(count), by };
    });
  const examples = (keyOf(key)?.examples ?? [])
    .filter((example) => example.startsWith(comparison + typed))
    .map((example) => ({ label: example, detail: undefined, by: example }));
  return [...examples, ...found].slice(0, most);
}

/** For a text and a caret in it; nothing where only what is written already would be offered. */
export function suggestionsAt(
  rows: readonly ContainerRow[],
  text: string,
  caret: number,
  words: SuggestionWords,
): QuerySuggestion[] {
  const query = parseQuery(text);
  const place = placeAt(query, caret);
  if (place.kind === 'key') {
    const typed = place.typed.toLowerCase();
    const keys = queryKeys.filter((key) => key.startsWith(typed));
    return keys.map((key) => ({
      id: `key-${key}`,
      label: `${key}:`,
      detail: words.key(key),
      ...completed(query, place, `${key}:`, false),
    }));
  }
  const values = valuesAt(rows, place, words);
  const written = text.slice(place.start, place.end);
  if (values.every(({ by }) => by === written)) return [];
  return values.map(({ label, detail, by }, index) => ({
    id: `value-${index}`,
    label,
    detail,
    ...completed(query, place, by, true),
  }));
}
