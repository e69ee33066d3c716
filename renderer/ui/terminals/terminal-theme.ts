// The terminal's colours, taken from the design tokens, and told again when the colour scheme changes.
import type { ITheme } from '@xterm/xterm';

/** Reads tokens as they are in force for `element`. */
export function terminalTheme(element: Element): ITheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const text = token('colour-text');
  const colours = {
    black: token('terminal-black'),
    red: token('ansi-red'),
    green: token('ansi-green'),
    yellow: token('ansi-yellow'),
    blue: token('ansi-blue'),
    magenta: token('ansi-magenta'),
    cyan: token('ansi-cyan'),
    white: token('terminal-white'),
  };
  return {
    ...colours,
    background: token('colour-surface'),
    foreground: text,
    cursor: token('colour-accent'),
    cursorAccent: token('colour-surface'),
    selectionBackground: token('terminal-selection'),
    selectionForeground: text,
    brightBlack: token('ansi-grey'),
    brightRed: colours.red,
    brightGreen: colours.green,
    brightYellow: colours.yellow,
    brightBlue: colours.blue,
    brightMagenta: colours.magenta,
    brightCyan: colours.cyan,
    brightWhite: token('terminal-bright-white'),
  };
}

/** Calls when the document's colour scheme changed. Answers how to stop. */
export function watchColourScheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
  return () => observer.disconnect();
}

/** The colours of what a search found: of all places, and of the present one. */
export function searchColours(element: Element) {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    matchBackground: token('colour-mark'),
    matchOverviewRuler: token('colour-mark'),
    activeMatchBackground: token('colour-mark-current'),
    activeMatchColorOverviewRuler: token('colour-mark-current'),
  };
}
