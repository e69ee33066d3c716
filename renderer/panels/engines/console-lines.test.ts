// Lines of a console, however its text is cut.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConsoleLines } from './console-lines.ts';

let told: string[];
let lines: ConsoleLines;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  lines = new ConsoleLines((more) => told.push(...more));
});
afterEach(() => vi.useRealTimers());

it('joins what was cut, and keeps an unfinished line until it is finished', () => {
  for (const piece of ['one\ntw', 'o\n', 'th', 'ree\n']) lines.push(piece);
  expect(told).toEqual(['one', 'two', 'three']);
});

it('shows a line that stays unfinished: there the start hangs', () => {
  lines.push('Loading kernel...');
  expect(told).toEqual([]);
  vi.runAllTimers();
  expect(told).toEqual(['Loading kernel...']);
});

it('cuts a line without end, so that it cannot grow for ever', () => {
  lines.push('x'.repeat(200_000));
  lines.flush();
  expect(told.map((line) => line.length)).toEqual([65_536, 65_536, 65_536, 3_392]);
});

it('forgets the rest when it begins anew', () => {
  lines.push('half');
  lines.reset();
  vi.runAllTimers();
  lines.push('whole\n');
  expect(told).toEqual(['whole']);
});
