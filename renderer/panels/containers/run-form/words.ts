// A command typed as one line, as the words it stands for, and back: the quoting rules of a POSIX shell without its expansions.
import { shellWord } from '../../../../runtime/contract/specs/docker-command.ts';

interface Reader {
  text: string;
  at: number;
}

/** After an opening `'`: everything up to the next one. */
function readSingle(reader: Reader): string | undefined {
  const end = reader.text.indexOf("'", reader.at);
  if (end < 0) return undefined;
  const part = reader.text.slice(reader.at, end);
  reader.at = end + 1;
  return part;
}

/** After an opening `"`: a backslash escapes only what a shell lets it escape there. */
function readDouble(reader: Reader): string | undefined {
  let part = '';
  while (reader.at < reader.text.length) {
    const character = reader.text[reader.at++];
    if (character === '"') return part;
    const next = reader.text[reader.at];
    if (character === '\\' && next !== undefined && '"\\$`'.includes(next)) {
      part += next;
      reader.at += 1;
    } else {
      part += character;
    }
  }
  return undefined;
}

function readPart(reader: Reader): string | undefined {
  const character = reader.text[reader.at++] ?? '';
  if (character === "'") return readSingle(reader);
  if (character === '"') return readDouble(reader);
  if (character !== '\\') return character;
  const escaped = reader.text[reader.at++];
  return escaped;
}

/** The words of a line, or undefined when a quote is not closed or the line ends in a lone backslash. */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  const reader: Reader = { text, at: 0 };
  let word: string | undefined;
  while (reader.at < text.length) {
    if (/\s/.test(text[reader.at] ?? '')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      reader.at += 1;
      continue;
    }
    const part = readPart(reader);
    if (part === undefined) return undefined;
    word = (word ?? '') + part;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** One line that `splitWords` reads back as exactly these words. */
export function joinWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
