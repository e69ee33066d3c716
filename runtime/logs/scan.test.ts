// Looking through whole blocks finds just what looking at line after line finds, whatever the lines and whatever is asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markBit, nanosMask, stderrBit } from '../contract/logs/log-batch.ts';
import { compileFilter, compileQuery } from '../contract/logs/log-match.ts';
import { type LogFilter, type LogQuery, logLevels } from '../contract/logs/log-query.ts';
import { visibleText } from '../contract/logs/log-text.ts';
import { lineOf } from './batch.ts';
import { type Block, decodeBlock, encodeBlock } from './block.ts';
import { compareTimes } from './lines.ts';
import { compileScan, isSteady, type ScanSpec } from './scan.ts';
import { parseTime } from './times.ts';

interface Said {
  bytes: Buffer;
  bits: number;
}

/** A block whose first line has the number 1000; a line a second from 2023-11-14T22:13:20Z on. */
function blockOf(lines: readonly Said[]): Block {
  const text = Buffer.concat(lines.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
  const ends = new Uint32Array(lines.length);
  let end = 0;
  for (const [index, { bytes }] of lines.entries()) {
    end += bytes.length + 1;
    ends[index] = end;
  }
  const seconds = Uint32Array.from(lines, (_, index) => 1_700_000_000 + index);
  const nanos = Uint32Array.from(lines, ({ bits }) => bits + 7);
  const block = decodeBlock(encodeBlock({ count: lines.length, text, ends, seconds, nanos }, 1000));
  if (block === undefined) throw new Error('no block');
  return block;
}

const block = (...texts: string[]) => blockOf(texts.map((text) => ({ bytes: Buffer.from(text), bits: 0 })));

/** The same, line by line and without any haste. */
function slowly(spec: ScanSpec, all: Block): number[] {
  const filter: LogFilter = spec.filter ?? { rules: [] };
  const passes = compileFilter(filter);
  const matcher = spec.query && compileQuery(spec.query);
  const since = filter.since === undefined ? undefined : parseTime(filter.since);
  const until = filter.until === undefined ? undefined : parseTime(filter.until);
  const found: number[] = [];
  for (let index = 0; index < all.count; index++) {
    const line = lineOf(all, index, all.header.line + index);
    const visible = visibleText(line.text.toString('utf8'));
    if (spec.from !== undefined && line.line < spec.from) continue;
    if (spec.to !== undefined && line.line >= spec.to) continue;
    if (since && compareTimes(line, since) < 0) continue;
    if (until && compareTimes(line, until) >= 0) continue;
    if (!passes({ visible, stderr: line.stderr, mark: line.mark })) continue;
    if (matcher && (line.mark || !matcher.finds(visible))) continue;
    found.push(index);
  }
  return found;
}

const E = '\u001b';
const plain = [
  'a',
  'b',
  'ab',
  'Foo',
  'foo',
  'ERROR',
  'info',
  '12',
  '_',
  ' ',
  '  ',
  '.',
  '-',
  'level=warn',
  '[debug]',
  'k',
  's',
];
const odd = [
  '\t',
  '\r',
  '\0',
  `${E}[31m`,
  `${E}[0m`,
  `${E}]0;t\u0007`,
  `${E}`,
  `${E}]open`,
  '\u007f',
  '\u000b',
  '\u0007',
];
const wide = ['é', 'É', 'ß', 'ſ', '\u212a', '日本', '🙂', '\u2028', '\u2029', '\u0085', '\u009b1m', 'İ', '\ufeff', 'ǅ'];
const json = [
  '{"level":"error","msg":"a b","n":12}',
  '{"level":30,"http":{"method":"GET","status":200.0},"foo":"Foo"}',
  '{"foo":"a\\u0062","level":"none of them","n":1e1}',
  '{"a":{"level":"debug"},"severity":"WARNING","foo":"b"}',
  '{"foo": true, "n": [1, 2], "big": 12345678901234567890}',
  '{"level":"info"',
  `${E}[1m{"foo":"ab"}`,
];

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...plain).map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.constantFrom(...odd).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.constantFrom(...wide).map((text) => Buffer.from(text)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom([0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f]).map((bytes) => Buffer.from(bytes)),
  },
);
const asciiPiece = fc.constantFrom(...plain).map((text) => Buffer.from(text));
const lineBytes = (from: fc.Arbitrary<Buffer>) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.array(from, { maxLength: 6 }).map((pieces) => Buffer.concat(pieces)) },
    { weight: 1, arbitrary: fc.constantFrom(...json).map((text) => Buffer.from(text)) },
  );
const bits = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constant(stderrBit) },
  { weight: 1, arbitrary: fc.constant(markBit) },
);
const blocks = fc.oneof(
  fc.array(fc.record({ bytes: lineBytes(asciiPiece), bits }), { minLength: 1, maxLength: 30 }),
  fc.array(fc.record({ bytes: lineBytes(piece), bits }), { minLength: 1, maxLength: 30 }),
);

const atoms = fc.constantFrom(
  ...[
    'a',
    'b',
    'foo',
    'k',
    's',
    '1',
    ' ',
    '.',
    '\\s',
    '\\S',
    '\\w',
    '\\W',
    '\\d',
    '\\D',
    '\\b',
    '\\B',
    '^',
    '$',
    '\\n',
    '\\r',
  ],
  ...[
    '[^a]',
    '[^-a]',
    '[^]',
    '[]',
    '[a-k]',
    '[\\s\\S]',
    '[^\\S]',
    '[^\\s]',
    '[\\W]',
    '[\\x00-\\x1f]',
    '[\\t-\\r]',
    '[ \\t]',
  ],
  ...[
    '\\x0a',
    '\\u000a',
    '\\u{a}',
    '\\cJ',
    '\\0',
    '\\1',
    '\\12',
    '\\p{L}',
    '\\P{L}',
    '\\p{Lu}',
    '[\\p{L}]',
    'é',
    '🙂',
    '\\t',
  ],
  ...[
    '[^\\n]',
    '[^a\\]]',
    '\\/',
    '\\[',
    '\\^',
    '\\$',
    '[$^]',
    '(?s:.)',
    '(?:)',
    '\\ufeff',
    '[\\]a]',
    '\\ud83d\\ude42',
    '\n',
  ],
);
// Unbounded repetition of single atoms only, and few of them: what is tested is the meaning, not the patience.
const repeated = fc
  .tuple(atoms, fc.constantFrom('*', '+', '?', '{0,2}', '{2}', '*?', '+?'))
  .map((parts) => parts.join(''));
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'part' },
    { weight: 4, arbitrary: atoms },
    { weight: 1, arbitrary: repeated },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom('(', '(?:', '(?=', '(?!', '(?<=', '(?<!'),
          tie('pattern'),
          fc.constantFrom('', '', '', '?', '{0,2}'),
        )
        .map(([open, text, times]) => `${open}${text})${times}`),
    },
  ),
  pattern: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'part' },
    fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc.tuple(tie('part'), tie('part')).map(([one, other]) => `${one}|${other}`),
  ),
}));

const looks = { caseSensitive: fc.boolean(), wholeWord: fc.boolean() };
const texts = fc
  .array(fc.constantFrom(...plain, ...wide, '\t', '('), { minLength: 1, maxLength: 3 })
  .map((all) => all.join(''));
const queries: fc.Arbitrary<LogQuery> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: texts, ...looks }),
  fc.record({ kind: fc.constant('regex' as const), text: pattern, ...looks }),
  fc.record({
    kind: fc.constant('field' as const),
    text: fc.constantFrom(
      'error',
      '30',
      'GET',
      'get',
      '200',
      'ab',
      'Foo',
      'true',
      '10',
      '[1,2]',
      '12345678901234567000',
      'b',
    ),
    field: fc.constantFrom('level', 'http.method', 'http.status', 'foo', 'n', 'a.level', 'big'),
    ...looks,
  }),
);
const instants = fc.integer({ min: -2, max: 32 }).map((at) => new Date((1_700_000_000 + at) * 1000).toISOString());
const filters: fc.Arbitrary<LogFilter> = fc.record(
  {
    rules: fc.array(fc.record({ action: fc.constantFrom('show' as const, 'hide' as const), query: queries }), {
      maxLength: 2,
    }),
    levels: fc.subarray([...logLevels]),
    streams: fc.subarray(['stdout' as const, 'stderr' as const], { minLength: 1 }),
    since: instants,
    until: instants,
  },
  { requiredKeys: ['rules'] },
);

function valid(spec: ScanSpec): boolean {
  try {
    compileScan(spec);
    return true;
  } catch {
    return false;
  }
}

describe('a scan of a block', () => {
  it('finds what every line alone would be found by, for single queries', () => {
    fc.assert(
      fc.property(blocks, queries, (lines, query) => {
        fc.pre(valid({ query }));
        const all = blockOf(lines);
        expect([...compileScan({ query })(all)]).toEqual(slowly({ query }, all));
      }),
      { numRuns: 1200 },
    );
  });

  it('and for filters, ranges and searches within a filter', () => {
    const spec = fc.record(
      {
        filter: filters,
        query: queries,
        from: fc.integer({ min: 995, max: 1010 }),
        to: fc.integer({ min: 1000, max: 1035 }),
      },
      { requiredKeys: ['filter'] },
    );
    fc.assert(
      fc.property(blocks, spec, (lines, asked) => {
        fc.pre(valid(asked));
        const all = blockOf(lines);
        expect([...compileScan(asked)(all)]).toEqual(slowly(asked, all));
      }),
      { numRuns: 500 },
    );
  });

  it('asks again and again with the same answer', () => {
    const scan = compileScan({ query: { kind: 'regex', text: 'b$', caseSensitive: false, wholeWord: false } });
    for (let time = 0; time < 3; time++) expect([...scan(block('ab', 'ba', 'B', ''))]).toEqual([0, 2]);
  });

  it('does not let a pattern reach over the end of a line', () => {
    const scan = (text: string) => [
      ...compileScan({ query: { kind: 'regex', text, caseSensitive: false, wholeWord: false } })(
        block('a', 'b', '', 'a b'),
      ),
    ];
    expect(scan('a\\sb')).toEqual([3]);
    expect(scan('a[^x]*b')).toEqual([3]);
    expect(scan('^$')).toEqual([2]);
    expect(scan('a(?!\\W)')).toEqual([0]);
    expect(scan('(?<!\\s)b')).toEqual([1]);
    expect(scan('\\n')).toEqual([]);
  });

  it('takes no half of a sign for an end of a line', () => {
    const query: LogQuery = { kind: 'regex', text: 'a|$', caseSensitive: false, wholeWord: true };
    expect([...compileScan({ query })(block('🙂é', '🙂', 'é\u2028é'))]).toEqual([1]);
  });

  it('finds a whole word at both ends of a line', () => {
    const query: LogQuery = { kind: 'text', text: 'cat', caseSensitive: false, wholeWord: true };
    expect([...compileScan({ query })(block('cat', 'cats', 'the cat', 'a Cat.', 'écat', 'cat日'))]).toEqual([0, 2, 3]);
  });

  it('leaves the bits above the nanoseconds out of times', () => {
    const all = blockOf([
      { bytes: Buffer.from('a'), bits: stderrBit },
      { bytes: Buffer.from('b'), bits: markBit },
    ]);
    expect(all.nanos[1] ?? 0).toBeGreaterThan(nanosMask);
    const filter: LogFilter = { rules: [], until: '2023-11-14T22:13:20.000000008Z' };
    expect([...compileScan({ filter })(all)]).toEqual([0]);
  });

  it('is steady without a pattern of a person', () => {
    const query = (kind: LogQuery['kind']): LogQuery => ({
      kind,
      text: 'a',
      field: 'a',
      caseSensitive: false,
      wholeWord: false,
    });
    expect(isSteady({})).toBe(true);
    expect(isSteady({ query: query('text'), filter: { rules: [{ action: 'hide', query: query('field') }] } })).toBe(
      true,
    );
    expect(isSteady({ query: query('regex') })).toBe(false);
    expect(isSteady({ filter: { rules: [{ action: 'hide', query: query('regex') }] } })).toBe(false);
  });
});
