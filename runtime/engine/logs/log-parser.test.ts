// A log gives the same lines however the engine's bytes are cut into chunks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogBatch, nanosMask, stderrBit } from '../../contract/logs/log-batch.ts';
import type { LogLine } from '../../contract/logs.ts';
import { LogColumns } from './log-columns.ts';
import { FrameParser, longestLineBytes, RawParser } from './log-parser.ts';

type Parser = typeof FrameParser | typeof RawParser;

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

function linesOf(batch: LogBatch): LogLine[] {
  return Array.from({ length: batch.count }, (_, index) => {
    const bits = batch.nanos[index] ?? 0;
    const second = new Date((batch.seconds[index] ?? 0) * 1000).toISOString().slice(0, 19);
    const begin = index === 0 ? 0 : batch.ends[index - 1];
    return {
      stream: (bits & stderrBit) === 0 ? 'stdout' : 'stderr',
      at: `${second}.${String(bits & nanosMask).padStart(9, '0')}Z`,
      text: Buffer.from(batch.text.subarray(begin, (batch.ends[index] ?? 1) - 1)).toString('utf8'),
    };
  });
}

function parse(Kind: Parser, bytes: Buffer, cuts: number[]): LogLine[] {
  const columns = new LogColumns();
  const parser = new Kind(columns);
  const lines: LogLine[] = [];
  let from = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    parser.push(bytes.subarray(from, cut));
    lines.push(...linesOf(columns.take()));
    from = cut;
  }
  parser.end();
  return [...lines, ...linesOf(columns.take())];
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
        expect(parse(FrameParser, Buffer.concat(bytes), where)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the lines of terminals, whatever the chunks', () => {
    fc.assert(
      fc.property(lines, cuts, (all, where) => {
        const expected = all.map((line) => ({ ...line, stream: 'stdout' as const }));
        const bytes = expected.flatMap((line) => messages(line, '\r\n'));
        expect(parse(RawParser, Buffer.concat(bytes), where)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the streams apart while their pieces alternate', () => {
    const [out, err] = ['o'.repeat(30_000), 'e'.repeat(30_000)];
    const a = messages({ stream: 'stdout', at: timeOf(1), text: out }, '\n').map((one) => frame('stdout', one));
    const b = messages({ stream: 'stderr', at: timeOf(2), text: err }, '\n').map((one) => frame('stderr', one));
    const bytes = Buffer.concat([a[0], b[0], a[1], b[1]].map((one) => one ?? Buffer.alloc(0)));
    expect(parse(FrameParser, bytes, [])).toEqual([
      { stream: 'stdout', at: timeOf(1), text: out },
      { stream: 'stderr', at: timeOf(2), text: err },
    ]);
  });

  it('gives a last line without an end, and keeps broken UTF-8 as it is', () => {
    const said = Buffer.concat([Buffer.from('bad '), Buffer.from([0xff]), Buffer.from(' end')]);
    const columns = new LogColumns();
    const parser = new FrameParser(columns);
    parser.push(frame('stdout', Buffer.concat([Buffer.from(`${timeOf(1)} `), said])));
    expect(columns.take().count).toBe(0);
    parser.end();
    const { count, text } = columns.take();
    expect(count).toBe(1);
    expect(Buffer.from(text)).toEqual(Buffer.concat([said, Buffer.from('\n')]));
    parser.end();
    expect(columns.take().count).toBe(0);
  });

  it.each([FrameParser, RawParser])('cuts a line that never ends before it fills the memory: %o', (Kind) => {
    const said = '€'.repeat(500_000);
    const pieces = messages({ stream: 'stdout', at: timeOf(1), text: said }, '\n');
    const bytes = Buffer.concat(pieces.map((one) => (Kind === FrameParser ? frame('stdout', one) : one)));
    const all = parse(Kind, bytes, []);
    expect(all).toHaveLength(2);
    for (const { text } of all) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(longestLineBytes);
    expect(all.map(({ text }) => text).join('')).toBe(said);
    expect(all.map(({ at }) => at)).toEqual([timeOf(1), timeOf(2)]);
  });

  it('takes a frame of any length as it comes', () => {
    const said = Array.from({ length: 60_000 }, (_, index) => `${index} ${'y'.repeat(90)}`);
    const bytes = frame('stderr', Buffer.from(`${timeOf(1)} ${said.join('\n')}\n`));
    const cuts = Array.from({ length: 90 }, (_, index) => index * 65_536);
    expect(parse(FrameParser, bytes, cuts).map(({ text }) => text)).toEqual(said);
  });

  it('takes only the beginning of a message for its time', () => {
    const bytes = frame('stdout', Buffer.from(`${timeOf(1)} ${timeOf(2)} said\n${timeOf(3)} too\n`));
    expect(parse(FrameParser, bytes, [])).toEqual([
      { stream: 'stdout', at: timeOf(1), text: `${timeOf(2)} said` },
      { stream: 'stdout', at: timeOf(2), text: `${timeOf(3)} too` },
    ]);
  });
});

describe('the times of lines', () => {
  const read = (times: string[], after?: { seconds: number; nanos: number }) => {
    const columns = new LogColumns(after);
    const parser = new RawParser(columns);
    parser.push(Buffer.from(times.map((time, index) => `${time} ${index}\n`).join('')));
    return linesOf(columns.take());
  };
  const second = 1_769_853_600;

  it('are read in every form of RFC 3339', () => {
    const times = ['2026-01-31T10:00:00.123456789Z', '2026-01-31T10:00:01Z', '2026-01-31T12:30:02.5+02:30'];
    expect(read(times).map(({ at }) => at)).toEqual([
      '2026-01-31T10:00:00.123456789Z',
      '2026-01-31T10:00:01.000000000Z',
      '2026-01-31T10:00:02.500000000Z',
    ]);
  });

  it('are those of the line before, and one nanosecond, where there is none', () => {
    const lines = read(['2026-01-31T10:00:00.000000007Z', 'yesterday', '2026-99-99T10:00:00.000000000Z']);
    expect(lines.map(({ at, text }) => [at.slice(20), text])).toEqual([
      ['000000007Z', '0'],
      ['000000008Z', 'yesterday 1'],
      ['000000009Z', '2'],
    ]);
  });

  it('of one second become times of their own, and the same ones again', () => {
    const times = ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z', '2026-01-31T10:00:01Z'];
    expect(read(times).map(({ at }) => at)).toEqual([
      '2026-01-31T10:00:00.000000000Z',
      '2026-01-31T10:00:00.000000001Z',
      '2026-01-31T10:00:01.000000000Z',
    ]);
    expect(read(times, { seconds: second, nanos: 0 }).map(({ text }) => text)).toEqual(['1', '2']);
    expect(read(times, { seconds: second, nanos: 1 }).map(({ text }) => text)).toEqual(['2']);
    expect(read(times, { seconds: second + 1, nanos: 0 })).toEqual([]);
  });

  it('that are slightly out of order stay apart', () => {
    const times = ['2026-01-31T10:00:00.000000500Z', '2026-01-31T10:00:00.000000400Z'];
    expect(read(times).map(({ at }) => at.slice(20))).toEqual(['000000500Z', '000000501Z']);
    expect(read(times, { seconds: second, nanos: 500 }).map(({ text }) => text)).toEqual(['1']);
  });
});
