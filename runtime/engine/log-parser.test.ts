// A log gives the same lines however the engine's bytes are cut into chunks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../contract/logs.ts';
import { FrameParser, type LogParser, longestLineBytes, RawParser } from './log-parser.ts';

const pieceBytes = 16 * 1024;

function timeOf(index: number): string {
  return `2026-01-31T10:00:00.${String(index).padStart(9, '0')}Z`;
}

function frame(stream: 'stdout' | 'stderr', text: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'stdout' ? 1 : 2;
  header.writeUInt32BE(text.length, 4);
  return Buffer.concat([header, text]);
}

/** The pieces an engine writes of one line, each with the line's time in front. */
function messages(line: LogLine, end: string): Buffer[] {
  const bytes = Buffer.from(line.text + end);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    pieces.push(Buffer.concat([Buffer.from(`${line.at} `), bytes.subarray(at, at + pieceBytes)]));
  }
  return pieces;
}

function parse(parser: LogParser, bytes: Buffer, cuts: number[]): LogLine[] {
  const lines: LogLine[] = [];
  let from = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    lines.push(...parser.push(bytes.subarray(from, cut)));
    from = cut;
  }
  return [...lines, ...parser.end()];
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u001b[31mred\u001b[0m',
    '10 %\r20 %\r100 %',
    '<img onerror>',
    '€'.repeat(9000),
    'x'.repeat(40_000),
  ),
);
const lines = fc
  .array(fc.record({ stream: fc.constantFrom<LogLine['stream']>('stdout', 'stderr'), text }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((all) =>
    all.map((line, index) => ({ ...line, text: line.text.replace(/\n/g, ' ').replace(/\r$/, ''), at: timeOf(index) })),
  );
const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe('the log parser', () => {
  it('gives the lines of framed logs, whatever the chunks', () => {
    fc.assert(
      fc.property(lines, cuts, (expected, where) => {
        const bytes = expected.flatMap((line) => messages(line, '\n').map((one) => frame(line.stream, one)));
        expect(parse(new FrameParser(), Buffer.concat(bytes), where)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the lines of terminals, whatever the chunks', () => {
    fc.assert(
      fc.property(lines, cuts, (all, where) => {
        const expected = all.map((line) => ({ ...line, stream: 'stdout' as const }));
        const bytes = expected.flatMap((line) => messages(line, '\r\n'));
        expect(parse(new RawParser(), Buffer.concat(bytes), where)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the streams apart while their pieces alternate', () => {
    const [out, err] = ['o'.repeat(30_000), 'e'.repeat(30_000)];
    const a = messages({ stream: 'stdout', at: timeOf(1), text: out }, '\n').map((one) => frame('stdout', one));
    const b = messages({ stream: 'stderr', at: timeOf(2), text: err }, '\n').map((one) => frame('stderr', one));
    const bytes = Buffer.concat([a[0], b[0], a[1], b[1]].map((one) => one ?? Buffer.alloc(0)));
    expect(parse(new FrameParser(), bytes, [])).toEqual([
      { stream: 'stdout', at: timeOf(1), text: out },
      { stream: 'stderr', at: timeOf(2), text: err },
    ]);
  });

  it('gives a last line without an end, and shows broken UTF-8 as such', () => {
    const bytes = frame(
      'stdout',
      Buffer.concat([Buffer.from(`${timeOf(1)} bad `), Buffer.from([0xff]), Buffer.from(' end')]),
    );
    const parser = new FrameParser();
    expect(parser.push(bytes)).toEqual([]);
    expect(parser.end()).toEqual([{ stream: 'stdout', at: timeOf(1), text: 'bad \ufffd end' }]);
    expect(parser.end()).toEqual([]);
  });

  it('cuts a line that never ends before it fills the memory', () => {
    for (const parser of [new FrameParser(), new RawParser()]) {
      const piece = Buffer.from('z'.repeat(pieceBytes));
      const bytes = parser instanceof FrameParser ? frame('stdout', piece) : piece;
      let first: LogLine | undefined;
      for (let sent = 0; first === undefined && sent <= 2 * longestLineBytes; sent += pieceBytes)
        [first] = parser.push(bytes);
      expect(first?.text.length).toBe(longestLineBytes);
    }
  });

  it('takes only the beginning of a message for its time', () => {
    const bytes = frame('stdout', Buffer.from(`${timeOf(1)} ${timeOf(2)} said\n${timeOf(3)} too\n`));
    expect(new FrameParser().push(bytes)).toEqual([
      { stream: 'stdout', at: timeOf(1), text: `${timeOf(2)} said` },
      { stream: 'stdout', at: timeOf(1), text: `${timeOf(3)} too` },
    ]);
  });
});
