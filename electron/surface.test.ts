// The window's first colour is the page's own.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { surface } from './surface.ts';

it('is the canvas of the tokens, light and dark', () => {
  const tokens = readFileSync(new URL('../renderer/ui/tokens.css', import.meta.url), 'utf8');
  const canvas = [...tokens.matchAll(/--colour-canvas:\s*(#\w+)/g)].map((match) => match[1]);
  expect(canvas).toEqual([surface.light, surface.dark]);
});
