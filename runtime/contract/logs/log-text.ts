// What a person reads of a log line: the text without what only steers a terminal. Searches and filters look at nothing else.
// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file is about

/** All controls but the tab and the line feed. */
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

// ECMA-48: control sequences; strings (OSC, DCS, SOS, PM, APC) up to their end or the line's; other escapes; lone controls.
const sequences =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\n\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g;

/** What carriage returns left of a line: its last piece that is not empty. */
export function lastPiece(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === 13) end--;
  return line.slice(end === 0 ? 0 : line.lastIndexOf('\r', end - 1) + 1, end);
}

/**
 * The visible text of a line, or of many lines with line feeds between them (each is then as it would be alone): what stands before a
 * carriage return is overwritten, escape sequences and lone controls are left out; tabs stay. Never throws.
 */
export function visibleText(text: string): string {
  if (!controls.test(text)) return text;
  const written = text.includes('\r') ? text.split('\n').map(lastPiece).join('\n') : text;
  return written.replace(sequences, '');
}

const erasure = /\x1b\[([0-2]?)K/;
const tabWidth = 8;

/** One line's characters, as a terminal of any width leaves them: each character is taken for one column. */
function drawnLine(line: string): string {
  const shown: string[] = [];
  for (const piece of line.split('\r')) {
    let column = 0;
    // Texts and, between them, what each erasure (EL) takes away, the cursor's own column with it.
    piece.split(erasure).forEach((part, index) => {
      if (index % 2 === 1) {
        if (part === '1' || part === '2') shown.fill(' ', 0, column + 1);
        if (part !== '1') shown.length = Math.min(shown.length, column);
        return;
      }
      for (const character of visibleText(part)) {
        if (character !== '\t') {
          shown[column] = character;
          column += 1;
        } else {
          for (const end = column + tabWidth - (column % tabWidth); column < end; column += 1) shown[column] ??= ' ';
        }
      }
    });
  }
  return shown.join('').trimEnd();
}

/**
 * The text as a terminal would show it in the end: what comes after a carriage return is drawn over what stood there, and what it does not
 * reach stays. Lines without carriage returns are as `visibleText` has them. Never throws.
 */
export function drawnText(text: string): string {
  if (!text.includes('\r')) return visibleText(text);
  return text
    .split('\n')
    .map((line) => (lastPiece(line) === line.replace(/\r+$/, '') ? visibleText(line) : drawnLine(line)))
    .join('\n');
}
