// Makes a query a test of rows: each key by its field, words in all that a row says, and what cannot be asked told with its place.
import type { Query, QueryTerm, QueryValue, Span } from './query.ts';
import { compileText } from './query-text.ts';

/** Why a part of a query is not asked; `key` and `value` are as written. */
export interface QueryFault extends Span {
  reason:
    | 'key-unknown'
    | 'value-missing'
    | 'value-unknown'
    | 'number-invalid'
    | 'size-invalid'
    | 'time-invalid'
    | 'pattern-invalid'
    | 'pattern-slow'
    | 'pattern-unfit'
    | 'comparison-unfit';
  key: string;
  value: string;
}
export type FaultReason = QueryFault['reason'];

/** A test of a row by one value. `clock` is ms since 1970, the same for all rows of one look. */
export type RowTest<Row> = (row: Row, clock: number) => boolean;

/** Keeps account of what patterns take: a look at many rows ends in bounded time. */
export interface Patience {
  /** Whether a pattern may still be tried in this look. */
  begin(): boolean;
  end(): void;
}

export interface QueryField<Row> {
  /** A test, or why there is none. Never throws. */
  compile(value: QueryValue, patience: Patience): RowTest<Row> | FaultReason;
}

export interface QueryLanguage<Row> {
  fields: Readonly<Record<string, QueryField<Row>>>;
  /** All that words are looked for in. */
  haystack: (row: Row) => string;
}

export interface CompiledQuery<Row> {
  /** What cannot be asked, in the order of the text; such a value counts as not written, an unknown key as a word. */
  faults: readonly QueryFault[];
  /** The keys that rows are tested by. */
  keys: ReadonlySet<string>;
  /** The rows that pass, in their order, and the patterns that took too long on them: those let everything pass. */
  filter(rows: readonly Row[], clock: number): { rows: Row[]; slow: readonly QueryFault[] };
}

/** Milliseconds that all tries of one pattern may take in one look; one try is bounded by itself. */
const patienceMs = 60;

class Account implements Patience {
  private spent = 0;
  private from = 0;
  exhausted = false;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  reset(): void {
    this.spent = 0;
  }

  begin(): boolean {
    if (this.exhausted) return false;
    this.from = this.now();
    return true;
  }

  end(): void {
    this.spent += this.now() - this.from;
    if (this.spent > patienceMs) this.exhausted = true;
  }
}

interface Condition<Row> {
  negated: boolean;
  tests: { run: RowTest<Row>; account: Account; fault: QueryFault }[];
}

/** Compiles a query. `now` (ms) only measures what patterns take. Never throws. */
export function compileQuery<Row>(
  query: Query,
  language: QueryLanguage<Row>,
  now: () => number = Date.now,
): CompiledQuery<Row> {
  const faults: QueryFault[] = [];
  const keys = new Set<string>();
  const words = wordField(language.haystack);
  const conditions = query.terms.map((term): Condition<Row> => {
    const { field, values, fault } = asked(query, term, language, words);
    if (fault) faults.push(fault);
    const tests = values.flatMap((value) => {
      const account = new Account(now);
      const run = field.compile(value, account);
      if (typeof run === 'string') {
        faults.push(faultOf(query, term, run, value));
        return [];
      }
      return { run, account, fault: faultOf(query, term, 'pattern-slow', value) };
    });
    if (tests.length > 0 && term.key !== undefined && !fault) keys.add(term.key);
    return { negated: term.negated, tests };
  });
  return { faults, keys, filter: (rows, clock) => look(conditions, rows, clock) };
}

function look<Row>(conditions: readonly Condition<Row>[], rows: readonly Row[], clock: number) {
  const all = conditions.flatMap(({ tests }) => tests);
  for (const { account } of all) account.reset();
  const givenUp = () => all.filter(({ account }) => account.exhausted);
  const pass = (row: Row) =>
    conditions.every(({ negated, tests }) => {
      const able = tests.filter(({ account }) => !account.exhausted);
      return able.length === 0 || able.some(({ run }) => run(row, clock)) !== negated;
    });
  for (let before = givenUp().length; ; before = givenUp().length) {
    const passed = rows.filter(pass);
    // A pattern that was given up halfway must not have decided about the rows before: once more without it.
    if (givenUp().length === before) return { rows: passed, slow: givenUp().map(({ fault }) => fault) };
  }
}

function asked<Row>(query: Query, term: QueryTerm, language: QueryLanguage<Row>, words: QueryField<Row>) {
  const { key, values, start, end, negated } = term;
  if (key === undefined) return { field: words, values, fault: undefined };
  const field = Object.hasOwn(language.fields, key) ? language.fields[key] : undefined;
  if (field) {
    const fault = values.length === 0 ? faultOf(query, term, 'value-missing', term) : undefined;
    return { field, values, fault };
  }
  // `nginx:latest` is what somebody looks for, not a mistake: it is looked for as it stands.
  const from = start + (negated ? 1 : 0);
  const word: QueryValue = { kind: 'text', text: query.text.slice(from, end), start: from, end };
  return { field: words, values: [word], fault: faultOf(query, term, 'key-unknown', term) };
}

function faultOf(query: Query, term: QueryTerm, reason: FaultReason, { start, end }: Span): QueryFault {
  return { reason, key: term.key ?? '', value: query.text.slice(start, end), start, end };
}

function wordField<Row>(haystack: (row: Row) => string): QueryField<Row> {
  return {
    compile: (value, patience) => {
      const test = compileText({ ...value, comparison: undefined }, patience);
      return typeof test === 'string' ? test : (row) => test(haystack(row));
    },
  };
}
