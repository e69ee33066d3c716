// The log's memory is bounded, and views hear of it once per frame.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogBuffer } from './log-buffer.ts';
import type { LogItem } from './log-rows.ts';

const line = (text: string): LogItem => ({ stream: 'stdout', at: '2026-01-01T00:00:00Z', text });
const texts = (buffer: LogBuffer) => {
  const { first, end } = buffer.span();
  return Array.from({ length: end - first }, (_, index) => buffer.at(first + index)?.text);
};

describe('LogBuffer', () => {
  let frames: (() => void)[];

  beforeEach(() => {
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  });
  afterEach(() => vi.unstubAllGlobals());
  const frame = () => {
    for (const run of frames.splice(0)) run();
  };

  it('keeps the newest lines and counts those it let go', () => {
    const buffer = new LogBuffer({ lines: 3 });
    buffer.append(['a', 'b', 'c', 'd', 'e'].map(line));
    frame();
    expect(texts(buffer)).toEqual(['c', 'd', 'e']);
    expect(buffer.droppedCount).toBe(2);
    expect(buffer.span()).toEqual({ first: 2, end: 5, dropped: 2 });
    expect(buffer.at(1)).toBeUndefined();
    expect(buffer.at(5)).toBeUndefined();
  });

  it('is bounded in characters too, but always keeps the last line', () => {
    const buffer = new LogBuffer({ lines: 10, characters: 10 });
    buffer.append([line('12345'), line('12345'), line('1')]);
    frame();
    expect(texts(buffer)).toEqual(['12345', '1']);
    buffer.append([line('x'.repeat(50))]);
    frame();
    expect(texts(buffer)).toEqual(['x'.repeat(50)]);
  });

  it('tells once per frame, and shows the same span until then', () => {
    const buffer = new LogBuffer();
    const heard = vi.fn();
    const stop = buffer.subscribe(heard);
    const before = buffer.span();
    buffer.append([line('a')]);
    buffer.append([line('b')]);
    expect(buffer.span()).toBe(before);
    frame();
    expect(heard).toHaveBeenCalledTimes(1);
    expect(texts(buffer)).toEqual(['a', 'b']);
    buffer.append([]);
    expect(frames).toHaveLength(0);
    stop();
    buffer.append([line('c')]);
    frame();
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('starts anew when cleared, with numbers that go on', () => {
    const buffer = new LogBuffer({ lines: 2 });
    buffer.append(['a', 'b', 'c'].map(line));
    buffer.clear();
    buffer.append([line('d')]);
    frame();
    expect(buffer.span()).toEqual({ first: 3, end: 4, dropped: 0 });
    expect(texts(buffer)).toEqual(['d']);
  });

  it('holds the last lines of any sequence of batches', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ maxLength: 4 }), { maxLength: 7 })), (batches) => {
        const buffer = new LogBuffer({ lines: 5 });
        for (const batch of batches) buffer.append(batch.map(line));
        frame();
        const all = batches.flat();
        expect(texts(buffer)).toEqual(all.slice(-5));
        expect(buffer.droppedCount).toBe(Math.max(0, all.length - 5));
      }),
    );
  });
});
