// Whatever bytes an engine sends, and however they are cut, the parser gives the same lines and does not fail.
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanosMask, stderrBit } from '../../contract/logs/log-batch.ts';
import { LogColumns } from './log-columns.ts';
import { FrameParser, longestLineBytes, RawParser } from './log-parser.ts';

/** As docker's frames are read. */
class FullPiecesParser extends FrameParser {
  constructor(columns: LogColumns) {
    super(columns, true);
  }
}

type Parser = typeof FullPiecesParser | typeof RawParser;

const pieceBytes = 16 * 1024;

function timeOf(index: number): string {
  return `2026-01-31T10:00:00.${String(index).padStart(9, '0')}Z`;
}

/** A line as one short string: telling how long ones differ takes for ever. */
function lineOf(at: string, stderr: boolean, text: Buffer): string {
  const said = text.length > 200 ? `${text.length} ${hash('sha256', text)}` : text.toString('latin1');
  return `${at} ${stderr ? 'stderr' : 'stdout'} ${said}`;
}

/** The lines of the bytes, cut at these places, which may be anywhere. */
function parse(Kind: Parser, bytes: Buffer, cuts: readonly number[] = []): string[] {
  const columns = new LogColumns();
  const parser = new Kind(columns);
  const lines: string[] = [];
  const take = () => {
    const { count, text, ends, seconds, nanos } = columns.take();
    for (let index = 0; index < count; index += 1) {
      const bits = nanos[index] ?? 0;
      const line = Buffer.from(text.subarray(index === 0 ? 0 : ends[index - 1], ends[index]));
      expect(line.indexOf('\n')).toBe(line.length - 1);
      const at = `${seconds[index]}.${String(bits & nanosMask).padStart(9, '0')}`;
      lines.push(lineOf(at, (bits & stderrBit) !== 0, line.subarray(0, -1)));
    }
  };
  let from = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    // Chunks are the engine's: what was parsed of one must not depend on it any more.
    const chunk = Buffer.from(bytes.subarray(from, cut));
    parser.push(chunk);
    chunk.fill(0x2a);
    take();
    from = cut;
  }
  parser.end();
  take();
  return lines;
}

const cuts = fc.array(fc.nat(), { maxLength: 12 });
const kind = fc.constantFrom<Parser>(FrameParser, FullPiecesParser, RawParser);

const words = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('', '\n', '\r\n', '\r', '\0', '\0\n\0', 'said\n', '€', '\u001b[1m', '\n\n\n', 'two\nlines\n')
    .map((text) => Buffer.from(text)),
  // Half of a character, what can be none, and what is longer than a piece.
  fc
    .constantFrom([0xe2, 0x82], [0xff, 0x0a], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80])
    .map((bytes) => Buffer.from(bytes)),
  fc.nat(3 * pieceBytes).map((length) => Buffer.alloc(length, 'x')),
);
const times = fc.oneof(
  fc.nat(999_999_999).map((index) => `${timeOf(index)} `),
  fc.constantFrom(
    '',
    '2026-01-31T10:00:00Z ',
    '2026-01-31T12:30:02.5+02:30 ',
    '2026-01-31T10:00:00.123456789',
    '2026-99-99T10:00:00.000000000Z ',
    '0001-01-01T00:00:00Z ',
    '9999-12-31T23:59:59.999999999Z ',
    '2026-01-31T10:00:00.12345678xZ ',
  ),
);
const message = fc
  .tuple(times, fc.array(words, { maxLength: 3 }))
  .map(([time, all]) => Buffer.concat([Buffer.from(time), ...all]));
const frame = fc
  .tuple(
    message,
    fc.constantFrom(0, 1, 2, 3, 255),
    // Most tell the truth about their length.
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(0, 1, 40, 20_000, 4 * 1024 * 1024 + 1, 0xffff_ffff) },
    ),
    fc.oneof({ weight: 6, arbitrary: fc.constant(8) }, { weight: 1, arbitrary: fc.nat(7) }),
  )
  .map(([content, stream, length, header]) => {
    const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(length ?? content.length, 4);
    return Buffer.concat([head.subarray(0, header), content]);
  });

describe('the log parser, given anything', () => {
  it('gives the same lines of any bytes, whatever the chunks', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc.array(message, { maxLength: 8 }).map((all) => Buffer.concat(all)),
      fc.array(frame, { maxLength: 8 }).map((all) => Buffer.concat(all)),
    );
    fc.assert(
      fc.property(kind, noise, cuts, (Kind, bytes, where) => {
        expect(parse(Kind, bytes, where)).toEqual(parse(Kind, bytes));
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same lines of any bytes that come one by one', () => {
    fc.assert(
      fc.property(kind, fc.array(fc.oneof(frame, message), { maxLength: 3 }), (Kind, all) => {
        const bytes = Buffer.concat(all).subarray(0, 300);
        expect(
          parse(
            Kind,
            bytes,
            Array.from(bytes, (_, index) => index),
          ),
        ).toEqual(parse(Kind, bytes));
      }),
      { numRuns: 100 },
    );
  });
});

describe('the log parser, given what engines write', () => {
  const length = fc.oneof(
    { weight: 6, arbitrary: fc.nat(100) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -2, max: 2 }))
        .map(([pieces, more]) => pieces * pieceBytes + more),
    },
    { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }).map((more) => longestLineBytes + more) },
  );
  // Bytes that could be taken for a part of a time, a line end, a header or a character.
  const fill = fc
    .constantFrom('x', '0', '\0', 'x\r', '€', '\u0001', '2026-01-31T10:00:00.000000001Z ')
    .map((text) => Buffer.from(text));
  const said = fc.record({ length, fill, stderr: fc.boolean() });

  /** The line as the model has it, in parts of the longest line there may be. */
  function expected(text: Buffer): Buffer[] {
    const parts: Buffer[] = [];
    let from = 0;
    while (text.length - from > longestLineBytes) {
      let end = from + longestLineBytes;
      // Neither within a character nor behind what would be taken for a part of the line's end.
      while (((text[end] ?? 0) & 0xc0) === 0x80) end -= 1;
      if (text[end - 1] === 13) end -= 1;
      parts.push(text.subarray(from, end));
      from = end;
    }
    parts.push(text.subarray(from));
    return parts;
  }

  it.each<Parser>([FrameParser, FullPiecesParser, RawParser])(
    'gives each line with its stream and time: %o',
    (Kind) => {
      fc.assert(
        fc.property(fc.array(said, { minLength: 1, maxLength: 6 }), cuts, (all, where) => {
          const raw = Kind === RawParser;
          const bytes: Buffer[] = [];
          const lines: string[] = [];
          all.forEach(({ length, fill, stderr }, index) => {
            const at = (index + 1) * 100;
            // A carriage return before the line's end is the terminal's.
            const text = Buffer.concat([Buffer.alloc(length - (length % fill.length), fill), Buffer.from('.')]);
            const whole = Buffer.concat([text, Buffer.from(raw ? '\r\n' : '\n')]);
            for (let from = 0; from < whole.length; from += pieceBytes) {
              const piece = Buffer.concat([Buffer.from(`${timeOf(at)} `), whole.subarray(from, from + pieceBytes)]);
              const head = Buffer.from([stderr ? 2 : 1, 0, 0, 0, 0, 0, 0, 0]);
              head.writeUInt32BE(piece.length, 4);
              bytes.push(...(raw ? [piece] : [head, piece]));
            }
            expected(text).forEach((part, more) => {
              lines.push(lineOf(`1769853600.${String(at + more).padStart(9, '0')}`, stderr && !raw, part));
            });
          });
          expect(parse(Kind, Buffer.concat(bytes), where)).toEqual(lines);
        }),
        { numRuns: 60 },
      );
    },
  );
});
