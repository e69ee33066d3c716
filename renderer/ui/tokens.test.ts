// Text can be read on everything it stands on: WCAG AA, in both themes, also on rows that are pointed at or selected.
import { describe, expect, it } from 'vitest';
import { ansiColours } from './ansi.ts';

// Read as a file: the test runner answers an empty text to an import of CSS, and this room has no Node types.
const files: { readFileSync(path: URL, encoding: 'utf8'): string } = await import('node:fs' as string);
const css = files.readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokensOf(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const darkAt = css.indexOf('[data-mantine-color-scheme="dark"]');
const light = tokensOf(css.slice(0, darkAt));
const dark = new Map([...light, ...tokensOf(css.slice(darkAt))]);

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [bright = 0, faint = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (bright + 0.05) / (faint + 0.05);
}

const grounds = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected', 'selected-hover', 'chosen', 'idle-soft'];
const texts = ['text', 'text-soft', 'text-faint', 'accent', 'good', 'busy', 'warn', 'bad', 'idle'];
const exceptions = new Set(['chosen/text-faint', 'chosen/accent', 'chosen/busy', 'chosen/bad', 'chosen/idle']);
const tones = ['good', 'busy', 'warn', 'bad', 'idle'];

const pairs: [string, string][] = [
  ...grounds.flatMap((ground) =>
    texts
      .filter((text) => !exceptions.has(`${ground}/${text}`))
      .map((text): [string, string] => [`colour-${ground}`, `colour-${text}`]),
  ),
  ...tones.flatMap((tone): [string, string][] => [
    [`colour-${tone}-soft`, `colour-${tone}`],
    [`colour-${tone}-soft`, 'colour-text'],
    [`colour-${tone}-soft`, 'colour-text-soft'],
  ]),
  ['colour-accent', 'colour-on-accent'],
  ['colour-accent-hover', 'colour-on-accent'],
  ['colour-accent-soft', 'colour-accent'],
  ['colour-bad', 'colour-on-bad'],
  ['colour-bad-hover', 'colour-on-bad'],
  ['colour-mark', 'colour-on-mark'],
  ['colour-mark-current', 'colour-on-mark-current'],
  ['colour-tooltip', 'colour-on-tooltip'],
  ['terminal-selection', 'colour-text'],
  ...ansiColours.flatMap((colour): [string, string][] => [
    ['colour-surface', `ansi-${colour}`],
    ['colour-hover', `ansi-${colour}`],
    [`ansi-${colour}`, 'ansi-on-block'],
  ]),
];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s theme', (_name, tokens) => {
  const colour = (name: string) => {
    const value = tokens.get(name);
    if (!value) throw new Error(`no token --${name}`);
    return value;
  };

  const tooFaint = (all: [string, string][], least: number) =>
    all
      .map(([ground, front]) => ({ pair: `${front} on ${ground}`, ratio: contrast(colour(ground), colour(front)) }))
      .filter(({ ratio }) => ratio < least);

  it('can be read everywhere', () => {
    expect(tooFaint(pairs, 4.5)).toEqual([]);
  });

  it('shows the edges of controls and the lines of charts', () => {
    const edges = ['surface', 'raised', 'sunken', 'hover', 'selected'].flatMap((ground): [string, string][] => [
      [`colour-${ground}`, 'colour-border-strong'],
      [`colour-${ground}`, 'colour-accent'],
    ]);
    const lines = ['first', 'second', 'third', 'fourth'].map((tone): [string, string] => [
      'colour-surface',
      `chart-${tone}`,
    ]);
    expect(tooFaint([...edges, ...lines], 3)).toEqual([]);
  });
});

describe('themes', () => {
  it('give every colour in both', () => {
    const own = tokensOf(css.slice(darkAt));
    expect([...light.keys()].filter((name) => !own.has(name))).toEqual([]);
  });
});
