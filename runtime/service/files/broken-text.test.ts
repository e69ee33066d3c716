// Bytes that are no UTF-8 survive as a string, whatever stands around them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleText } from '../../contract/logs/log-text.ts';
import { bytesOf, escapedText } from './broken-text.ts';

describe('escapedText', () => {
  it('is the text itself where all is UTF-8', () => {
    for (const text of ['', 'plain', 'é 日本 🙂', '\u0000']) expect(escapedText(Buffer.from(text))).toBe(text);
  });

  it('has one surrogate for each byte that belongs to no character', () => {
    const bytes = Buffer.from([0x61, 0xff, 0xc3, 0xc3, 0xa9, 0xe2, 0x82, 0x62]);
    expect(escapedText(bytes)).toBe('a\udcff\udcc3é\udce2\udc82b');
  });

  it('gives back every byte', () => {
    const broken = fc.array(fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.string({ unit: 'binary' }).map(Buffer.from)));
    fc.assert(
      fc.property(broken, (parts) => {
        const bytes = Buffer.concat(parts);
        expect(bytesOf(escapedText(bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('loses what steers a terminal, and nothing else, as a visible text', () => {
    const bytes = Buffer.concat([Buffer.from('\u001b[31m'), Buffer.of(0xff, 0x9b), Buffer.from('x\u001b[0m')]);
    expect([...bytesOf(visibleText(escapedText(bytes)))]).toEqual([0xff, 0x9b, 0x78]);
  });
});
