// The kinds of fields that queries ask for: texts, choices, numbers, sizes, times, and pairs like labels.
import type { QueryValue } from './query.ts';
import type { FaultReason, QueryField, RowTest } from './query-match.ts';
import { compileText } from './query-text.ts';

/** Holds the value, is it (`=`), or a pattern finds something in it; one of several texts is enough. */
export function textField<Row>(textsOf: (row: Row) => readonly (string | undefined)[]): QueryField<Row> {
  return {
    compile: (value, patience) => {
      const test = compileText(value, patience);
      if (typeof test === 'string') return test;
      return (row) => textsOf(row).some((text) => text !== undefined && test(text));
    },
  };
}

/** Exactly one of the words; anything else is a fault. */
export function choiceField<Row>(words: readonly string[], is: (row: Row, word: string) => boolean): QueryField<Row> {
  return {
    compile: ({ kind, text, comparison }) => {
      if (kind === 'pattern') return 'pattern-unfit';
      if (comparison !== undefined && comparison !== '=') return 'comparison-unfit';
      const word = words.find((one) => one === text.toLowerCase());
      return word === undefined ? 'value-unknown' : (row) => is(row, word);
    },
  };
}

type NumberTest = (given: number) => boolean;

/** A written number and how exact it is: what is within half of `step` is equal. */
interface Written {
  value: number;
  step: number;
}

function numberTest({ comparison }: QueryValue, { value, step }: Written): NumberTest {
  switch (comparison) {
    case '>':
      return (given) => given > value;
    case '>=':
      return (given) => given >= value;
    case '<':
      return (given) => given < value;
    case '<=':
      return (given) => given <= value;
    default:
      return (given) => Math.abs(given - value) < step / 2 || given === value;
  }
}

function measured<Row>(
  numbersOf: (row: Row) => readonly (number | undefined)[],
  read: (text: string) => Written | undefined,
  fault: FaultReason,
): QueryField<Row> {
  const testOf = (value: QueryValue): NumberTest | undefined => {
    const single = read(value.text);
    if (single) return numberTest(value, single);
    const [from, to] = (/^(.+?)(?:\.\.|-)(.+)$/.exec(value.text) ?? []).slice(1).map((part) => read(part.trim()));
    if (value.comparison !== undefined || !from || !to) return undefined;
    return (given) => given >= from.value && given <= to.value;
  };
  return {
    compile: (value) => {
      if (value.kind === 'pattern') return 'pattern-unfit';
      if (value.text === '') return 'value-missing';
      const test = testOf(value);
      return test ? (row) => numbersOf(row).some((given) => given !== undefined && test(given)) : fault;
    },
  };
}

function decimal(text: string): number | undefined {
  return /^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

/** `50`, `>50`, `50%`, `8000-9000`, `8000..9000`; `suffix` may follow the number. */
export function numberField<Row>(
  numbersOf: (row: Row) => readonly (number | undefined)[],
  suffix = '',
): QueryField<Row> {
  const read = (text: string) => {
    const value = decimal(suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length).trim() : text);
    return value === undefined ? undefined : { value, step: suffix === '' ? 0 : 1 };
  };
  return measured(numbersOf, read, 'number-invalid');
}

const prefixes = ['', 'k', 'm', 'g', 't'];

/** Bytes of `100MiB`, `100m`, `1.5GB`, `512`: as docker counts, `i` and single letters are powers of 1024. */
function sizeOf(text: string): Written | undefined {
  const [, number = '', prefix = '', binary = '', byte = ''] = /^([\d.]+)\s*([kmgt]?)(i?)(b?)$/i.exec(text) ?? [];
  const value = decimal(number);
  if (value === undefined) return undefined;
  const base = binary === '' && byte !== '' ? 1000 : 1024;
  const step = base ** prefixes.indexOf(prefix.toLowerCase());
  return { value: value * step, step };
}

/** `>100MiB`, `<1GB`, `100MiB..1GiB`. */
export function bytesField<Row>(bytesOf: (row: Row) => readonly (number | undefined)[]): QueryField<Row> {
  return measured(bytesOf, sizeOf, 'size-invalid');
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_557_600 };

function ageOf(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([\d.]+)\s*([smhdwy])$/i.exec(text) ?? [];
  const value = decimal(number);
  return value === undefined ? undefined : value * (seconds[unit.toLowerCase()] ?? 0) * 1000;
}

/** The span of a written day (`2026-11-28`) or minute (`2026-11-28T10:30`), local time; ms since 1970. */
function momentOf(text: string): { from: number; to: number } | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/i.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour, minute] = parts.slice(1).map((part) => (part ? Number(part) : undefined));
  const date = new Date(year, month - 1, day, hour ?? 0, minute ?? 0);
  const real = date.getMonth() === month - 1 && date.getDate() === day && date.getHours() === (hour ?? 0);
  if (!real) return undefined;
  const from = date.getTime();
  return { from, to: hour === undefined ? new Date(year, month - 1, day + 1).getTime() : from + 60_000 };
}

function timeTest({ text, comparison }: QueryValue): ((at: number, clock: number) => boolean) | undefined {
  const age = ageOf(text);
  if (age !== undefined) {
    // An age alone means "not older than that".
    const older = comparison === '>' || comparison === '>=';
    return older ? (at, clock) => clock - at > age : (at, clock) => clock - at <= age;
  }
  const moment = momentOf(text);
  if (!moment) return undefined;
  const { from, to } = moment;
  const tests: Record<string, (at: number) => boolean> = {
    '>': (at) => at >= to,
    '>=': (at) => at >= from,
    '<': (at) => at < from,
    '<=': (at) => at < to,
  };
  return tests[comparison ?? ''] ?? ((at) => at >= from && at < to);
}

/** Ages (`<2d`: less than two days ago) and days (`>2026-11-01`: after that day); `timeOf` is ms since 1970. */
export function timeField<Row>(timeOf: (row: Row) => number | undefined): QueryField<Row> {
  return {
    compile: (value) => {
      if (value.kind === 'pattern') return 'pattern-unfit';
      if (value.text === '') return 'value-missing';
      const test = timeTest(value);
      if (!test) return 'time-invalid';
      return (row, clock) => {
        const at = timeOf(row);
        return at !== undefined && test(at, clock);
      };
    },
  };
}

/** `team` (has it), `team=web` (is it), or a pattern on `team=web`. */
export function pairField<Row>(pairsOf: (row: Row) => Readonly<Record<string, string>>): QueryField<Row> {
  return {
    compile: (value, patience): RowTest<Row> | FaultReason => {
      if (value.comparison !== undefined) return 'comparison-unfit';
      if (value.kind === 'pattern') {
        const test = compileText(value, patience);
        if (typeof test === 'string') return test;
        return (row) => Object.entries(pairsOf(row)).some(([key, text]) => test(`${key}=${text}`));
      }
      const [name = '', wanted] = splitPair(value.text.toLowerCase());
      if (name === '') return 'value-missing';
      return (row) =>
        Object.entries(pairsOf(row)).some(
          ([key, text]) => key.toLowerCase() === name && (wanted === undefined || text.toLowerCase() === wanted),
        );
    },
  };
}

function splitPair(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
