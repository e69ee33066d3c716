// What queries find and where, JSON lines and their fields, and which lines a filter lets through.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldAt, fieldText, jsonFields, parseJsonLine } from './log-json.ts';
import { compileFilter, compileQuery, isOpenFilter, QueryProblem } from './log-match.ts';
import { patternReach } from './log-pattern-reach.ts';
import type { LogFilter, LogQuery } from './log-query.ts';

const query = (more: Partial<LogQuery>): LogQuery => ({
  kind: 'text',
  text: 'x',
  caseSensitive: false,
  wholeWord: false,
  ...more,
});

/** The found pieces of a text. */
const found = (more: Partial<LogQuery>, text: string) =>
  compileQuery(query(more))
    .hits(text)
    .map(({ start, end }) => text.slice(start, end));

function problemOf(more: Partial<LogQuery>) {
  try {
    compileQuery(query(more));
  } catch (error) {
    if (error instanceof QueryProblem) return error.problem;
  }
  return undefined;
}

describe('a query for a text', () => {
  it('takes every sign for itself', () => {
    const text = 'a^$\\.*+?()[]{}|/-b';
    expect(found({ text }, `x${text}y`)).toEqual([text]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string(), (part, other) => {
        expect(compileQuery(query({ text: part, caseSensitive: true })).finds(`${other}${part}${other}`)).toBe(true);
      }),
    );
  });

  it('counts letter case only when told to, in all scripts', () => {
    expect(found({ text: 'straße' }, 'STRAßE Straße')).toEqual(['STRAßE', 'Straße']);
    expect(found({ text: 'ΣΟΦΟΣ' }, 'σοφοσ')).toEqual(['σοφοσ']);
    expect(found({ text: 'get', caseSensitive: true }, 'GET get')).toEqual(['get']);
  });

  it('finds whole words only when told to', () => {
    expect(found({ text: 'cat', wholeWord: true }, 'cat cats scat cat_ (cat) écat cat日 CAT')).toEqual([
      'cat',
      'cat',
      'CAT',
    ]);
    expect(found({ text: '-x', wholeWord: true }, 'a-x -x')).toEqual(['-x']);
  });

  it('tells where, at most as many places as asked for', () => {
    const matcher = compileQuery(query({ text: 'ab' }));
    expect(matcher.hits('ab🙂AB')).toEqual([
      { start: 0, end: 2 },
      { start: 4, end: 6 },
    ]);
    expect(matcher.hits('ab'.repeat(10), 3)).toHaveLength(3);
    expect(matcher.hits('none')).toEqual([]);
  });
});

describe('a query for a pattern', () => {
  it('is JavaScript, with `u` where that is valid', () => {
    expect(found({ kind: 'regex', text: '\\p{Lu}+' }, 'É日a')).toEqual(['É', 'a']);
    expect(found({ kind: 'regex', text: '\\p{Lu}+', caseSensitive: true }, 'É日a')).toEqual(['É']);
    expect(found({ kind: 'regex', text: '^.$' }, '🙂')).toEqual(['🙂']);
    expect(found({ kind: 'regex', text: '\\_x{' }, 'a_x{')).toEqual(['_x{']);
  });

  it('may stand for one of several whole words', () => {
    expect(found({ kind: 'regex', text: 'a|bc', wholeWord: true }, 'a ab bc abc a')).toEqual(['a', 'bc', 'a']);
    expect(found({ kind: 'regex', text: '\\_a|é', wholeWord: true }, 'x_a _a é éé')).toEqual(['_a', 'é']);
  });

  it('marks no empty places', () => {
    const matcher = compileQuery(query({ kind: 'regex', text: 'a*' }));
    expect(matcher.finds('')).toBe(true);
    expect(matcher.hits('baab')).toEqual([{ start: 1, end: 3 }]);
  });

  it('marks nothing where it could take for ever, and nothing that a cut made', () => {
    const bait = `${'a'.repeat(60)}!`;
    for (const text of ['(a+)+$', '(a|a)*$', '((a*)*)*b', '(?:a{1,9}){20}$', '(?<x>a+){9}b']) {
      expect(found({ kind: 'regex', text }, bait)).toEqual([]);
    }
    expect(found({ kind: 'regex', text: 'a*a*a*a*a*b|a$' }, 'a'.repeat(4096))).toEqual([]);
    expect(found({ kind: 'regex', text: 'x+$|b' }, `b${'x'.repeat(9000)}y`)).toEqual(['b']);
    expect(found({ kind: 'regex', text: 'x$' }, 'x'.repeat(9000))).toEqual(['x']);
  });

  it.each([
    [
      Number.POSITIVE_INFINITY,
      ['abc', 'a?b{2}', '[+*]\\*\\+', '(?:\\d{1,3}\\.){3}\\d', '(?<a>b)(?=c)', '\\p{L}\\u{61}', 'a|b|c', '\\{2,}'],
    ],
    [4096, ['a+', '(a+)?', '(?:a|b)c*', '(?:ab)+', 'a{2,}', 'a+?']],
    [1000, ['GET.*\\d+', '(?=.*a)(?=.*b)']],
    [
      0,
      [
        '(a+)+',
        '(?:a|b)*',
        '((a)|b){9}',
        '(?:(?:a*))+',
        'a*'.repeat(6),
        `${'a?'.repeat(30)}b`,
        '(?:a?){30}',
        '(a+){2}',
      ],
    ],
  ])('reaches %d characters in %j', (reach, sources) => {
    expect(sources.map((source) => [source, patternReach(source)])).toEqual(sources.map((source) => [source, reach]));
  });

  it('says so when it is none', () => {
    expect(problemOf({ kind: 'regex', text: 'a(' })).toMatchObject({ reason: 'pattern-invalid', field: 'text' });
    expect(problemOf({ kind: 'regex', text: 'a)(b', wholeWord: true })).toMatchObject({ reason: 'pattern-invalid' });
    expect(problemOf({ kind: 'regex', text: '[' })?.message).toMatch(/regular expression/);
  });
});

describe('a query for a field', () => {
  const line = '{"level":"info","http":{"method":"GET","status":200},"note":"GET","list":[1,{"a":null}],"a.b":true}';
  const finds = (field: string, text: string) => compileQuery(query({ kind: 'field', field, text })).finds(line);

  it('compares the whole value as it is shown', () => {
    expect(finds('http.method', 'get')).toBe(true);
    expect(finds('http.method', 'GE')).toBe(false);
    expect(finds('http.status', '200')).toBe(true);
    expect(finds('list', '[1,{"a":null}]')).toBe(true);
    expect(finds('list.1.a', 'null')).toBe(true);
    expect(finds('a.b', 'true')).toBe(true);
    expect(finds('nothing', 'undefined')).toBe(false);
    expect(compileQuery(query({ kind: 'field', field: 'note', text: 'get', caseSensitive: true })).finds(line)).toBe(
      false,
    );
    expect(compileQuery(query({ kind: 'field', field: 'note', text: 'GET' })).finds('note=GET')).toBe(false);
  });

  it('tells where the value stands', () => {
    const hits = (field: string, text: string) =>
      compileQuery(query({ kind: 'field', field, text }))
        .hits(line)
        .map(({ start, end }) => [start, line.slice(start, end)]);
    expect(hits('http.method', 'GET')).toEqual([[34, 'GET']]);
    expect(hits('note', 'get')).toEqual([[61, 'GET']]);
    expect(hits('http.status', '200')).toEqual([[48, '200']]);
    expect(hits('note', 'other')).toEqual([]);
    expect(compileQuery(query({ kind: 'field', field: 'n', text: '10' })).hits('{"n":1e1}')).toEqual([]);
  });

  it('must name a field', () => {
    expect(problemOf({ kind: 'field' })).toMatchObject({ reason: 'required', field: 'field' });
  });
});

describe('JSON lines', () => {
  it('begin with a brace and are one object', () => {
    expect(parseJsonLine('{"a":1} ')).toEqual({ a: 1 });
    for (const text of ['', '[1]', '1', 'null', '{', '{}x', ' {"a":1}', 'x{}'])
      expect(parseJsonLine(text)).toBeUndefined();
  });

  it('have fields at paths, names with dots included', () => {
    const object = { a: { b: 1, 'c.d': { e: 2 } }, 'a.b': 3, 'x.y': { z: 4 }, list: [{ id: 5 }] };
    const at = (path: string) => fieldAt(object, path);
    expect(['a.b', 'a.c.d.e', 'x.y.z', 'list.0.id', 'list'].map(at)).toEqual([3, 2, 4, 5, [{ id: 5 }]]);
    expect(['b', 'a.', '.a', 'a.b.c', 'list.1', 'list.length.x', 'toString', 'a.constructor'].map(at)).toEqual(
      Array(8).fill(undefined),
    );
    expect(fieldAt(JSON.parse('{"__proto__":{"a":1}}'), '__proto__.a')).toBe(1);
  });

  it('show values as text', () => {
    expect(['a "b"', 1.5, true, null, [1, 'x'], {}].map(fieldText)).toEqual([
      'a "b"',
      '1.5',
      'true',
      'null',
      '[1,"x"]',
      '{}',
    ]);
  });

  it('list their fields with paths that lead back to them', () => {
    expect(jsonFields({ a: 1, b: { c: 'x', d: {} }, e: [1, { f: 2 }] })).toEqual([
      { path: 'a', text: '1' },
      { path: 'b.c', text: 'x' },
      { path: 'b.d', text: '{}' },
      { path: 'e', text: '[1,{"f":2}]' },
    ]);
    expect(jsonFields(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1])))).toHaveLength(
      200,
    );
    const name = fc.stringMatching(/^[a-z_@-]{1,8}$/);
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.oneof(fc.jsonValue({ maxDepth: 0 }), fc.dictionary(name, fc.integer()))),
        (object) => {
          for (const { path, text } of jsonFields(object)) expect(fieldText(fieldAt(object, path))).toBe(text);
        },
      ),
    );
  });
});

describe('a filter', () => {
  const line = (visible: string, more = {}) => ({ visible, stderr: false, mark: false, ...more });
  const passes = (filter: Partial<LogFilter>) => compileFilter({ rules: [], ...filter });

  it('shows what every rule to show finds and no rule to hide', () => {
    const test = passes({
      rules: [
        { action: 'show', query: query({ text: 'a' }) },
        { action: 'show', query: query({ text: 'b' }) },
        { action: 'hide', query: query({ kind: 'regex', text: '^x' }) },
      ],
    });
    expect(['ab', 'a', 'b', 'xab', 'abx'].map((text) => test(line(text)))).toEqual([true, false, false, false, true]);
  });

  it('goes by levels and streams', () => {
    const test = passes({ levels: ['error', 'none'], streams: ['stderr'] });
    expect(test(line('ERROR x', { stderr: true }))).toBe(true);
    expect(test(line('plain', { stderr: true }))).toBe(true);
    expect(test(line('INFO x', { stderr: true }))).toBe(false);
    expect(test(line('ERROR x'))).toBe(false);
  });

  it('lets marks through unless it asks for a text or a level', () => {
    const mark = line('started', { mark: true });
    expect(passes({})(mark)).toBe(true);
    expect(passes({ streams: ['stderr'] })(mark)).toBe(true);
    expect(passes({ rules: [{ action: 'hide', query: query({ text: 'started' }) }] })(mark)).toBe(true);
    expect(passes({ rules: [{ action: 'show', query: query({ text: 'started' }) }] })(mark)).toBe(false);
    expect(passes({ levels: ['none'] })(mark)).toBe(false);
  });

  it('is open when nothing is asked', () => {
    expect(isOpenFilter({ rules: [] })).toBe(true);
    expect(isOpenFilter({ rules: [], levels: [] })).toBe(false);
    expect(isOpenFilter({ rules: [], since: '2026-01-01T00:00:00Z' })).toBe(false);
    expect(isOpenFilter({ rules: [{ action: 'hide', query: query({}) }] })).toBe(false);
  });
});
