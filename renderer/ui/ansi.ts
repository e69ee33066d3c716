// Turns a line of terminal output into styled text: colours and weights are kept, NUL is made visible, every other control is dropped.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file is about

export const ansiColours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'grey'] as const;
export type AnsiColour = (typeof ansiColours)[number];

export interface AnsiStyle {
  readonly foreground?: AnsiColour | undefined;
  readonly background?: AnsiColour | undefined;
  readonly bold?: boolean | undefined;
  readonly faint?: boolean | undefined;
  readonly italic?: boolean | undefined;
  readonly underline?: boolean | undefined;
  readonly strike?: boolean | undefined;
  readonly inverse?: boolean | undefined;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
}

const plain: AnsiStyle = {};
const tabWidth = 8;
/** Stands for a NUL, which has no look of its own. */
const nulPicture = '\u2400';
const controls = /[\x00-\x1f\x7f-\x9f]/;

// ECMA-48: control sequences; strings (OSC, DCS, SOS, PM, APC) up to their end or the line's; other escapes; lone controls.
const sequence =
  /(?:\x1b\[|\x9b)([0-?]*)([ -/]*)([@-~]?)|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?|[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f]/g;

/** What a carriage return left on the line: the last piece that is not empty. */
function lastSegment(text: string): string {
  if (!text.includes('\r')) return text;
  const segments = text.split('\r');
  return segments.findLast((segment) => segment !== '') ?? '';
}

/** What carriage returns wrote over on a line: the pieces before its last, without those that are empty. */
export function writtenOver(text: string): string[] {
  if (!text.includes('\r')) return [];
  return text
    .split('\r')
    .filter((segment) => segment !== '')
    .slice(0, -1);
}

function hueColour(hue: number): AnsiColour {
  if (hue < 20 || hue >= 335) return 'red';
  if (hue < 70) return 'yellow';
  if (hue < 165) return 'green';
  if (hue < 200) return 'cyan';
  return hue < 262 ? 'blue' : 'magenta';
}

/** The theme's colour nearest to one of sRGB, each part 0 to 255: hue decides, grey by its lightness. */
export function nearestColour(red: number, green: number, blue: number): AnsiColour {
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (spread < 30 || spread < most * 0.15) return most < 70 ? 'black' : most < 190 ? 'grey' : 'white';
  let hue: number;
  if (most === red) hue = (60 * (green - blue)) / spread;
  else if (most === green) hue = 120 + (60 * (blue - red)) / spread;
  else hue = 240 + (60 * (red - green)) / spread;
  return hueColour((hue + 360) % 360);
}

/** Of the 256 colour table. `undefined` beyond it. */
function tableColour(index: number): AnsiColour | undefined {
  if (!(index >= 0 && index <= 255)) return undefined;
  if (index < 8) return ansiColours[index];
  if (index < 16) return index === 8 ? 'grey' : ansiColours[index - 8];
  if (index >= 232) return nearestColour(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const cube = index - 16;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  return nearestColour(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** `38` and `48` with what follows them; tells how many parameters it took. */
function extendedColour(codes: readonly number[], at: number): { colour: AnsiColour | undefined; taken: number } {
  if (codes[at + 1] === 5) return { colour: tableColour(codes[at + 2] ?? -1), taken: 3 };
  if (codes[at + 1] !== 2) return { colour: undefined, taken: 2 };
  const [red = 0, green = 0, blue = 0] = codes.slice(at + 2, at + 5).map((part) => Math.min(255, part));
  return { colour: nearestColour(red, green, blue), taken: 5 };
}

const switches: Record<number, AnsiStyle> = {
  1: { bold: true },
  2: { faint: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: undefined, faint: undefined },
  23: { italic: undefined },
  24: { underline: undefined },
  27: { inverse: undefined },
  29: { strike: undefined },
  39: { foreground: undefined },
  49: { background: undefined },
};

function simpleCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return plain;
  if (switches[code]) return { ...style, ...switches[code] };
  if (code >= 30 && code <= 37) return { ...style, foreground: tableColour(code - 30) };
  if (code >= 90 && code <= 97) return { ...style, foreground: tableColour(code - 82) };
  if (code >= 40 && code <= 47) return { ...style, background: tableColour(code - 40) };
  if (code >= 100 && code <= 107) return { ...style, background: tableColour(code - 92) };
  return style;
}

/** Colons part the pieces of one parameter; `38:2::r:g:b` has an empty colour space that the other form has not. */
function readCodes(parameters: string): number[] {
  return parameters.split(';').flatMap((parameter) => {
    if (!parameter.includes(':')) return [Number(parameter)];
    const parts = parameter.split(':');
    if ((parts[0] === '38' || parts[0] === '48') && parts[1] === '2' && parts.length > 5) parts.splice(2, 1);
    // `4:3` is a curly underline, `4:0` none.
    return parts[0] === '4' ? [parts[1] === '0' ? 24 : 4] : parts.map(Number);
  });
}

function applySgr(before: AnsiStyle, parameters: string): AnsiStyle {
  const codes = readCodes(parameters);
  let style = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, taken } = extendedColour(codes, at);
      style = code === 38 ? { ...style, foreground: colour } : { ...style, background: colour };
      at += taken - 1;
    } else style = simpleCode(style, code);
  }
  return style;
}

function expandTabs(text: string, column: number): string {
  if (!text.includes('\t')) return text;
  let at = column;
  return text.replace(/\t|[^\t]+/g, (piece) => {
    const width = piece === '\t' ? tabWidth - (at % tabWidth) : piece.length;
    at += width;
    return piece === '\t' ? ' '.repeat(width) : piece;
  });
}

/** Never throws. Without control characters the answer is one span with the text as it is. */
export function parseAnsi(line: string): AnsiSpan[] {
  if (!controls.test(line)) return line === '' ? [] : [{ text: line, style: plain }];
  const text = lastSegment(line);
  const spans: AnsiSpan[] = [];
  let style = plain;
  let column = 0;
  let at = 0;
  const addText = (piece: string) => {
    column += piece.length;
    const last = spans.at(-1);
    if (last?.style === style) spans[spans.length - 1] = { text: last.text + piece, style };
    else spans.push({ text: piece, style });
  };
  const add = (end: number) => {
    if (end > at) addText(expandTabs(text.slice(at, end), column));
  };
  for (const match of text.matchAll(sequence)) {
    add(match.index);
    at = match.index + match[0].length;
    const [, parameters = '', intermediates, final] = match;
    if (match[0] === '\0') addText(nulPicture);
    if (final === 'm' && intermediates === '' && /^[\d;:]*$/.test(parameters)) style = applySgr(style, parameters);
  }
  add(text.length);
  return spans;
}

/** What a person reads of a line: for search and copying. */
export function plainText(line: string): string {
  if (!controls.test(line)) return line;
  return parseAnsi(line)
    .map((span) => span.text)
    .join('');
}
