// The command line of the run form: what it reads, and that nothing is lost on the way there and back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinWords, splitWords } from './words.ts';

describe('splitWords', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['httpd -f -p 80', ['httpd', '-f', '-p', '80']],
    [`sh -c 'echo "hi  there"'`, ['sh', '-c', 'echo "hi  there"']],
    [`a"b c"'d e'f`, ['ab cd ef']],
    [`'' ""`, ['', '']],
    ['a\\ b', ['a b']],
    ['"a\\"b\\n"', ['a"b\\n']],
    ['$HOME *', ['$HOME', '*']],
  ])('reads %j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(["'open", '"open', 'end\\', `"it's`])('refuses %j', (line) => {
    expect(splitWords(line)).toBeUndefined();
  });

  it('reads back every list of words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(splitWords(joinWords(words))).toEqual(words);
      }),
    );
  });

  it('reads every line or refuses it, and its own writing again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\t', '"', "'", '\\', '$', '\n') }), (line) => {
        const words = splitWords(line);
        if (words) expect(splitWords(joinWords(words))).toEqual(words);
      }),
    );
  });
});
