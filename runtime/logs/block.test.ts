// Blocks come back as they were written, or not at all.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markBit, stderrBit } from '../contract/logs/log-batch.ts';
import { batchOfLine, lineOf } from './batch.ts';
import { blockHeaderBytes, decodeBlock, encodeBlock, readBlockHeader } from './block.ts';
import { batchOf, type MadeLine, numbered } from './made-lines.ts';

function linesOf(bytes: Uint8Array, offset = 0) {
  const block = decodeBlock(bytes, offset);
  if (block === undefined) throw new Error('no block');
  return Array.from({ length: block.count }, (_, index) => lineOf(block, index, block.header.line + index));
}

const madeLine: fc.Arbitrary<MadeLine> = fc.record({
  text: fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ')),
  time: fc.record({ seconds: fc.nat(0xffff_ffff), nanos: fc.nat(999_999_999) }),
  stderr: fc.boolean(),
});

describe('a block', () => {
  it('gives back any lines, at any offset', () => {
    fc.assert(
      fc.property(
        fc.array(madeLine, { minLength: 1, maxLength: 30 }),
        fc.nat(2 ** 40),
        fc.nat(7),
        (made, line, shift) => {
          const bytes = encodeBlock(batchOf(made), line);
          const moved = new Uint8Array(bytes.length + shift);
          moved.set(bytes, shift);
          const wanted = made.map(({ text, time, stderr }, index) => {
            return { line: line + index, ...time, stderr: stderr === true, mark: false, text: Buffer.from(text) };
          });
          expect(linesOf(moved, shift)).toEqual(wanted);
        },
      ),
    );
  });

  it('of a part of a batch has that part alone', () => {
    const bytes = encodeBlock(batchOf(numbered(0, 10)), 100, 3, 5);
    expect(linesOf(bytes).map(({ line, text }) => [line, text.toString()])).toEqual([
      [100, 'line 3'],
      [101, 'line 4'],
    ]);
    const { first, last } = readBlockHeader(bytes) ?? {};
    expect([first, last]).toEqual([numbered(3, 4)[0]?.time, numbered(4, 5)[0]?.time]);
  });

  it('keeps what stands above the nanoseconds', () => {
    const time = { seconds: 0xffff_ffff, nanos: 999_999_999 };
    const [mark] = linesOf(encodeBlock(batchOfLine('lost', time, markBit), 0));
    expect(mark).toMatchObject({ ...time, mark: true, stderr: false });
    const [line] = linesOf(encodeBlock(batchOfLine('x', time, stderrBit), 0));
    expect(line).toMatchObject({ ...time, mark: false, stderr: true });
  });

  it.each([
    ['plain', 'plain', { ascii: true, plain: true, json: false }],
    ['beyond ASCII', 'größer', { ascii: false, plain: false, json: false }],
    ['coloured', '\u001b[31mred', { ascii: true, plain: false, json: false }],
    ['JSON', '{"a":1}', { ascii: true, plain: true, json: true }],
    ['a brace elsewhere', ' {', { ascii: true, plain: true, json: false }],
  ])('says what is in its text: %s', (_, text, flags) => {
    const batch = batchOf([...numbered(0, 1), { text, time: { seconds: 1_800_000_000, nanos: 0 } }]);
    expect(readBlockHeader(encodeBlock(batch, 0))).toMatchObject(flags);
  });

  it('with one changed bit is none', () => {
    const bytes = encodeBlock(batchOf(numbered(0, 3)), 7);
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = bytes.slice();
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        expect(decodeBlock(damaged)).toBeUndefined();
      }
    }
    expect(decodeBlock(bytes)).toBeDefined();
  });

  it('that is cut is none', () => {
    const bytes = encodeBlock(batchOf(numbered(0, 3)), 7);
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeBlock(bytes.subarray(0, length))).toBeUndefined();
      expect(readBlockHeader(bytes.subarray(0, length)) === undefined).toBe(length < blockHeaderBytes);
    }
  });

  it('is not seen in other bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => decodeBlock(bytes) === undefined));
  });
});
