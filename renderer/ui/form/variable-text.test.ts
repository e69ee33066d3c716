// Variables pasted or read from a file.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVariables } from './variable-text.ts';

describe('readVariables', () => {
  it('reads what env files and shells hold', () => {
    const text =
      '\uFEFF# database\r\nHOST=db\n\n  export PORT=5432\n-e A=b=c\nEMPTY=\nQUOTED="a b"\nKEPT=\'it"s\'\nopen="x\n';
    expect(readVariables(text)).toEqual({
      variables: [
        { name: 'HOST', value: 'db' },
        { name: 'PORT', value: '5432' },
        { name: 'A', value: 'b=c' },
        { name: 'EMPTY', value: '' },
        { name: 'QUOTED', value: 'a b' },
        { name: 'KEPT', value: 'it"s' },
        { name: 'open', value: '"x' },
      ],
      others: 0,
    });
  });

  it('counts the lines it cannot read', () => {
    expect(readVariables('hello world\nA=1\n=x\n1A=2')).toEqual({ variables: [{ name: 'A', value: '1' }], others: 3 });
  });

  it('reads back every plain value', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z_]{1,8}$/), fc.stringMatching(/^[^\r\n"']*$/), (name, value) => {
        expect(readVariables(`${name}=${value}`).variables).toEqual([{ name, value }]);
      }),
    );
  });
});
