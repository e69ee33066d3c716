// The visible text of lines: what a terminal would leave on the screen, line by line and of many at once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnText, visibleText } from './log-text.ts';

const E = '\u001b';

describe('visibleText', () => {
  it('leaves text as it is, tabs and all scripts included', () => {
    for (const text of ['', 'a b', 'a\tb', 'é 日本 🙂 مرحبا', '\u2028', '\ufeff']) expect(visibleText(text)).toBe(text);
  });

  it.each([
    ['colours', `${E}[31mred${E}[0m ${E}[38;2;1;2;3mtrue${E}[m`, 'red true'],
    ['cursor and screen', `a${E}[2J${E}[10;5H${E}[?25l${E}[6nb`, 'ab'],
    ['titles and links', `${E}]0;title\u0007a${E}]8;;http://x${E}\\link${E}]8;;${E}\\`, 'alink'],
    ['device strings', `a${E}P1$r0m${E}\\b${E}_x${E}\\c${E}^y${E}\\d`, 'abcd'],
    ['character sets and single escapes', `a${E}(B${E}=${E}cb`, 'ab'],
    ['8-bit forms', 'a\u009b31mb\u009d0;t\u009cc', 'abc'],
    ['sequences cut at the end', `a${E}[31`, 'a'],
    ['strings without an end', `a${E}]52;c;aGk=`, 'a'],
    ['a lone escape', `a${E}`, 'a'],
    ['lone controls', 'a\u0000\u0007\u0008\u007fb', 'ab'],
    ['what a carriage return overwrites', '10 %\r20 %\r100 %', '100 %'],
    ['carriage returns at the end', 'done\r\r', 'done'],
    ['nothing but carriage returns', '\r\r', ''],
  ])('leaves out %s', (_, text, visible) => {
    expect(visibleText(text)).toBe(visible);
  });

  it('makes of many lines what it makes of each alone', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(E, `${E}[`, `${E}]`, `${E}P`, '\u009b', '\u0007', '\r', '\t', 'm', ';', '31', '\\', '\u009c'),
    );
    const line = fc.array(pieces, { maxLength: 8 }).map((all) => all.join('').replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        expect(visibleText(text)).toBe(`${lines.map(visibleText).join('\n')}\n`);
      }),
      { numRuns: 500 },
    );
  });
});

describe('drawnText', () => {
  it.each([
    ['10 %\r20 %\r100 %', '100 %'],
    ['downloading\rdone', 'doneloading'],
    [`downloading\r${E}[Kdone`, 'done'],
    [`downloading${E}[2K\rdone`, 'done'],
    [`abc${E}[1Kd`, 'abcd'],
    [`abc\rx${E}[1Kd`, ' dc'],
    ['a\tb\rcd', 'cd      b'],
    [`${E}[31mred\rb${E}[0m`, 'bed'],
    ['done      \r\n', 'done      \n'],
    ['one\r1\ntwo\r2', '1ne\n2wo'],
    ['\r\r', ''],
  ])('of %j is %j', (text, drawn) => {
    expect(drawnText(text)).toBe(drawn);
  });
});
