// What queries find: each kind of field, negation, faults that lose nothing, and patterns that would never end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, printQuery } from './query.ts';
import { bytesField, choiceField, numberField, pairField, textField, timeField } from './query-fields.ts';
import { compileQuery, type QueryLanguage } from './query-match.ts';

interface Pet {
  name: string;
  kind: 'cat' | 'dog';
  age?: number;
  size?: number;
  born: number;
  tags: Record<string, string>;
}

const language: QueryLanguage<Pet> = {
  fields: {
    name: textField((pet) => [pet.name]),
    kind: choiceField(['cat', 'dog'], (pet, word) => pet.kind === word),
    age: numberField((pet) => [pet.age]),
    share: numberField((pet) => [pet.age], '%'),
    size: bytesField((pet) => [pet.size]),
    born: timeField((pet) => pet.born),
    tag: pairField((pet) => pet.tags),
  },
  haystack: (pet) => `${pet.name}\n${pet.kind}`,
};

const clock = new Date(2026, 10, 28, 12).getTime();
const hour = 3_600_000;
const pets: Pet[] = [
  { name: 'api-1', kind: 'cat', age: 50, size: 100 * 1024 ** 2, born: clock - hour, tags: { team: 'web' } },
  { name: 'api-2', kind: 'dog', age: 8, size: 1024, born: clock - 50 * hour, tags: { team: 'data', Empty: '' } },
  { name: 'a b', kind: 'dog', born: clock - 1000 * hour, tags: {} },
  { name: 'nginx:latest', kind: 'cat', born: clock - 24 * hour, tags: {} },
];

function names(text: string): string[] {
  return compileQuery(parseQuery(text), language)
    .filter(pets, clock)
    .rows.map(({ name }) => name);
}

function faults(text: string): string[] {
  return compileQuery(parseQuery(text), language).faults.map(
    ({ reason, start, end }) => `${reason} ${text.slice(start, end)}`,
  );
}

describe('a query', () => {
  it.each([
    ['', ['api-1', 'api-2', 'a b', 'nginx:latest']],
    ['API', ['api-1', 'api-2']],
    ['-api', ['a b', 'nginx:latest']],
    ['"a b"', ['a b']],
    ['/^api-.$/', []],
    ['/^api-[1]/', ['api-1']],
    ['name:/^API-/', ['api-1', 'api-2']],
    ['name:api-1,b', ['api-1', 'a b']],
    ['name:=api', []],
    ['name:="a b"', ['a b']],
    ['kind:dog -name:api', ['a b']],
    ['kind:Dog,cat', ['api-1', 'api-2', 'a b', 'nginx:latest']],
    ['age:50', ['api-1']],
    ['age:8..50', ['api-1', 'api-2']],
    ['age:8-49', ['api-2']],
    ['-age:>8', ['api-2', 'a b', 'nginx:latest']],
    ['share:>=50%', ['api-1']],
    ['share:49.7', ['api-1']],
    ['size:>100MB', ['api-1']],
    ['size:100MiB', ['api-1']],
    ['size:1k', ['api-2']],
    ['size:1KiB..1GiB', ['api-1', 'api-2']],
    ['born:<2d', ['api-1', 'nginx:latest']],
    ['born:>2d', ['api-2', 'a b']],
    ['born:2026-11-28', ['api-1']],
    ['born:>=2026-11-27', ['api-1', 'nginx:latest']],
    ['born:<2026-11-28T00:00', ['api-2', 'a b', 'nginx:latest']],
    ['tag:team', ['api-1', 'api-2']],
    ['tag:TEAM=web', ['api-1']],
    ['tag:empty=', ['api-2']],
    ['tag:/team=(web|data)/', ['api-1', 'api-2']],
  ])('%s finds', (text, found) => {
    expect(names(text)).toEqual(found);
    expect(faults(text)).toEqual([]);
  });

  it.each([
    ['nginx:latest', ['key-unknown nginx:latest'], ['nginx:latest']],
    ['-nginx:latest', ['key-unknown -nginx:latest'], ['api-1', 'api-2', 'a b']],
    ['kind:', ['value-missing kind:'], undefined],
    ['kind:bird', ['value-unknown bird'], undefined],
    ['kind:bird,cat', ['value-unknown bird'], ['api-1', 'nginx:latest']],
    ['-kind:bird', ['value-unknown bird'], undefined],
    ['age:old', ['number-invalid old'], undefined],
    ['age:>', ['value-missing >'], undefined],
    ['size:5parsecs', ['size-invalid 5parsecs'], undefined],
    ['born:yesterday', ['time-invalid yesterday'], undefined],
    ['born:2026-02-30', ['time-invalid 2026-02-30'], undefined],
    ['name:/(/', ['pattern-invalid /(/'], undefined],
    ['name:/(a+)+$/', ['pattern-slow /(a+)+$/'], undefined],
    ['age:/5/', ['pattern-unfit /5/'], undefined],
    ['name:>a', ['comparison-unfit >a'], undefined],
    ['constructor:x', ['key-unknown constructor:x'], []],
  ])('%s is told', (text, told, found) => {
    expect(faults(text)).toEqual(told);
    expect(names(text)).toEqual(found ?? pets.map(({ name }) => name));
  });

  it('tells the keys it asks for, not those of faults', () => {
    const { keys } = compileQuery(parseQuery('age:>5 size:x nginx:1 born: kind:cat a'), language);
    expect([...keys]).toEqual(['age', 'kind']);
  });
});

const anyTerm = fc.oneof(
  fc.constantFrom('api', 'kind:cat', 'name:/^a/', 'age:>8', 'tag:team', 'born:<2d', 'size:>1k', 'name:a,b'),
  fc.string(),
  fc.tuple(fc.constantFrom(...Object.keys(language.fields)), fc.string()).map(([key, text]) => `${key}:${text}`),
);

describe('any query', () => {
  it('never throws, keeps the order and invents nothing', () => {
    fc.assert(
      fc.property(fc.array(anyTerm), (terms) => {
        const { rows } = compileQuery(parseQuery(terms.join(' ')), language).filter(pets, clock);
        expect(rows).toEqual(pets.filter((pet) => rows.includes(pet)));
      }),
    );
  });

  it('negated finds exactly the others', () => {
    fc.assert(
      fc.property(anyTerm, (text) => {
        const [term] = parseQuery(text).terms;
        if (!term) return;
        const { faults: told } = compileQuery({ text, terms: [term] }, language);
        fc.pre(told.length === 0);
        const found = names(printQuery([{ ...term, negated: false }]));
        const others = names(printQuery([{ ...term, negated: true }]));
        expect([...found, ...others].toSorted()).toEqual(pets.map(({ name }) => name).toSorted());
        expect(found.filter((name) => others.includes(name))).toEqual([]);
      }),
    );
  });

  it('of several terms finds what each of them finds', () => {
    fc.assert(
      fc.property(anyTerm, anyTerm, (one, other) => {
        // What stands in front can take in what follows: a quote that is not closed goes on to the end.
        const written = (text: string) => printQuery(parseQuery(text).terms).trim();
        fc.pre(written(`${one} ${other}`) === [written(one), written(other)].filter(Boolean).join(' '));
        const both = names(one).filter((name) => names(other).includes(name));
        expect(names(`${one} ${other}`)).toEqual(both);
      }),
    );
  });
});

describe('a pattern that takes long', () => {
  it('is given up for all rows alike, told, and asked no more', () => {
    let [time, tries] = [0, 0];
    const now = () => {
      tries++;
      time += 20;
      return time;
    };
    const query = compileQuery(parseQuery('name:/api-2/ kind:dog'), language, now);
    const first = query.filter(pets, clock);
    expect(first.rows.map(({ name }) => name)).toEqual(['api-2', 'a b']);
    expect(first.slow.map(({ reason, value }) => `${reason} ${value}`)).toEqual(['pattern-slow /api-2/']);
    const before = tries;
    expect(query.filter(pets, clock)).toEqual(first);
    expect(tries).toBe(before);
  });

  it('looks at the beginning of long texts alone', () => {
    const long = (name: string): Pet => ({ name, kind: 'cat', born: 0, tags: {} });
    const rows = [long(`x${'a'.repeat(50_000)}`), long(`${'a'.repeat(50_000)}!`), long('xaa!')];
    const query = compileQuery(parseQuery('name:/^xa*a*a*!?/'), language);
    expect(query.filter(rows, 0).rows.map(({ name }) => name)).toEqual(['xaa!']);
    expect(query.faults).toEqual([]);
  });
});
