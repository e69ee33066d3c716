// The ignore rules against a table of what the builders do, and on random patterns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IgnoreRules, ignorePatterns } from './build-ignore.ts';

/** Text of an ignore file, and paths with whether they are left out. */
const table: [text: string, ignored: string[], kept: string[]][] = [
  ['', [], ['a']],
  ['# a comment\n\n  \n', [], ['# a comment', 'a']],
  ['\ufeffa\r\nb\r\n', ['a', 'b'], ['ab']],
  [' # a', ['# a'], ['a']],
  ['a', ['a', 'a/b', 'a/b/c'], ['ab', 'b/a']],
  ['/a', ['a', 'a/b'], ['b/a']],
  ['a/', ['a', 'a/b'], ['b']],
  ['./a/../b', ['b'], ['a']],
  ['*.log', ['x.log', '.log'], ['a/x.log', 'x.logs']],
  ['**/*.log', ['x.log', 'a/x.log', 'a/b/x.log'], ['a/x.logs']],
  ['**/node_modules', ['node_modules', 'a/node_modules/b'], ['my_node_modules', 'a/node_modules2']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'b']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b', 'a/x/b/c'], ['a/xb', 'a']],
  ['**', ['a', 'a/b'], []],
  ['*/temp*', ['x/temp', 'x/temporary', 'x/temp/y'], ['temp', 'x/y/temp']],
  ['temp?', ['tempa', 'temp1'], ['temp', 'tempab', 'temp/']],
  ['*\n!README.md', ['a', 'b/README.md'], ['README.md']],
  ['a\n!a/b', ['a/c', 'a'], ['a/b', 'a/b/c']],
  ['*.md\n!README*.md\nREADME-secret.md', ['a.md', 'README-secret.md'], ['README.md', 'README-x.md']],
  ['!a\na', ['a'], ['b']],
  ['[ab].txt', ['a.txt', 'b.txt'], ['c.txt', 'ab.txt']],
  ['[^ab].txt', ['c.txt'], ['a.txt']],
  ['[a-c]x', ['ax', 'bx', 'cx'], ['dx', '-x']],
  ['a\\*b', ['a*b'], ['axb']],
  ['a.b', ['a.b'], ['axb']],
  ['a+b(c)|d$', ['a+b(c)|d$'], ['aab(c)']],
  ['! a\n', [], ['a']],
  ['Übung/*', ['Übung/x'], ['übung/x']],
];

describe('ignore rules', () => {
  it.each(table)('%j', (text, ignored, kept) => {
    const rules = new IgnoreRules(ignorePatterns(text));
    expect(ignored.filter((path) => !rules.ignores(path))).toEqual([]);
    expect(kept.filter((path) => rules.ignores(path))).toEqual([]);
  });

  it('refuses what the builders refuse', () => {
    for (const pattern of ['!', '[', '[]', 'a[b', '[-a]', '[^-]', '[a-]']) {
      expect(() => new IgnoreRules([pattern]), pattern).toThrow(/pattern/);
    }
  });

  it('enters a folder that is left out only where something in it may come back', () => {
    const may = (text: string, folder: string) => new IgnoreRules(ignorePatterns(text)).mayReturn(folder);
    expect(may('a', 'a')).toBe(false);
    expect(may('a\n!a/b', 'a')).toBe(true);
    expect(may('a\n!a/b/c', 'a/b')).toBe(true);
    expect(may('a\n!b', 'a')).toBe(false);
    expect(may('a\n!**/keep', 'a')).toBe(true);
  });

  it('never throws for what it compiled, and what brings nothing back only leaves out more', () => {
    const part = fc.stringMatching(/^[ab*?.]{1,4}$/);
    const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const path = fc
      .array(fc.stringMatching(/^[ab][ab.]{0,2}$/), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 4 }), pattern, path, (patterns, more, tested) => {
        const before = new IgnoreRules(patterns).ignores(tested);
        const after = new IgnoreRules([...patterns, more]).ignores(tested);
        expect(!before || after).toBe(true);
        expect(new IgnoreRules([...patterns, `!${tested}`]).ignores(tested)).toBe(false);
      }),
    );
  });
});
