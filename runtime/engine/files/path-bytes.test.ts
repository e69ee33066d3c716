// Names as bytes, there and back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownName } from '../../contract/file-name.ts';
import { pathBytes, pathQuery, pathText, pathWord } from './path-bytes.ts';

const names = fc.uint8Array({ minLength: 1, maxLength: 255 }).map((bytes) => Buffer.from(bytes));

describe('names as bytes', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(names, (bytes) => {
        expect(pathBytes(pathText(bytes))).toEqual(bytes);
      }),
    );
  });

  it('are the same text when they are UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(pathText(Buffer.from(text))).toBe(text);
      }),
    );
  });

  it('are different texts when they are different bytes', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(pathText(a) === pathText(b)).toBe(a.equals(b));
      }),
    );
  });

  it('pass a query and a shell word, whose readers give the bytes back', () => {
    fc.assert(
      fc.property(names, (bytes) => {
        const text = pathText(bytes);
        expect(pathQuery(text)).toMatch(/^[A-Za-z0-9/._%-]*$/);
        expect(pathWord(text)).toMatch(/^[A-Za-z0-9/._\\-]*$/);
        const back = (encoded: string, code: RegExp, base: number) =>
          Buffer.from(
            encoded.replace(code, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, base))),
            'latin1',
          );
        expect(back(pathQuery(text), /%([0-9a-f]{2})/g, 16)).toEqual(bytes);
        expect(back(pathWord(text), /\\0([0-7]{3})/g, 8)).toEqual(bytes);
      }),
    );
  });

  it('are shown without what a screen would act on', () => {
    fc.assert(
      fc.property(names, (bytes) => {
        expect(shownName(pathText(bytes))).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
    expect(shownName('a\nb\udcff\u202egpj.exe')).toBe('a\\nb\\xff\\u202egpj.exe');
    expect(shownName('日本語 👩‍👧')).toBe('日本語 👩‍👧');
  });
});
