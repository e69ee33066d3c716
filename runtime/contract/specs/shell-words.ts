// A pasted command line split as a shell would: quotes, escapes, continued lines, several commands; what only a shell knows is named.

/** `open` are the parts that a shell would have put something else in place of (`$HOME`, `$(pwd)`), as written in `text`. */
export interface PastedWord {
  text: string;
  open: string[];
}

export interface PastedLine {
  words: PastedWord[];
  /** Where output goes or input comes from (`> file`), as written. */
  redirections: string[];
}

export interface PastedText {
  lines: PastedLine[];
  /** A quote has no end; the last word goes to the end of the text. */
  quoteOpen: boolean;
}

/** The quoting of a shell: what escapes outside quotes and within double ones, and whether `'` quotes. */
interface Dialect {
  escape: string;
  escapeInside: string;
  /** What the escape may stand before inside double quotes; undefined: anything. */
  escapable: string | undefined;
  single: boolean;
  variable: RegExp;
}

const posixVariable = /^(?:\$\{[^}\n]*\}|\$\([^)\n]*\)|\$[A-Za-z_][A-Za-z0-9_]*|\$[?$!@*#0-9-]|`[^`\n]*`)/;
const posix: Dialect = { escape: '\\', escapeInside: '\\', escapable: '"\\$`', single: true, variable: posixVariable };
const powershell: Dialect = {
  escape: '`',
  escapeInside: '`',
  escapable: undefined,
  single: true,
  variable: /^(?:\$\{[^}\n]*\}|\$\([^)\n]*\)|\$(?:env:)?[A-Za-z_][A-Za-z0-9_]*)/i,
};
const cmd: Dialect = {
  escape: '^',
  escapeInside: '\\',
  escapable: '"',
  single: false,
  variable: /^%[A-Za-z_][A-Za-z0-9_()]*%/,
};

/** The sign at the ends of continued lines tells which shell it was written for. */
function dialectOf(text: string): Dialect {
  if (/\s\^[ \t]*\r?\n/.test(text)) return cmd;
  if (/\s`[ \t]*\r?\n/.test(text)) return powershell;
  return posix;
}

interface Reader {
  readonly text: string;
  readonly dialect: Dialect;
  at: number;
  lines: PastedLine[];
  line: PastedLine;
  word: PastedWord | undefined;
  /** The word has a drive letter: its backslashes are part of a path. */
  windows: boolean;
  quoteOpen: boolean;
}

function newLine(): PastedLine {
  return { words: [], redirections: [] };
}

function put(reader: Reader, text: string): void {
  reader.word ??= { text: '', open: [] };
  reader.word.text += text;
}

function endWord(reader: Reader): void {
  if (reader.word !== undefined) reader.line.words.push(reader.word);
  reader.word = undefined;
  reader.windows = false;
}

function endLine(reader: Reader): void {
  endWord(reader);
  if (reader.line.words.length > 0) reader.lines.push(reader.line);
  reader.line = newLine();
}

/** At most this far is looked for the end of an expansion, so that no text takes long. */
const longestExpansion = 2000;

/** Takes `$HOME`, `$(pwd)` and the like as they stand, and names them. */
function takeExpansion(reader: Reader): boolean {
  const ahead = reader.text.slice(reader.at, reader.at + longestExpansion);
  const found = reader.dialect.variable.exec(ahead)?.[0];
  if (found === undefined) return false;
  put(reader, found);
  reader.word?.open.push(found);
  reader.at += found.length;
  return true;
}

/** A home folder at the beginning of a word, as `~` or `~/…`. */
function takeHome(reader: Reader): boolean {
  if (reader.word !== undefined || !/^~(?:[/\s:]|$)/.test(reader.text.slice(reader.at, reader.at + 2))) return false;
  put(reader, '~');
  reader.word = { text: '~', open: ['~'] };
  reader.at += 1;
  return true;
}

function takeSingle(reader: Reader): void {
  const end = reader.text.indexOf("'", reader.at + 1);
  if (end < 0) reader.quoteOpen = true;
  const until = end < 0 ? reader.text.length : end;
  put(reader, reader.text.slice(reader.at + 1, until));
  reader.at = until + 1;
}

function takeDouble(reader: Reader): void {
  const { text, dialect } = reader;
  put(reader, '');
  reader.at += 1;
  while (reader.at < text.length) {
    const character = text[reader.at] ?? '';
    const next = text[reader.at + 1];
    if (character === '"') {
      reader.at += 1;
      return;
    }
    const isContinued = character === dialect.escapeInside && /^\r?\n/.test(text.slice(reader.at + 1, reader.at + 3));
    if (isContinued) {
      reader.at = text.indexOf('\n', reader.at) + 1;
    } else if (
      character === dialect.escapeInside &&
      next !== undefined &&
      (dialect.escapable?.includes(next) ?? true)
    ) {
      put(reader, next);
      reader.at += 2;
    } else if (!takeExpansion(reader)) {
      put(reader, character);
      reader.at += 1;
    }
  }
  reader.quoteOpen = true;
}

const named: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

/** `$'…'`: escapes as in C. */
function takeAnsi(reader: Reader): void {
  const { text } = reader;
  put(reader, '');
  reader.at += 2;
  while (reader.at < text.length) {
    const character = text[reader.at++] ?? '';
    if (character === "'") return;
    const next = text[reader.at];
    if (character !== '\\' || next === undefined) {
      put(reader, character);
      continue;
    }
    const code = /^(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3})/.exec(text.slice(reader.at, reader.at + 5))?.[0];
    if (code === undefined) {
      put(reader, named[next] ?? next);
      reader.at += 1;
    } else {
      put(reader, String.fromCharCode(/^[xu]/.test(code) ? parseInt(code.slice(1), 16) : parseInt(code, 8)));
      reader.at += code.length;
    }
  }
  reader.quoteOpen = true;
}

/** The escape outside quotes: a continued line, a path of Windows, or the next sign as it is. */
function takeEscape(reader: Reader): void {
  const { text, dialect } = reader;
  const blank = /^[ \t]*\r?\n[ \t]*/.exec(text.slice(reader.at + 1, reader.at + 200))?.[0];
  if (blank !== undefined) {
    // Between words only: within one a shell glues the two halves together.
    if (/^[ \t]/.test(blank) || /\s$/.test(blank)) endWord(reader);
    reader.at += 1 + blank.length;
    return;
  }
  const next = text[reader.at + 1];
  if (dialect === posix && /(?:^|[=,:])[A-Za-z]:$/.test(reader.word?.text.slice(-3) ?? '') && next !== undefined) {
    reader.windows = true;
  }
  if (reader.windows || next === undefined) {
    put(reader, dialect.escape);
    reader.at += 1;
    return;
  }
  put(reader, next);
  reader.at += 2;
}

/** `> file`, `2>&1`, `< file`: taken out of the words. */
function takeRedirection(reader: Reader): void {
  const pattern = /^(?:>>|>&|<<<|<<|<>|>\||[<>])[ \t]*(?:&?[^\s;|&<>]*)/;
  const found = pattern.exec(reader.text.slice(reader.at, reader.at + longestExpansion))?.[0] ?? '>';
  const number = /^\d$/.test(reader.word?.text ?? '') ? (reader.word?.text ?? '') : '';
  if (number === '') endWord(reader);
  reader.word = undefined;
  reader.line.redirections.push(number + found);
  reader.at += found.length;
}

/** A line that begins with an option goes on with the one before, though nobody wrote a sign for it. */
function goesOn(reader: Reader): boolean {
  return reader.line.words.length > 0 && /^\s*-/.test(reader.text.slice(reader.at + 1, reader.at + 200));
}

function takeBlank(reader: Reader): void {
  endWord(reader);
  if (reader.text[reader.at] === '\n' && !goesOn(reader)) endLine(reader);
  reader.at += 1;
}

/** A comment to the end of its line. `# docker …` at the beginning of a line is a prompt. */
function takeComment(reader: Reader): void {
  const end = reader.text.indexOf('\n', reader.at);
  const line = reader.text.slice(reader.at, end < 0 ? undefined : end);
  const isPrompt = reader.line.words.length === 0 && /^#[ \t]+(?:sudo|docker|podman|nerdctl)\b/.test(line);
  reader.at = isPrompt ? reader.at + 1 : reader.at + line.length;
}

type Take = (reader: Reader) => boolean | undefined;

/** Takes it where `isIt` holds. */
function when(isIt: (reader: Reader, character: string) => boolean, take: (reader: Reader) => void): Take {
  return (reader) => {
    if (!isIt(reader, reader.text[reader.at] ?? '')) return false;
    take(reader);
    return true;
  };
}

/** The first that takes something wins. */
const takers: readonly Take[] = [
  when((_, character) => /\s/.test(character), takeBlank),
  when((reader, character) => character === '#' && reader.word === undefined, takeComment),
  when(({ dialect }, character) => character === "'" && dialect.single, takeSingle),
  when((_, character) => character === '"', takeDouble),
  when(({ dialect, text, at }) => dialect === posix && text.startsWith("$'", at), takeAnsi),
  // `$"…"` is a double-quoted text that may be translated.
  when(
    ({ dialect, text, at }) => dialect === posix && text.startsWith('$"', at),
    (reader) => {
      reader.at += 1;
      takeDouble(reader);
    },
  ),
  when(({ dialect }, character) => character === dialect.escape, takeEscape),
  takeExpansion,
  takeHome,
  when((_, character) => character === '<' || character === '>', takeRedirection),
  when(
    (_, character) => character === ';' || character === '|' || character === '&',
    (reader) => {
      endLine(reader);
      reader.at += 1;
    },
  ),
];

function step(reader: Reader): void {
  if (takers.some((take) => take(reader))) return;
  put(reader, reader.text[reader.at] ?? '');
  reader.at += 1;
}

/** The commands of a text with their words, in time that grows with its length. Never throws. */
export function splitPasted(text: string): PastedText {
  const reader: Reader = {
    text,
    dialect: dialectOf(text),
    at: 0,
    lines: [],
    line: newLine(),
    word: undefined,
    windows: false,
    quoteOpen: false,
  };
  while (reader.at < text.length) step(reader);
  endLine(reader);
  return { lines: reader.lines, quoteOpen: reader.quoteOpen };
}
