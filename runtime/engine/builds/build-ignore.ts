// Which files of a folder a build leaves out: the rules of .dockerignore as the builders follow them (moby/patternmatcher).
import { posix } from 'node:path';
import { engineProblem } from '../problem.ts';

interface Pattern {
  /** Cleaned, without its `!`. */
  text: string;
  /** Brings back what patterns before it left out. */
  exception: boolean;
  matches(path: string): boolean;
}

/** What is known of a folder, for the decision about what is in it: whether it is left out, and which patterns it fits. */
export interface IgnoreVerdict {
  ignored: boolean;
  fits: readonly boolean[];
}

/** Patterns of a .dockerignore's text: comments, blanks and a byte order mark gone, paths made relative to the folder. */
export function ignorePatterns(text: string): string[] {
  const patterns: string[] = [];
  for (const [index, whole] of text.split('\n').entries()) {
    const line = (index === 0 ? whole.replace(/^\ufeff/, '') : whole).replace(/\r$/, '');
    if (line.startsWith('#')) continue;
    let pattern = line.trim();
    if (pattern === '') continue;
    const exception = pattern.startsWith('!');
    if (exception) pattern = pattern.slice(1).trim();
    if (pattern !== '') {
      pattern = cleanPath(pattern);
      if (pattern.length > 1 && pattern.startsWith('/')) pattern = pattern.slice(1);
    }
    patterns.push(exception ? `!${pattern}` : pattern);
  }
  return patterns;
}

/** Go's filepath.Clean. */
function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

export class IgnoreRules {
  private readonly patterns: Pattern[];
  /** Whether no exception begins with a wildcard, so that a folder can be passed over by its name alone. */
  private readonly plainExceptions: boolean;
  private readonly exceptions: Pattern[];

  /** Of patterns, relative to the folder. Throws `pattern-invalid` with the pattern. */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns.map((one) => cleanPath(one.trim())).flatMap((one) => (one === '.' ? [] : compile(one)));
    this.exceptions = this.patterns.filter(({ exception }) => exception);
    this.plainExceptions = this.exceptions.every(({ text }) => !/[*?[\\^]/.test(withoutTail(text)));
  }

  /**
   * Whether a path (relative, with `/`) is left out. A pattern that a folder fits is one that all below it fit; `parent` is the verdict
   * about the folder it is in, absent at the top. The last pattern that fits decides.
   */
  judge(path: string, parent?: IgnoreVerdict): IgnoreVerdict {
    let ignored = false;
    const fits: boolean[] = [];
    for (const [index, pattern] of this.patterns.entries()) {
      let fit = parent?.fits[index] === true;
      // One that would not change the verdict is not looked at.
      if (!fit && pattern.exception === ignored) fit = pattern.matches(path);
      fits.push(fit);
      if (fit) ignored = !pattern.exception;
    }
    return { ignored, fits };
  }

  /** Whether something below a folder that is left out may be brought back. */
  mayReturn(folder: string): boolean {
    if (this.exceptions.length === 0) return false;
    if (!this.plainExceptions) return true;
    return this.exceptions.some(({ text }) => `${withoutTail(text)}/`.startsWith(`${folder}/`));
  }

  /** A path by itself, its folders looked at too. */
  ignores(path: string): boolean {
    let verdict: IgnoreVerdict | undefined;
    const parts = path.split('/');
    for (let end = 1; end <= parts.length; end += 1) verdict = this.judge(parts.slice(0, end).join('/'), verdict);
    return verdict?.ignored ?? false;
  }
}

function withoutTail(pattern: string): string {
  return pattern.replace(/\/\*\*?$/, '');
}

function compile(pattern: string): Pattern[] {
  if (pattern === '') return [];
  const exception = pattern.startsWith('!');
  const text = exception ? pattern.slice(1) : pattern;
  if (text === '') throw engineProblem('pattern-invalid', 'illegal exclusion pattern: "!"', 'folder');
  return [{ text, exception, matches: matcherOf(text) }];
}

/** Plain words need no regular expression: most patterns are such. */
function matcherOf(text: string): (path: string) => boolean {
  const isPlain = (part: string) => !/[*?[\]\\]/.test(part);
  if (isPlain(text)) return (path) => path === text;
  if (text === '**') return () => true;
  if (text.startsWith('**/') && isPlain(text.slice(3))) {
    const tail = text.slice(3);
    return (path) => path === tail || path.endsWith(`/${tail}`);
  }
  const expression = expressionOf(text);
  return (path) => expression.test(path);
}

function expressionOf(pattern: string): RegExp {
  const characters = [...pattern];
  let source = '';
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    if (character === '*' && characters[at + 1] === '*') {
      at += 1;
      if (characters[at + 1] === '/') at += 1;
      source += at + 1 === characters.length ? '[^\\n]*' : '(?:[^\\n]*/)?';
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = classEnd(characters, at);
      const found = end === undefined ? undefined : classOf(characters.slice(at + 1, end));
      if (end === undefined || found === undefined) throw badPattern(pattern);
      source += found;
      at = end;
    } else if (character === '\\' && at + 1 < characters.length) {
      at += 1;
      source += literal(characters[at] as string);
    } else source += literal(character);
  }
  try {
    return new RegExp(`^${source}$`, 'u');
  } catch {
    throw badPattern(pattern);
  }
}

/** The pattern that fits this path alone. */
export function literalPattern(path: string): string {
  return path.replace(/[*?[\]\\]/g, (one) => `\\${one}`);
}

function badPattern(pattern: string) {
  return engineProblem('pattern-invalid', `syntax error in pattern: ${pattern}`, 'folder');
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Where the `]` of a class stands; a class is never empty, so that one right at its begin belongs to no class that could be. */
function classEnd(characters: readonly string[], start: number): number | undefined {
  for (let at = start + 1; at < characters.length; at += 1) {
    if (characters[at] === '\\') at += 1;
    else if (characters[at] === ']') return at === start + 1 ? undefined : at;
  }
  return undefined;
}

/** As Go's filepath.Match has it: characters and ranges, a `-` only between two or escaped. Answers nothing for what is none. */
function classOf(inside: readonly string[]): string | undefined {
  let source = '[';
  let at = 0;
  const one = (): string | undefined => {
    const escaped = inside[at] === '\\';
    if (escaped) at += 1;
    const character = inside[at];
    at += 1;
    return character === undefined || (!escaped && character === '-') ? undefined : classLiteral(character);
  };
  if (inside[at] === '^') {
    source += '^';
    at += 1;
  }
  while (at < inside.length) {
    const low = one();
    if (low === undefined) return undefined;
    source += low;
    if (inside[at] !== '-') continue;
    at += 1;
    const high = one();
    if (high === undefined) return undefined;
    source += `-${high}`;
  }
  return `${source}]`;
}

function classLiteral(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}
