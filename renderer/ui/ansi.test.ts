// Colours are kept, everything else of a terminal's language goes, whatever comes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ansiColours, nearestColour, parseAnsi, plainText, writtenOver } from './ansi.ts';

const E = '\u001b';
const styleOf = (line: string) => parseAnsi(line)[0]?.style;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f]/;

describe('parseAnsi', () => {
  it('reads the sixteen colours, weights and their resets', () => {
    expect(parseAnsi(`a${E}[31mb${E}[1;4mc${E}[22;24md${E}[39me${E}[0mf`)).toEqual([
      { text: 'a', style: {} },
      { text: 'b', style: { foreground: 'red' } },
      { text: 'c', style: { foreground: 'red', bold: true, underline: true } },
      { text: 'd', style: { foreground: 'red' } },
      { text: 'e', style: {} },
      { text: 'f', style: {} },
    ]);
    expect(styleOf(`${E}[97;44mx`)).toEqual({ foreground: 'white', background: 'blue' });
    expect(styleOf(`${E}[90mx`)).toEqual({ foreground: 'grey' });
    expect(styleOf(`${E}[7mx`)).toEqual({ inverse: true });
    expect(styleOf(`${E}[31m${E}[mx`)).toEqual({});
  });

  it('maps the 256 colours and true colours to those of the theme', () => {
    expect(styleOf(`${E}[38;5;1mx`)).toEqual({ foreground: 'red' });
    expect(styleOf(`${E}[38;5;8mx`)).toEqual({ foreground: 'grey' });
    expect(styleOf(`${E}[38;5;46mx`)).toEqual({ foreground: 'green' });
    expect(styleOf(`${E}[38;5;208mx`)).toEqual({ foreground: 'yellow' });
    expect(styleOf(`${E}[38;5;240mx`)).toEqual({ foreground: 'grey' });
    expect(styleOf(`${E}[48;2;0;0;250;1mx`)).toEqual({ background: 'blue', bold: true });
    expect(styleOf(`${E}[38:2::250:0:0mx`)).toEqual({ foreground: 'red' });
    expect(styleOf(`${E}[38:5:2;1mx`)).toEqual({ foreground: 'green', bold: true });
    expect(styleOf(`${E}[38;5;999mx`)).toEqual({});
  });

  it('takes no colour for text where a sequence is cut short', () => {
    expect(plainText(`a${E}[38;5m b`)).toBe('a b');
    expect(plainText(`a${E}[31`)).toBe('a');
    expect(plainText(`a${E}`)).toBe('a');
  });

  it('drops what is not about looks', () => {
    expect(plainText(`${E}]0;title\u0007a${E}]8;;http://x${E}\\link${E}]8;;${E}\\`)).toBe('alink');
    expect(plainText(`a${E}]52;c;aGk=`)).toBe('a');
    expect(plainText(`a${E}P1$r0m${E}\\b`)).toBe('ab');
    expect(plainText(`a${E}[2J${E}[10;5H${E}[6n${E}[?25l${E}[>cb`)).toBe('ab');
    expect(plainText(`a${E}(B${E}=${E}cb`)).toBe('ab');
    expect(plainText('a\u0007\u0008\u007fb')).toBe('ab');
    expect(plainText('a\u009b31mb\u009d0;t\u009cc')).toBe('abc');
  });

  it('shows a NUL', () => {
    expect(plainText('a\u0000b')).toBe('a\u2400b');
    expect(plainText('\u0000')).toBe('\u2400');
  });

  it('keeps what a carriage return left, and no empty end of it', () => {
    expect(plainText('10 %\r20 %\r100 %')).toBe('100 %');
    expect(plainText('done\r')).toBe('done');
    expect(plainText('\r')).toBe('');
  });

  it('expands tabs to every eighth column, across colours', () => {
    expect(plainText('a\tb')).toBe('a       b');
    expect(plainText(`abc${E}[31m\td`)).toBe('abc     d');
    expect(plainText('12345678\tx')).toBe('12345678        x');
  });

  it('leaves text without controls as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!controls.test(text));
        expect(
          parseAnsi(text)
            .map((span) => span.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('takes whatever comes, and lets no control through', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(E, `${E}[`, `${E}]`, `${E}P`, '\u009b', '\u0007', '\r', '\t', 'm', ';', '38;5;', '31', '[', '\\'),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (all) => {
        const spans = parseAnsi(all.join(''));
        for (const span of spans) {
          expect(span.text).not.toBe('');
          expect(controls.test(span.text)).toBe(false);
          for (const colour of [span.style.foreground, span.style.background]) {
            if (colour !== undefined) expect(ansiColours).toContain(colour);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('nearestColour', () => {
  it('goes by hue, and by lightness for grey', () => {
    expect(nearestColour(255, 80, 80)).toBe('red');
    expect(nearestColour(255, 200, 0)).toBe('yellow');
    expect(nearestColour(0, 180, 60)).toBe('green');
    expect(nearestColour(0, 200, 220)).toBe('cyan');
    expect(nearestColour(60, 60, 240)).toBe('blue');
    expect(nearestColour(200, 60, 220)).toBe('magenta');
    expect([nearestColour(10, 10, 10), nearestColour(120, 120, 120), nearestColour(240, 240, 240)]).toEqual([
      'black',
      'grey',
      'white',
    ]);
  });
});

describe('writtenOver', () => {
  it('has what carriage returns left behind, without what is seen and what is empty', () => {
    expect(writtenOver('10 %\r\r20 %\r100 %')).toEqual(['10 %', '20 %']);
    for (const text of ['plain', 'line end\r', '\r\r', '']) expect(writtenOver(text)).toEqual([]);
  });
});
