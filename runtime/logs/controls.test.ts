// Controls in text, against looking at each byte.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasControls } from './controls.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\x00-\x08\x0b-\x1f\x7f]/;

it('finds each control at each place, and nothing else', () => {
  for (let byte = 0; byte < 128; byte++) {
    for (let offset = 0; offset < 4; offset++) {
      for (let place = 0; place < 9; place++) {
        const text = new Uint8Array(new ArrayBuffer(16), offset, 9).fill(0x20);
        text[place] = byte;
        expect([byte, hasControls(text)]).toEqual([byte, controls.test(String.fromCharCode(byte))]);
      }
    }
  }
});

it('is not misled by neighbours', () => {
  const bytes = fc.array(fc.constantFrom(0x09, 0x0a, 0x1f, 0x20, 0x21, 0x7e, 0x7f, 0x00, 0x41), { maxLength: 24 });
  fc.assert(
    fc.property(bytes, fc.integer({ min: 0, max: 3 }), (list, offset) => {
      const text = new Uint8Array(new ArrayBuffer(list.length + offset), offset);
      text.set(list);
      expect(hasControls(text)).toBe(controls.test(Buffer.from(text).toString('latin1')));
    }),
    { numRuns: 2000 },
  );
});
