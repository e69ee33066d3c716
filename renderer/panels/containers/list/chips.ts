// The filter chips of the list: shortcuts of the query, one for each state that matters.
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { type PlainTerm, type Query, type QueryTerm, withTerms } from '../../../../runtime/contract/query.ts';

const term = (key: string, ...texts: string[]): PlainTerm => ({
  negated: false,
  key,
  values: texts.map((text) => ({ kind: 'text', text })),
});

interface Chip {
  term?: PlainTerm;
  passes: (row: ContainerRow) => boolean;
  /** Offered even when there is no such container. */
  always?: true;
}

const chips = {
  all: { passes: () => true, always: true },
  running: { term: term('state', 'running'), passes: (row) => row.state === 'running', always: true },
  unhealthy: { term: term('health', 'unhealthy'), passes: (row) => row.health === 'unhealthy' },
  paused: { term: term('state', 'paused'), passes: (row) => row.state === 'paused' },
  restarting: { term: term('state', 'restarting'), passes: (row) => row.state === 'restarting' },
  exited: { term: term('state', 'exited'), passes: (row) => row.state === 'exited', always: true },
  created: { term: term('state', 'created'), passes: (row) => row.state === 'created' },
  dead: { term: term('state', 'dead'), passes: (row) => row.state === 'dead' },
} satisfies Record<string, Chip>;

export type ChipName = keyof typeof chips;
const names = Object.keys(chips) as ChipName[];
const chipOf = (name: ChipName): Chip => chips[name];

const isOfChips = ({ key }: QueryTerm) => key === 'state' || key === 'health';

function says(query: QueryTerm, wanted: PlainTerm): boolean {
  const [value, ...more] = query.values;
  const text = wanted.values[0]?.text;
  const plain = value?.kind === 'text' && value.comparison === undefined && value.text.toLowerCase() === text;
  return query.key === wanted.key && !query.negated && more.length === 0 && plain;
}

/** The chip that says the same about states as the query; '' where none does. */
export function chosenChip({ terms }: Query): ChipName | '' {
  const about = terms.filter(isOfChips);
  const [only] = about;
  if (!only) return 'all';
  if (about.length > 1) return '';
  return names.find((name) => chipOf(name).term !== undefined && says(only, chipOf(name).term as PlainTerm)) ?? '';
}

/** The query with what the chip says about states, and otherwise as it was. */
export function withChip(query: Query, name: ChipName): string {
  const { term: said } = chipOf(name);
  return withTerms(query, isOfChips, said ? [said] : []);
}

/** The chips to offer with their counts: the rare ones only where there is one, or while chosen. */
export function offeredChips(rows: readonly ContainerRow[], chosen: string): { name: ChipName; count: number }[] {
  return names
    .map((name) => ({ name, count: rows.filter(chipOf(name).passes).length }))
    .filter(({ name, count }) => count > 0 || name === chosen || chipOf(name).always);
}
