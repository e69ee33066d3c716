// The language of query bars: read, printed, completed; whatever is typed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PlainTerm,
  type PlainValue,
  parseQuery,
  placeAt,
  printQuery,
  type QueryTerm,
  withTerms,
} from './query.ts';

function plain(terms: readonly QueryTerm[]): PlainTerm[] {
  return terms.map(({ start: _start, end: _end, values, ...term }) => ({
    ...term,
    values: values.map(({ start: _from, end: _to, ...value }) => value),
  }));
}

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string(),
  fc.constantFrom('a b', 'a,b', '"', '\\', '"a"', '-x', 'key:value', '/a/', '/a', '>5', '=', '', 'x="y z"', '/a b/i'),
);
const pattern = fc.constantFrom('^api-', 'a\\/b', '[/ ]', 'a b', '\\s', 'é+');
const keyed: fc.Arbitrary<PlainValue> = fc.oneof(
  texts.map((text) => ({ kind: 'text' as const, text })),
  fc.record({
    kind: fc.constant('text' as const),
    text: texts,
    comparison: fc.constantFrom('>=', '<=', '>', '<', '=') as fc.Arbitrary<'>'>,
  }),
  pattern.map((text) => ({ kind: 'pattern' as const, text })),
  pattern.map((text) => ({ kind: 'pattern' as const, text, flags: 'i' })),
);
const word: fc.Arbitrary<PlainValue> = fc.oneof(
  texts.map((text) => ({ kind: 'text' as const, text })),
  fc.constantFrom('^api-', '[/]').map((text) => ({ kind: 'pattern' as const, text })),
);
const term: fc.Arbitrary<PlainTerm> = fc.oneof(
  fc.record({
    negated: fc.boolean(),
    key: fc.constantFrom('name', 'label', 'a.b-c', 'x1'),
    values: fc.array(keyed, { maxLength: 3 }),
  }),
  fc.record({ negated: fc.boolean(), values: word.map((value) => [value]) }),
);
/** Texts that look like queries, broken ones too. */
const typed = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('name', ':', ',', ' ', '-', '"', '/', '\\', '>', '=', '[', 'a', 'b', 'i', '\n', '\u{1f41f}'))
    .map((parts) => parts.join('')),
);

describe('parseQuery', () => {
  it('reads what it printed', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 4 }), (terms) => {
        expect(plain(parseQuery(printQuery(terms)).terms)).toEqual(terms);
      }),
    );
  });

  it('reads any text without loss: printed, it is read as the same', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const { terms } = parseQuery(text);
        expect(plain(parseQuery(printQuery(plain(terms))).terms)).toEqual(plain(terms));
        const covered = terms.map(({ start, end }) => text.slice(start, end)).join('');
        expect(covered.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const { start, end } of terms) expect(end).toBeGreaterThan(start);
      }),
    );
  });

  it('tells the places of values', () => {
    const text = '-name:"a b",/c d/i  label:team="x y" cpu:>=50';
    const found = parseQuery(text).terms.flatMap(({ values }) =>
      values.map(({ start, end }) => text.slice(start, end)),
    );
    expect(found).toEqual(['"a b"', '/c d/i', 'team="x y"', '>=50']);
    expect(plain(parseQuery(text).terms)).toEqual([
      {
        negated: true,
        key: 'name',
        values: [
          { kind: 'text', text: 'a b' },
          { kind: 'pattern', text: 'c d', flags: 'i' },
        ],
      },
      { negated: false, key: 'label', values: [{ kind: 'text', text: 'team=x y' }] },
      { negated: false, key: 'cpu', values: [{ kind: 'text', text: '50', comparison: '>=' }] },
    ]);
  });

  it.each([
    ['-', [{ negated: false, values: [{ kind: 'text', text: '-' }] }]],
    ['a,b', [{ negated: false, values: [{ kind: 'text', text: 'a,b' }] }]],
    ['/var/lib', [{ negated: false, values: [{ kind: 'text', text: '/var/lib' }] }]],
    ['"a b', [{ negated: false, values: [{ kind: 'text', text: 'a b' }] }]],
    ['state:', [{ negated: false, key: 'state', values: [] }]],
    [
      'STATE:a,,b',
      [
        {
          negated: false,
          key: 'state',
          values: [
            { kind: 'text', text: 'a' },
            { kind: 'text', text: 'b' },
          ],
        },
      ],
    ],
  ])('reads %j', (text, terms) => {
    expect(plain(parseQuery(text).terms)).toEqual(terms);
  });
});

describe('placeAt', () => {
  const at = (marked: string) => placeAt(parseQuery(marked.replace('|', '')), marked.indexOf('|'));

  it.each([
    ['|', { kind: 'key', typed: '', start: 0, end: 0 }],
    ['sta|', { kind: 'key', typed: 'sta', start: 0, end: 3 }],
    ['-sta|', { kind: 'key', typed: 'sta', start: 1, end: 4 }],
    ['a |', { kind: 'key', typed: '', start: 2, end: 2 }],
    ['sta|te:running', { kind: 'key', typed: 'sta', start: 0, end: 6 }],
    ['state:|', { kind: 'value', key: 'state', comparison: '', typed: '', given: [], start: 6, end: 6 }],
    ['state:run|ning', { kind: 'value', key: 'state', comparison: '', typed: 'run', given: [], start: 6, end: 13 }],
    [
      'state:running,|',
      { kind: 'value', key: 'state', comparison: '', typed: '', given: ['running'], start: 14, end: 14 },
    ],
    ['name:="a b|', { kind: 'value', key: 'name', comparison: '=', typed: 'a b', given: [], start: 5, end: 10 }],
  ])('knows %s', (marked, place) => {
    expect(at(marked)).toEqual(place);
  });

  it('lies within the text, wherever the caret is', () => {
    fc.assert(
      fc.property(typed, fc.nat(60), (text, caret) => {
        const place = placeAt(parseQuery(text), Math.min(caret, text.length));
        expect(place.start).toBeLessThanOrEqual(place.end);
        expect(place.end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('withTerms', () => {
  const state = (word: string): PlainTerm => ({ negated: false, key: 'state', values: [{ kind: 'text', text: word }] });
  const isState = ({ key }: QueryTerm) => key === 'state';

  it('changes the terms it is told and leaves the spelling of others', () => {
    const query = parseQuery('name:"a"  state:exited  -b state:dead');
    expect(withTerms(query, isState, [state('running')])).toBe('name:"a" state:running -b');
    expect(withTerms(query, isState, [])).toBe('name:"a" -b');
    expect(withTerms(parseQuery('x'), isState, [state('running')])).toBe('x state:running');
  });
});
