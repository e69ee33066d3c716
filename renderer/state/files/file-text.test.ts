// Bytes as text and back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfText, decoded, encodings, pictureType, textOfBytes } from './file-text.ts';

const bytes = (...all: number[]) => new Uint8Array(all);

describe('the text of bytes', () => {
  it('gives the same bytes back when nothing was changed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (data) => {
        const text = textOfBytes(data, false);
        if (text === undefined || text.encoding.startsWith('utf-16')) return;
        expect(bytesOfText(text.text, text.encoding)).toEqual(data);
      }),
    );
  });

  it('is kept by every encoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...encodings), (text, encoding) => {
        if (text.startsWith('\ufeff')) return;
        const data = bytesOfText(text, encoding);
        if (encoding === 'latin-1' && /[^\0-\u00ff]/.test(text)) expect(data).toBeUndefined();
        else expect(decoded(data as Uint8Array, encoding).text).toBe(text);
      }),
    );
  });

  it('tells marks, old encodings and what is none', () => {
    expect(textOfBytes(bytes(0xef, 0xbb, 0xbf, 0x61), false)).toMatchObject({ encoding: 'utf-8-bom', text: 'a' });
    expect(textOfBytes(bytes(0xff, 0xfe, 0x61, 0), false)).toMatchObject({ encoding: 'utf-16le', text: 'a' });
    expect(textOfBytes(bytes(0x63, 0x61, 0x66, 0xe9), false)).toMatchObject({ encoding: 'latin-1', text: 'café' });
    expect(textOfBytes(bytes(0x61, 0, 0x62), false)).toBeUndefined();
    expect(textOfBytes(bytes(0x7f, 0x45, 0x4c, 0x46, 0x02, 0xff), false)).toBeUndefined();
    expect(textOfBytes(bytes(), false)).toMatchObject({ encoding: 'utf-8', text: '' });
  });

  it('that ends inside a character because more was left out is UTF-8 all the same', () => {
    expect(textOfBytes(bytes(0x61, 0xe6, 0x97), true)?.encoding).toBe('utf-8');
    expect(textOfBytes(bytes(0x61, 0xe6, 0x97), false)?.encoding).toBe('latin-1');
  });

  it('knows its line ends, and leaves mixed ones alone', () => {
    const end = (text: string) => textOfBytes(new TextEncoder().encode(text), false)?.lineEnd;
    expect(end('a\r\nb\r\n')).toBe('\r\n');
    expect(end('a\nb')).toBe('\n');
    expect(end('a\r\nb\n')).toBe('\n');
    expect(end('\r\n\r\n')).toBe('\r\n');
  });

  it('is not asked for of pictures, which are known by their bytes', () => {
    expect(pictureType(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBe('image/png');
    expect(pictureType(new TextEncoder().encode('<svg onload="x">'))).toBeUndefined();
  });
});
