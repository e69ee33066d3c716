// How a flood is read: when it begins, when it rests, and what its pieces are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FloodPace } from './flood-pace.ts';
import { wholeLength } from './terminal-screen.ts';

const kilobyte = 1024;

/** A pace to which one piece after another came, without pauses. */
function flooded(processors: number): FloodPace {
  const pace = new FloodPace(processors);
  pace.arrived(0);
  pace.next(8 * kilobyte, 0);
  return pace;
}

describe('FloodPace', () => {
  it('takes it for a flood from 4 KB on', () => {
    const pace = new FloodPace(2);
    pace.arrived(0);
    pace.next(3 * kilobyte, 0);
    expect(pace.drawn(3 * kilobyte, 10, 10)).toBe(0);
    pace.next(3 * kilobyte, 1);
    expect(pace.begunAt).toBe(1);
    expect(pace.drawn(3 * kilobyte, 10, 10)).toBeGreaterThan(0);
    pace.next(3 * kilobyte, 2);
    expect(pace.begunAt).toBe(1);
  });

  it('takes output that pauses for none, however much it is', () => {
    const pace = new FloodPace(2);
    for (let now = 0; now < 10_000; now += 1_000) {
      pace.arrived(now);
      pace.next(3 * kilobyte, now);
      expect(pace.drawn(3 * kilobyte, 10, 1)).toBe(0);
      pace.ready(now);
    }
    expect(pace.begunAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('knows when a flood began, until it pauses', () => {
    const pace = flooded(2);
    expect(pace.begunAt).toBe(0);
    pace.ready(500);
    pace.arrived(510);
    expect(pace.begunAt).toBe(0);
    pace.arrived(5_000);
    expect(pace.begunAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('rests longer the more it had to wait for a processor, and not for ever', () => {
    const pace = flooded(2);
    expect(pace.drawn(kilobyte, 10, 10)).toBe(10);
    expect(pace.drawn(kilobyte, 10, 2)).toBe(2 + 8 * 3);
    // Other threads work as well.
    expect(pace.drawn(kilobyte, 10, 25)).toBe(10);
    expect(pace.drawn(kilobyte, 5_000, 10)).toBe(100);
    expect(flooded(8).drawn(kilobyte, 10, 2)).toBe(0);
  });

  it('takes smaller pieces where drawing takes longer, and all at once where it is told to', () => {
    const pace = flooded(2);
    const text = 'y'.repeat(200 * kilobyte);
    const next = () => pace.pieceOf(text, 0, false).length;
    expect(next()).toBe(4 * kilobyte);
    pace.drawn(4 * kilobyte, 2, 2);
    expect(next()).toBe(40 * kilobyte);
    pace.drawn(40 * kilobyte, 0.1, 0.1);
    expect(next()).toBe(64 * kilobyte);
    pace.drawn(64 * kilobyte, 1_000, 10);
    expect(next()).toBe(4 * kilobyte);
    expect(pace.pieceOf(text, 0, true)).toHaveLength(64 * kilobyte);
    expect(flooded(8).pieceOf(text, 0, false)).toHaveLength(64 * kilobyte);
  });

  it('cuts no character and no escape sequence', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 2_000 }),
      fc.constantFrom('\x1b[31m', '\x1b[1;1H', '\u{1f980}', '\r\n'),
      fc.integer({ min: 1, max: 3_000 }).map((length) => `\x1b]0;${'t'.repeat(length)}\x07`),
      fc.integer({ min: 1, max: 3_000 }).map((length) => 'x'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const all = parts.join('');
        const text = all.slice(0, wholeLength(all));
        const pace = flooded(2);
        let done = '';
        while (done.length < text.length) {
          const piece = pace.pieceOf(text, done.length, false);
          expect(piece).not.toBe('');
          done += piece;
          if (done.length === text.length) break;
          expect(wholeLength(piece)).toBe(piece.length);
          expect(piece).not.toMatch(/[\ud800-\udbff]$/);
        }
        expect(done).toBe(text);
      }),
    );
  });
});
