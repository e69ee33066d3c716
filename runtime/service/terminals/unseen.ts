// What of a flood no terminal can show any more by the time it could: the lines above those that its scrollback keeps.

/** A screen has at most so many rows (`terminals.resize`); twice that is what it takes until a line at the top of it is above it. */
const leaving = 2 * 1000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const colours = /\x1b\[[\d;:]*m/g;
/** A bell, a sequence and the like do more than to fill lines. */
const more = /[^\t\n\r\x20-\x7e\xa0-\uffff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the reset of all colours.
const lastReset = /^.*\x1b\[0?m/s;

/**
 * Shortens a text that comes after what a terminal was written before, so that it ends up the same: the same lines on its screen and in a
 * scrollback of `scrollback` lines, and the same state. The text is as it was when it has too few lines, or more in it than plain and
 * coloured ones: a cursor that moves. Where lines move up in a part of the screen only this does not hold.
 */
export function withoutUnseen(text: string, scrollback: number): string {
  const end = keptFrom(text, scrollback + leaving);
  if (end === undefined) return text;
  if (more.test(text.includes('\x1b') ? text.replace(colours, '') : text)) return text;
  const gone = text.slice(0, end);
  const state = gone.includes('\x1b') ? (gone.replace(lastReset, '\x1b[m').match(colours) ?? []).join('') : '';
  return `${state}\r\n${text.slice(end)}`;
}

/** Where the last `lines` lines begin, in the first column; undefined when there are no more than that. */
function keptFrom(text: string, lines: number): number | undefined {
  let at = text.length;
  for (let line = 0; line <= lines; line += 1) {
    at = text.lastIndexOf('\n', at - 1);
    if (at <= 0) return undefined;
  }
  const begins = text.lastIndexOf('\r\n', at);
  return begins === -1 ? undefined : begins + 2;
}
