// Regular expressions of log queries: how they are compiled, and the form that looks through many lines at once with the same meaning.

import { type Problem, ProblemError } from '../problem.ts';
import type { LogQuery } from './log-query.ts';

/** A query that cannot be asked: `pattern-invalid`, or `required` for a field query that names no field. */
export class QueryProblem extends ProblemError {
  constructor(problem: Problem) {
    super('QueryProblem', problem);
  }
}

/** A text as the source of a regular expression that finds just it. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

const unicodeWord = '[\\p{L}\\p{N}_]';
// What a pattern without the flag `u` can say: ASCII, and all scripts' blocks without those of signs.
const plainWord = '[\\w\\u00aa\\u00b5\\u00ba\\u00c0-\\u1fff\\u2c00-\\u2dff\\u3005-\\ud7ff\\uf900-\\uffef]';

function wrap(source: string, wholeWord: boolean, word: string): string {
  return wholeWord ? `(?<!${word})(?:${source})(?!${word})` : source;
}

function compiled(source: string, query: Pick<LogQuery, 'caseSensitive' | 'wholeWord'>): RegExp {
  const flags = query.caseSensitive ? 'g' : 'gi';
  try {
    // Alone first: `a)(b` must not become valid by what is put around it.
    new RegExp(source, `${flags}u`);
  } catch {
    new RegExp(source, flags);
    return new RegExp(wrap(source, query.wholeWord, plainWord), flags);
  }
  return new RegExp(wrap(source, query.wholeWord, unicodeWord), `${flags}u`);
}

/**
 * The regular expression (with the flag `g`) of a `text` or `regex` query, for the visible text of one line; of a `field` query for
 * the field's text. Throws a `QueryProblem`.
 */
export function queryPattern(query: LogQuery): RegExp {
  if (query.kind === 'text') return compiled(escapePattern(query.text), query);
  if (query.kind === 'field') return compiled(`^${escapePattern(query.text)}$`, { ...query, wholeWord: false });
  try {
    return compiled(query.text, query);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new QueryProblem({ reason: 'pattern-invalid', message, field: 'text' });
  }
}

const never = '(?!\\n)';
const guarded = (atom: string) => `(?:${never}${atom})`;

/** The end (behind its `]`) of the class that begins at `at`; -1 when there is none. */
function classEnd(source: string, at: number): number {
  for (let index = at + 1; index < source.length; index++) {
    if (source[index] === '\\') index++;
    else if (source[index] === ']') return index + 1;
  }
  return -1;
}

/** A class that takes no line feed, and otherwise what `text` takes. */
function classOf(text: string): string {
  if (text.startsWith('[^')) return text[2] === '-' ? guarded(text) : `[^\\n${text.slice(2)}`;
  // Letters, digits and signs, ranges of them, and the classes that hold no line feed.
  return /^\[(?:[^\\\p{Cc}]|\\[dwSrfv\-\]\\[^$.*+?(){}|/])*\]$/u.test(text) ? text : guarded(text);
}

interface Atom {
  text: string;
  end: number;
}

const codePoint = /x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]+)\}/iy;

/** The escape at `at` (its backslash). Undefined where its meaning hangs on more than itself. */
function escapeOf(source: string, at: number, unicode: boolean): Atom | undefined {
  const kind = source[at + 1] ?? '';
  if (/[sWDn]/.test(kind)) {
    const text = kind === 's' ? '[^\\S\\n]' : guarded(`\\${kind}`);
    return { text, end: at + 2 };
  }
  if (/[pP]/.test(kind) && unicode) {
    const end = source.indexOf('}', at) + 1;
    return end === 0 ? undefined : { text: guarded(source.slice(at, end)), end };
  }
  if (kind === 'c') {
    const letter = /[a-z]/i.test(source[at + 2] ?? '');
    return letter ? { text: guarded(source.slice(at, at + 3)), end: at + 3 } : undefined;
  }
  // An octal number, where there are fewer groups.
  if (!unicode && /[0-9]/.test(kind) && /[0-9]/.test(source[at + 2] ?? '')) return undefined;
  codePoint.lastIndex = at + 1;
  const code = codePoint.exec(source);
  const braces = code?.[3] !== undefined;
  if (code === null || (braces && !unicode)) return { text: source.slice(at, at + 2), end: at + 2 };
  const end = at + 1 + code[0].length;
  const text = source.slice(at, end);
  return { text: Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16) === 10 ? guarded(text) : text, end };
}

function atomOf(source: string, at: number, unicode: boolean): Atom | undefined {
  const char = source[at] ?? '';
  if (char === '\\') return escapeOf(source, at, unicode);
  // With the flag `m`, `^` holds behind these as well.
  if (char === '^') return { text: '^(?<![\\u2028\\u2029])', end: at + 1 };
  if (char === '$') return { text: '(?=\\n)', end: at + 1 };
  if (char === '\n') return { text: guarded('\\n'), end: at + 1 };
  if (char === '[') {
    const end = classEnd(source, at);
    return end < 0 ? undefined : { text: classOf(source.slice(at, end)), end };
  }
  // Groups that switch flags (`(?s:`) could make `.` take line feeds.
  if (char === '(' && source[at + 1] === '?' && !/[:=!<]/.test(source[at + 2] ?? '')) return undefined;
  return { text: char, end: at + 1 };
}

/**
 * The same expression for a text of many lines, each closed by a line feed: it matches within a line what it would match in that line
 * alone, and never across a line feed. Undefined where that cannot be promised: then lines are looked at one by one.
 */
export function blockPattern(pattern: RegExp): RegExp | undefined {
  const { source, unicode, flags } = pattern;
  let text = '';
  for (let at = 0; at < source.length; ) {
    const atom = atomOf(source, at, unicode);
    if (atom === undefined) return undefined;
    text += atom.text;
    at = atom.end;
  }
  try {
    return new RegExp(text, `${flags}m`);
  } catch {
    return undefined;
  }
}
