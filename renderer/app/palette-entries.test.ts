// What the palette finds, and in which order.
import { expect, it } from 'vitest';
import { matchingObjects, matchRank, type PaletteObject } from './palette-entries.ts';

function object(name: string, hint = '', id = name): PaletteObject {
  return { panel: 'containers', id, name, hint, icon: 'container' };
}

it('puts a name that begins with what was typed first, then words, then parts, then hints', () => {
  const names = ['my-web', 'cobweb', 'other', 'web-1'];
  const found = matchingObjects('web', [...names.map((name) => object(name)), object('x', 'web:latest')]);
  expect(found.map(({ name }) => name)).toEqual(['web-1', 'my-web', 'cobweb', 'x']);
});

it('wants every word, in any order, whatever their case', () => {
  expect(matchRank('API shop', 'shop-api-1')).toBeDefined();
  expect(matchRank('api blog', 'shop-api-1')).toBeUndefined();
});

it('finds an object by the beginning of its id, and nothing before something is typed', () => {
  const image = object('nginx', '', 'sha256:0a1b2c3d');
  expect(matchingObjects('0a1b', [image])).toEqual([image]);
  expect(matchingObjects('a1b2', [image])).toEqual([]);
  expect(matchingObjects('  ', [image])).toEqual([]);
});
