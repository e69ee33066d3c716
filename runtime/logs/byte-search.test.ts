// A text found in bytes, against a regular expression on the same text.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { queryPattern } from '../contract/logs/log-pattern.ts';
import type { LogQuery } from '../contract/logs/log-query.ts';
import { byteSearch } from './byte-search.ts';

const query = (text: string, caseSensitive = false): LogQuery => ({
  ...{ kind: 'text', text, caseSensitive, wholeWord: false },
});

/** The offsets behind all places; `undefined` last where it gave up. */
function placesIn(text: string, asked: LogQuery): (number | undefined)[] {
  const search = byteSearch(asked)?.(Buffer.from(text));
  const places: (number | undefined)[] = [];
  for (let at: number | undefined = 0; search && at !== undefined && at >= 0; ) {
    at = search(at);
    if (at !== -1) places.push(at);
  }
  return places;
}

it('finds the places that a pattern finds, until it gives up', () => {
  const text = fc.array(fc.constantFrom('a', 'A', 'b', '=', '5', '=5', ' ', '\n'), { maxLength: 200 });
  const wanted = fc.array(fc.constantFrom('a', 'B', '=', '5', ' '), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(text, wanted, fc.boolean(), (pieces, words, caseSensitive) => {
      const [whole, asked] = [pieces.join(''), query(words.join(''), caseSensitive)];
      fc.pre(byteSearch(asked) !== undefined);
      const found = placesIn(whole, asked);
      const slowly = [...whole.matchAll(queryPattern(asked))].map((match) => match.index + match[0].length);
      const gaveUp = found.length > 0 && found.at(-1) === undefined;
      expect(gaveUp ? found.slice(0, -1) : found).toEqual(gaveUp ? slowly.slice(0, found.length - 1) : slowly);
    }),
    { numRuns: 1000 },
  );
});

it('gives up where too much looks alike, and not before', () => {
  expect(placesIn('b==5\n'.repeat(100), query('a==5'))).toEqual([undefined]);
  expect(placesIn(`${'-'.repeat(1000)}b==5 A==5`, query('a==5'))).toEqual([1009]);
});

it('leaves to patterns what bytes do not tell', () => {
  for (const text of ['error', 'gr\u00f6\u00dfe', 'a\tb', 'a=b']) expect(byteSearch(query(text))).toBeUndefined();
  expect(byteSearch({ ...query('a==5'), wholeWord: true })).toBeUndefined();
  expect(byteSearch({ ...query('a==5'), kind: 'regex' })).toBeUndefined();
});
