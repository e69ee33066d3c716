// Lines are placed on rows so that every row is found again, wrapped or not, while old lines go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from './log-buffer.ts';
import { cellsOf, foldLength, LogLayout, type LogLayoutOptions, partEnds } from './log-layout.ts';

const entries = (all: readonly string[]) => (number: number) =>
  all[number] === undefined ? undefined : ({ stream: 'stdout', at: '', text: all[number] } satisfies LogEntry);
const plain: LogLayoutOptions = { wrapColumns: undefined, unfoldColumns: 10, unfolded: new Set() };

describe('partEnds', () => {
  it('breaks at the column, counting wide characters as two', () => {
    expect(partEnds('abcdef', 3)).toEqual([3, 6]);
    expect(partEnds('', 3)).toEqual([0]);
    expect(partEnds('中文字', 4)).toEqual([2, 3]);
    expect(partEnds('a😀b', 2)).toEqual([1, 3, 4]);
  });

  it('loses nothing and keeps to the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, columns) => {
        const ends = partEnds(text, columns);
        const parts = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
        expect(parts.join('')).toBe(text);
        for (const part of parts) {
          const cells = [...part].reduce((sum, char) => sum + cellsOf(char.codePointAt(0) ?? 0), 0);
          expect(cells).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });
});

describe('LogLayout', () => {
  it('gives every line a row while lines are not wrapped', () => {
    const layout = new LogLayout(plain, entries(['a', 'b'.repeat(50), 'c']));
    layout.update({ first: 0, end: 3, dropped: 0 });
    expect([layout.rowCount, layout.place(2), layout.rowOf(1)]).toEqual([3, { line: 2, part: 0 }, 1]);
    layout.update({ first: 1, end: 3, dropped: 1 });
    expect([layout.rowCount, layout.place(0).line, layout.droppedRows]).toEqual([2, 1, 1]);
  });

  it('wraps, folds long lines and unfolds them', () => {
    const at = entries(['short', 'x'.repeat(25), 'y'.repeat(foldLength + 100)]);
    const span = { first: 0, end: 3, dropped: 0 };
    const wrapped = new LogLayout({ ...plain, wrapColumns: 10 }, at);
    wrapped.update(span);
    expect(wrapped.rowCount).toBe(1 + 3 + foldLength / 10);
    expect(wrapped.place(3)).toEqual({ line: 1, part: 2 });
    const unfolded = new LogLayout({ ...plain, unfolded: new Set([2]) }, at);
    unfolded.update(span);
    expect(unfolded.rowCount).toBe(1 + 1 + foldLength / 10 + 10);
    expect(unfolded.columnsOf(1)).toBeUndefined();
  });

  it('finds every row again, whatever was appended and dropped', () => {
    const steps = fc.array(fc.tuple(fc.array(fc.string({ maxLength: 30 }), { maxLength: 6 }), fc.nat(4)));
    fc.assert(
      fc.property(steps, (all) => {
        const lines: string[] = [];
        const layout = new LogLayout({ ...plain, wrapColumns: 7 }, (number) => entries(lines)(number));
        let first = 0;
        for (const [added, dropped] of all) {
          lines.push(...added);
          first = Math.min(lines.length, first + dropped);
          layout.update({ first, end: lines.length, dropped: first });
          let row = 0;
          for (let line = first; line < lines.length; line += 1) {
            expect(layout.rowOf(line)).toBe(row);
            for (let part = 0; part < layout.rowsOf(line); part += 1) {
              expect(layout.place(row)).toEqual({ line, part });
              row += 1;
            }
          }
          expect(layout.rowCount).toBe(row);
        }
      }),
    );
  });
});
