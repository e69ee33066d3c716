// Makes an xterm with what it needs, and dresses it as a person likes it.
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { searchColours, terminalTheme } from './terminal-theme.ts';

export interface TerminalOptions {
  /** In CSS pixels. */
  fontSize: number;
  /** A CSS font family; empty: the kit's own. */
  fontFamily: string;
  /** Lines above the screen. */
  scrollback: number;
  bell: 'none' | 'visual' | 'sound';
  cursor: 'block' | 'bar' | 'underline';
  copyOnSelect: boolean;
  /** Pasting several lines asks first. */
  confirmPaste: boolean;
}

export interface SearchRequest {
  text: string;
  matchCase: boolean;
  regex: boolean;
}

export interface Instance {
  terminal: Terminal;
  fit: FitAddon;
  search: SearchAddon;
  /** Draws by WebGL where there is any; `false` gives it back, as a page has only a few. */
  accelerate: (wanted: boolean) => void;
  /** Whether WebGL draws now. */
  isAccelerated: () => boolean;
}

/** How many places are counted and marked. */
export const searchLimit = 1000;

/** The family as it may stand in a style sheet, where xterm writes it: nothing that could end the declaration. */
function fontOf(family: string): string {
  const own = getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim() || 'monospace';
  const chosen = family.replaceAll(/[;{}<>@\\/*()]/g, '').trim();
  return chosen === '' ? own : `${chosen}, ${own}`;
}

let graphics: boolean | undefined;

/** Whether WebGL is drawn by a graphics card: where the processor does it, plain elements are quicker by far. */
function hasGraphics(): boolean {
  if (graphics === undefined) {
    const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
    graphics = context !== null;
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  }
  return graphics;
}

/** WebGL cuts a cell down to whole pixels, which squeezes letters that are nearly a pixel wider. In CSS pixels. */
function letterSpacing(font: string, size: number): number {
  if (window.devicePixelRatio !== 1 || !hasGraphics()) return 0;
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `${size}px ${font}`;
  return context.measureText('W').width % 1 > 0.4 ? 1 : 0;
}

/** Quicker drawing where there is a graphics card; the DOM renderer takes over when the context is lost. */
function accelerator(terminal: Terminal): Pick<Instance, 'accelerate' | 'isAccelerated'> {
  let webgl: WebglAddon | undefined;
  const accelerate = (wanted: boolean) => {
    if (wanted === (webgl !== undefined) || (wanted && !hasGraphics())) return;
    if (!wanted) {
      webgl?.dispose();
      webgl = undefined;
      return;
    }
    try {
      const made = new WebglAddon();
      made.onContextLoss(() => {
        made.dispose();
        if (webgl === made) webgl = undefined;
      });
      terminal.loadAddon(made);
      webgl = made;
    } catch {
      // No WebGL here: the DOM renderer draws.
    }
  };
  return { accelerate, isAccelerated: () => webgl !== undefined };
}

/** Links in the output are told to `onLink`, never followed. */
export function createInstance(onLink: (uri: string) => void): Instance {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    lineHeight: 1.2,
    minimumContrastRatio: 4.5,
    linkHandler: { activate: (_event, uri) => onLink(uri), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: searchLimit });
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(new WebLinksAddon((_event, uri) => onLink(uri)));
  return { terminal, fit, search, ...accelerator(terminal) };
}

/** Sets what a person chose, as far as it is not so already: each of these costs a new layout. */
export function applyOptions(terminal: Terminal, options: TerminalOptions): void {
  const font = fontOf(options.fontFamily);
  const wanted = {
    fontFamily: font,
    fontSize: options.fontSize,
    letterSpacing: letterSpacing(font, options.fontSize),
    scrollback: options.scrollback,
    cursorStyle: options.cursor,
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (terminal.options[name as keyof typeof wanted] !== value) Object.assign(terminal.options, { [name]: value });
  }
}

/** Sets the colours that are in force at `element`. */
export function applyTheme(terminal: Terminal, element: Element): void {
  terminal.options.theme = terminalTheme(element);
}

/** A valid pattern of the search, or a text. */
export function isSearchable({ text, regex }: SearchRequest): boolean {
  if (!regex) return true;
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** Goes to a place and marks all; as somebody types, the present place is kept while it fits. */
export function find(
  { search }: Instance,
  element: Element,
  request: SearchRequest,
  direction: 'next' | 'previous',
  typing: boolean,
): void {
  if (request.text === '' || !isSearchable(request)) {
    search.clearDecorations();
    return;
  }
  // The add-on does not notice that anything but the text changed.
  if (typing) search.clearDecorations();
  const options = {
    caseSensitive: request.matchCase,
    regex: request.regex,
    incremental: typing && direction === 'next',
    decorations: searchColours(element),
  };
  if (direction === 'next') search.findNext(request.text, options);
  else search.findPrevious(request.text, options);
}

const esc = '\u001b';
/** Reports of the cursor, of the device and of its modes; answers with strings. */
const answers = new RegExp(`^${esc}\\[[?>=]?[\\d;]*[cRn]$|^${esc}\\[\\??[\\d;]+\\$y$|^${esc}[\\]P]`);
/** What hands do that are no keys: the focus, the mouse. */
const reports = new RegExp(`^${esc}\\[[IO]$|^${esc}\\[(<[\\d;]+[mM]|M.{3})$`, 's');

/** `typed` by somebody; a `report` of what somebody does here, for this program alone; an `answer` of the terminal to its program. */
export type DataKind = 'typed' | 'report' | 'answer';

/** `key`: what the key that was just pressed sends, which may look like an answer (Shift+F3). */
export function kindOf(data: string, key: string | undefined): DataKind {
  if (data === key) return 'typed';
  if (answers.test(data)) return 'answer';
  return reports.test(data) ? 'report' : 'typed';
}

/**
 * Takes the lines above the screen away once all that was written is there. On the alternate screen this costs a program's margins: the
 * runtime sets them again.
 */
export function clearScrollback(terminal: Terminal, done: () => void): void {
  terminal.write('', () => {
    if (terminal.buffer.active.type === 'normal') return terminal.write('\u001b[3J', done);
    const { scrollback = 0 } = terminal.options;
    terminal.options.scrollback = 0;
    terminal.options.scrollback = scrollback;
    done();
  });
}
