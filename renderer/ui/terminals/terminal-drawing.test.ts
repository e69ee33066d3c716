// @vitest-environment happy-dom
// A flood is drawn seldom, its end at once, and nothing of it is lost.
import type { Terminal } from '@xterm/xterm';
import { afterEach, beforeEach, expect, it, type Mock, vi } from 'vitest';
import { floodWriter } from './terminal-drawing.ts';

const hold = '\u001b[?2026h';
const draw = '\u001b[?2026l';
const flood = 'y\r\n'.repeat(40);
/** More than the terminal keeps. */
const whole = 'y\r\n'.repeat(140);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A terminal of 30 rows, and 100 lines above them, that remembers what is written; `paint` is a picture of it. */
function terminalOf(dear = true) {
  const written: string[] = [];
  let paint = () => {};
  let type = () => {};
  let meanwhile = () => {};
  let pieceTakes = 0;
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const terminal = {
    rows: 30,
    options: { scrollback: 100 },
    write: (data: string, done?: () => void) => {
      written.push(data);
      clock += pieceTakes;
      if (data.startsWith('y')) meanwhile();
      done?.();
    },
    onRender: (listener: () => void) => {
      paint = listener;
    },
    onData: (listener: () => void) => {
      type = listener;
    },
  };
  const takes = (ms: number, during = () => {}) => {
    pieceTakes = ms;
    meanwhile = during;
  };
  const { write, drop } = floodWriter(terminal as unknown as Terminal, () => dear);
  return { written, paint: () => paint(), type: () => type(), takes, write, drop };
}

it('is held back until its picture is due, and again only when that was drawn', () => {
  const { written, paint, write } = terminalOf();
  const done = vi.fn();
  write(flood, done);
  write(flood, done);
  expect(written).toEqual([hold, flood, flood]);
  vi.runAllTimers();
  write(flood, done);
  expect(written.slice(3)).toEqual([draw, flood]);
  paint();
  write(flood, done);
  expect(written.slice(5)).toEqual([hold, flood]);
  vi.runAllTimers();
  expect(done).toHaveBeenCalledTimes(4);
});

/** It is done after a rest of so many milliseconds, and no sooner. */
function expectRest(done: Mock, ms: number) {
  vi.advanceTimersByTime(ms - 1);
  expect(done).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(done).toHaveBeenCalledTimes(1);
}

it.each([
  ['as long as its pieces took', flood, 8, 8],
  ['of 40 ms at most', flood, 5_000, 40],
  ['until the next picture where nothing is left of what was there', whole, 8, 100],
])('is taken with rests %s', (_, data, took, rest) => {
  const { takes, write } = terminalOf();
  const done = vi.fn();
  takes(took);
  write(data, done);
  expectRest(done, rest);
});

it('rests no longer once somebody types into it', () => {
  const { takes, type, write } = terminalOf();
  const done = vi.fn();
  takes(8);
  write(whole, done);
  type();
  expect(done).toHaveBeenCalledTimes(1);
  write(whole, done);
  vi.advanceTimersByTime(8);
  expect(done).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(200);
  expect(done).toHaveBeenCalledTimes(2);
});

it('rests whatever was typed to begin it', () => {
  const { takes, type, write } = terminalOf();
  const done = vi.fn();
  takes(8);
  write(whole, () => {});
  vi.runAllTimers();
  type();
  write('^C\r\n$ ', () => {});
  type();
  write(whole, done);
  expectRest(done, 100);
});

const long = 'y\r\n'.repeat(1000);

it('is never cut in two by its picture', () => {
  const { written, takes, write } = terminalOf();
  const done = vi.fn();
  takes(60, () => vi.advanceTimersByTime(60));
  write(long, done);
  expect(written.join('').length).toBeLessThan(long.length);
  vi.runAllTimers();
  expect(written.join('')).toBe(`${hold}${long}${draw}`);
  expect(done).toHaveBeenCalledTimes(1);
});

it('is taken in one go where its lines are long', () => {
  const { written, takes, write } = terminalOf();
  const lines = `${'y'.repeat(70)}\r\n`.repeat(100);
  takes(60);
  write(lines, () => {});
  expect(written.join('')).toBe(`${hold}${lines}`);
});

it('leaves no more turns to others once somebody types', () => {
  const { written, takes, type, write } = terminalOf();
  takes(60);
  write(long, () => {});
  expect(written.join('').length).toBeLessThan(long.length);
  type();
  expect(written.join('')).toBe(`${hold}${long}`);
  write(long, () => {});
  expect(written.join('')).toBe(`${hold}${long}${long}`);
});

it('ends where something else takes its place', () => {
  const { written, takes, write, drop } = terminalOf();
  const done = vi.fn();
  takes(60);
  write(long, done);
  const before = written.length;
  drop();
  vi.runAllTimers();
  expect(written.slice(before)).toEqual([draw]);
  expect(done).toHaveBeenCalledTimes(1);
});

it('is drawn as soon as it ends', () => {
  const { written, write } = terminalOf();
  write(flood, () => {});
  write('^C\r\n$ ', () => {});
  expect(written).toEqual([hold, flood, '^C\r\n$ ', draw]);
  vi.runAllTimers();
  expect(written).toHaveLength(4);
});

it.each([
  ['a screenful', 'line\r\n'.repeat(30), true],
  ['a program that holds its own pictures', `${hold}${flood}${draw}`, true],
  ['a flood where drawing is cheap', flood, false],
])('leaves %s as it is', (_, data, dear) => {
  const { written, write } = terminalOf(dear);
  write(data, () => {});
  expect(written).toEqual([data]);
});
