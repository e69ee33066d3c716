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
