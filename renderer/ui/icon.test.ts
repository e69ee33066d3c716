// The icon font is the one that assets/icons.json draws; whoever changes that runs `npm run icons`.
import { expect, it } from 'vitest';
import { iconNames } from './icon.tsx';
import { iconGlyphs } from './icon-glyphs.ts';

interface IconFont {
  iconFont(icons: object[]): Uint8Array;
  iconGlyphs(names: string[]): string;
}
// This room has no Node types, and the font is made by a script.
const files: { readFileSync(path: URL): Uint8Array } = await import('node:fs' as string);
const font: IconFont = await import('../../assets/icon-font.mjs' as string);
const read = (path: string) => files.readFileSync(new URL(path, import.meta.url));
const icons: Record<string, object> = JSON.parse(new TextDecoder().decode(read('../../assets/icons.json')));

it('has the font and the characters of its drawings', () => {
  expect(font.iconFont(Object.values(icons))).toEqual(read('./icons.ttf'));
  expect(font.iconGlyphs(Object.keys(icons))).toBe(new TextDecoder().decode(read('./icon-glyphs.ts')));
});

it('offers every drawing but the shapes of states by name', () => {
  expect(Object.keys(iconGlyphs)).toEqual(Object.keys(icons));
  expect(iconNames).toEqual(Object.keys(icons).filter((name) => !name.startsWith('state-')));
});
