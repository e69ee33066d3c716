// @vitest-environment happy-dom
// Whether it was somebody or the terminal itself that says something to the program.
import { describe, expect, it } from 'vitest';
import { kindOf } from './terminal-instance.ts';

const E = '\u001b';

describe('kindOf', () => {
  it.each([
    ['answer', `${E}[24;80R`],
    ['answer', `${E}[?1;2c`],
    ['answer', `${E}[>0;276;0c`],
    ['answer', `${E}[0n`],
    ['answer', `${E}[?2026;2$y`],
    ['answer', `${E}[4;1$y`],
    ['answer', `${E}P1$r0m${E}\\`],
    ['answer', `${E}]11;rgb:ffff/ffff/ffff${E}\\`],
    ['report', `${E}[I`],
    ['report', `${E}[O`],
    ['report', `${E}[<0;12;7M`],
    ['report', `${E}[M !!`],
    ['typed', 'a'],
    ['typed', `${E}[A`],
    ['typed', `${E}OP`],
    ['typed', 'pasted [0n text'],
  ] as const)('%s: %j', (kind, data) => {
    expect(kindOf(data, undefined)).toBe(kind);
  });

  it('knows a key that looks like an answer: Shift+F3', () => {
    expect(kindOf(`${E}[1;2R`, `${E}[1;2R`)).toBe('typed');
    expect(kindOf(`${E}[1;2R`, 'a')).toBe('answer');
  });
});
