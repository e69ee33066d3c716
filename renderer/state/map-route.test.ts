// The map's address is read as it was written, whatever is chosen.
import { describe, expect, it } from 'vitest';
import { mapChoice, mapRoute } from './map-route.ts';
import { parseRoute, routeHash } from './navigation.ts';

describe('the address of the map', () => {
  it.each([
    ['', '', '#/networks?tab=map'],
    ['web', '', '#/networks?tab=map&form=show%3Aweb'],
    ['web', 'db', '#/networks?tab=map&form=show%3Aweb%3Adb'],
    ['', 'db', '#/networks?tab=map&form=show%3A%3Adb'],
  ])('keeps %j and %j', (from, to, hash) => {
    expect(routeHash(mapRoute({ from, to }))).toBe(hash);
    expect(mapChoice(parseRoute(hash))).toEqual({ from, to });
  });

  it('chooses nothing where another form is open', () => {
    expect(mapChoice({ panel: 'networks', form: 'create' })).toEqual({ from: '', to: '' });
  });
});
