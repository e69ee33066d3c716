// @vitest-environment happy-dom
// Routes survive the address bar, whatever ids are made of.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { currentRoute, go, parseRoute, type Route, routeHash } from './navigation.ts';

const word = fc.string({ minLength: 1, unit: 'grapheme' });
const route: fc.Arbitrary<Route> = fc.record(
  { panel: word, object: word, tab: word, form: word },
  { requiredKeys: ['panel'] },
);

it('reads back every route it writes', () => {
  fc.assert(
    fc.property(route, (one) => {
      expect(parseRoute(routeHash(one))).toEqual(one);
    }),
  );
});

it('reads anything at all without a fault', () => {
  fc.assert(
    fc.property(fc.string(), (hash) => {
      expect(typeof parseRoute(hash).panel).toBe('string');
    }),
  );
  expect(parseRoute('')).toEqual({ panel: '' });
  expect(parseRoute('#/images/%E0%A4%A')).toEqual({ panel: 'images', object: '%E0%A4%A' });
});

it('goes, and answers the same object while the address stays', () => {
  go({ panel: 'images', object: 'sha256:abc', tab: 'layers' });
  expect(window.location.hash).toBe('#/images/sha256%3Aabc?tab=layers');
  expect(currentRoute()).toEqual({ panel: 'images', object: 'sha256:abc', tab: 'layers' });
  expect(currentRoute()).toBe(currentRoute());
});
