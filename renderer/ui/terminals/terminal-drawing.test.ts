// @vitest-environment happy-dom
// A flood is drawn seldom, its end at once, and nothing of it is lost.
import type { Terminal } from '@xterm/xterm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { floodWriter } from './terminal-drawing.ts';

const hold = '\u001b[?2026h';
const draw = '\u001b[?2026l';
const flood = 'y\r\n'.repeat(40);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A terminal of 30 rows that keeps what is written; `paint` is a picture of it. */
function terminalOf(dear = true) {
  const written: string[] = [];
  let paint = () => {};
  let pieceTakes = 0;
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const terminal = {
    rows: 30,
    write: (data: string, done?: () => void) => {
      written.push(data);
      clock += pieceTakes;
      done?.();
    },
    onRender: (listener: () => void) => {
      paint = listener;
    },
  };
  const takes = (ms: number) => {
    pieceTakes = ms;
  };
  const write = floodWriter(terminal as unknown as Terminal, () => dear);
  return { written, paint: () => paint(), takes, write };
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

it('is taken with rests as long as its pieces took', () => {
  const { takes, write } = terminalOf();
  const done = vi.fn();
  takes(8);
  write(flood, done);
  vi.advanceTimersByTime(7);
  expect(done).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(done).toHaveBeenCalledTimes(1);
  takes(5_000);
  write(flood, done);
  vi.advanceTimersByTime(40);
  expect(done).toHaveBeenCalledTimes(2);
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
