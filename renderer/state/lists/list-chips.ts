// Filter chips as shortcuts of a list's query: each says one thing about some of its keys.
import { type PlainTerm, type Query, type QueryTerm, withTerms } from '../../../runtime/contract/queries/query.ts';

export interface Chip<Row> {
  /** `key:text` of the query; absent: nothing about any of the keys. */
  says?: { key: string; text: string };
  passes: (row: Row) => boolean;
  /** Offered even when there is no such row. */
  always?: true;
}

const termOf = ({ key, text }: { key: string; text: string }): PlainTerm => ({
  negated: false,
  key,
  values: [{ kind: 'text', text }],
});

export interface ListChips<Row, Name extends string> {
  /** The chip that says the same as the query; '' where none does. */
  chosen: (query: Query) => Name | '';
  /** The query with what the chip says, and otherwise as it was. */
  with: (query: Query, name: Name) => string;
  /** The chips to offer with their counts: the rare ones only where there is one, or while chosen. */
  offered: (rows: readonly Row[], chosen: string) => { name: Name; count: number }[];
}

/** The chips of a list by name; a query says nothing about `keys` where the first of them is chosen. */
export function listChips<Row, Name extends string>(
  chips: Readonly<Record<Name, Chip<Row>>>,
  keys: readonly string[],
): ListChips<Row, Name> {
  const names = Object.keys(chips) as Name[];
  const isOfChips = ({ key }: QueryTerm) => key !== undefined && keys.includes(key);
  const fits = (query: QueryTerm, { says }: Chip<Row>) => {
    const [value, ...more] = query.values;
    const plain = value?.kind === 'text' && value.comparison === undefined && value.text.toLowerCase() === says?.text;
    return says !== undefined && query.key === says.key && !query.negated && more.length === 0 && plain;
  };
  return {
    chosen({ terms }) {
      const [only, ...more] = terms.filter(isOfChips);
      if (!only) return names[0] ?? '';
      return more.length > 0 ? '' : (names.find((name) => fits(only, chips[name])) ?? '');
    },
    with(query, name) {
      const { says } = chips[name];
      return withTerms(query, isOfChips, says ? [termOf(says)] : []);
    },
    offered(rows, chosen) {
      return names
        .map((name) => ({ name, count: rows.filter(chips[name].passes).length }))
        .filter(({ name, count }) => count > 0 || name === chosen || chips[name].always);
    },
  };
}
