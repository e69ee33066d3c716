// @vitest-environment happy-dom
// Remembered views: only what has today's shape comes back.
import { beforeEach, expect, it } from 'vitest';
import { readView, writeView } from './view.ts';

const initial = { query: '', states: [] as string[], sort: { column: 'name' } };

beforeEach(() => localStorage.clear());

it('reads back what was written', () => {
  const view = { query: 'web', states: ['running'], sort: { column: 'age' } };
  writeView('containers', view);
  expect(readView('containers', initial)).toEqual(view);
});

it.each(['{', 'null', '3', '"x"', '[]'])('takes the initial view for %s', (text) => {
  localStorage.setItem('gantry.view.containers', text);
  expect(readView('containers', initial)).toEqual(initial);
});

it('leaves out what another version stored in another shape', () => {
  writeView('containers', { query: 3, states: 'running', sort: { column: 'age' } });
  expect(readView('containers', initial)).toEqual({ ...initial, sort: { column: 'age' } });
});
