// Looks through one block of lines: which of them pass a filter and hold what is searched for. Pure, for workers and for tests.
import { markBit, stderrBit } from '../contract/logs/log-batch.ts';
import { looksLikeJson } from '../contract/logs/log-json.ts';
import { levelOf } from '../contract/logs/log-levels.ts';
import { compileQuery, type LogMatcher, levelsOf, passesMarks } from '../contract/logs/log-match.ts';
import { blockPattern, escapePattern, queryPattern } from '../contract/logs/log-pattern.ts';
import type { LogFilter, LogLevel, LogQuery } from '../contract/logs/log-query.ts';
import { visibleText } from '../contract/logs/log-text.ts';
import { indexAt } from './batch.ts';
import type { Block } from './block.ts';
import { byteSearch } from './byte-search.ts';
import { hasControls } from './controls.ts';
import type { LogTime } from './lines.ts';
import { parseTime, timeOfClock } from './times.ts';

/** Lines are wanted that pass the filter, hold what the query asks for, and have numbers of `from` up to, not including, `to`. */
export interface ScanSpec {
  filter?: LogFilter | undefined;
  query?: LogQuery | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/** Answers the indexes of the lines of a block that are wanted, in rising order. */
export type BlockScan = (block: Block) => Uint32Array<ArrayBuffer>;

/** The visible texts of a block's lines, each closed by a line feed. `ends` are the offsets behind these. */
interface BlockText {
  readonly text: string;
  /** The same as bytes, where they are ASCII without controls. */
  plain?: Buffer;
  ends: Uint32Array;
  /** Some line may be a JSON object. */
  json: boolean;
}

/** Candidates of a block: `wanted[index]` is 1 for those within `low` and `high` that nothing has ruled out. */
interface Candidates {
  wanted: Uint8Array;
  low: number;
  high: number;
}

/** Keeps the candidates in which the query finds something (`keep`), or those in which it does not. */
type Sieve = (text: BlockText, candidates: Candidates) => void;

/** Whether a scan takes a time that grows evenly with the text, whatever it holds: no pattern of a person's own is in it. */
export function isSteady(spec: ScanSpec): boolean {
  const queries = [...(spec.filter?.rules ?? []).map((rule) => rule.query), ...(spec.query ? [spec.query] : [])];
  return queries.every(({ kind }) => kind !== 'regex');
}

/** Throws a `QueryProblem` for what cannot be asked. */
export function compileScan(spec: ScanSpec): BlockScan {
  const filter: LogFilter = spec.filter ?? { rules: [] };
  const sieves = filter.rules.map(({ action, query }) => sieveOf(query, action === 'show'));
  if (spec.query) sieves.push(sieveOf(spec.query, true));
  const levels = levelsOf(filter);
  if (levels) sieves.push(levelSieve(levels));
  const range = rangeOf(spec, filter);
  const columns = columnSieve(filter, passesMarks(filter) && spec.query === undefined);
  return (block) => {
    const [low, high] = range(block);
    if (low >= high) return new Uint32Array(0);
    const candidates = { wanted: new Uint8Array(block.count).fill(1, low, high), low, high };
    columns(block, candidates);
    if (sieves.length > 0) siftTexts(block, candidates, sieves);
    return indexesOf(candidates);
  };
}

function indexesOf({ wanted, low, high }: Candidates): Uint32Array<ArrayBuffer> {
  let count = 0;
  for (let index = low; index < high; index++) count += wanted[index] ?? 0;
  const indexes = new Uint32Array(count);
  for (let index = low, at = 0; at < count; index++) if (wanted[index] === 1) indexes[at++] = index;
  return indexes;
}

/** Times before 1970, and those without seconds, are times too. */
function timeOfFilter(text: string | undefined): LogTime | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text) ?? timeOfClock(Math.max(0, Date.parse(text)));
  if (Number.isFinite(time.seconds)) return time;
  throw new Error(`${text}: not a time`);
}

function rangeOf(spec: ScanSpec, filter: LogFilter): (block: Block) => [low: number, high: number] {
  const since = timeOfFilter(filter.since);
  const until = timeOfFilter(filter.until);
  const { from = 0, to = Number.POSITIVE_INFINITY } = spec;
  return (block) => {
    const { line } = block.header;
    const low = Math.max(0, from - line, since ? indexAt(block, since) : 0);
    return [low, Math.min(block.count, to - line, until ? indexAt(block, until) : block.count)];
  };
}

/** Streams and marks, from the bits above the nanoseconds. */
function columnSieve(filter: LogFilter, marks: boolean): (block: Block, candidates: Candidates) => void {
  const streams = filter.streams;
  const stdout = streams?.includes('stdout') ?? true;
  const stderr = streams?.includes('stderr') ?? true;
  if (marks && stdout && stderr) return () => undefined;
  return ({ nanos }, { wanted, low, high }) => {
    for (let index = low; index < high; index++) {
      const bits = nanos[index] ?? 0;
      const passes = (bits & markBit) !== 0 ? marks : (bits & stderrBit) !== 0 ? stderr : stdout;
      if (!passes) wanted[index] = 0;
    }
  };
}

/** Marks have no text: they stay what the columns made of them. */
function siftTexts(block: Block, candidates: Candidates, sieves: readonly Sieve[]): void {
  const { wanted, low, high } = candidates;
  if (!wanted.includes(1)) return;
  const text = textOf(block, high);
  const marks: number[] = [];
  for (let index = low; index < high; index++) {
    if (wanted[index] !== 1 || ((block.nanos[index] ?? 0) & markBit) === 0) continue;
    marks.push(index);
  }
  for (const sieve of sieves) sieve(text, candidates);
  for (const index of marks) wanted[index] = 1;
}

/** The visible text of a block's lines up to `high`. */
function textOf(block: Block, high: number): BlockText {
  const { header, text, ends } = block;
  const bytes = Buffer.from(text.buffer, text.byteOffset, ends[high - 1] ?? 0);
  if (header.plain || (header.ascii && !hasControls(bytes))) return new PlainText(bytes, ends, header.json);
  const raw = bytes.toString(header.ascii ? 'latin1' : 'utf8');
  const visible = visibleText(raw);
  // Text that begins with controls may begin with `{` without them.
  return { text: visible, ends: lineEnds(visible, high), json: header.json || visible.length !== raw.length };
}

/** Made a string of only for who asks for one. */
class PlainText implements BlockText {
  readonly plain: Buffer;
  readonly ends: Uint32Array;
  readonly json: boolean;
  #text: string | undefined;

  constructor(plain: Buffer, ends: Uint32Array, json: boolean) {
    this.plain = plain;
    this.ends = ends;
    this.json = json;
  }

  get text(): string {
    this.#text ??= this.plain.toString('latin1');
    return this.#text;
  }
}

function lineEnds(text: string, count: number): Uint32Array {
  const ends = new Uint32Array(count);
  for (let index = 0, at = 0; index < count; index++) {
    at = text.indexOf('\n', at) + 1;
    ends[index] = at;
  }
  return ends;
}

function lineAt({ text, ends }: BlockText, index: number): string {
  return text.slice(index === 0 ? 0 : ends[index - 1], (ends[index] ?? 1) - 1);
}

function sieveOf(query: LogQuery, keep: boolean): Sieve {
  const matcher = compileQuery(query);
  if (query.kind === 'field') return fieldSieve(matcher, keep);
  const pattern = blockPattern(queryPattern(query));
  if (pattern === undefined) return lineSieve(matcher, keep);
  const inBytes = byteSearch(query);
  return (text, candidates) => {
    const bytes = inBytes && text.plain && inBytes(text.plain);
    const next = (from: number) => bytes?.(from) ?? nextMatch(pattern, text.text, from);
    sift(candidates, linesWith(next, text.ends, candidates), keep);
  };
}

function sift({ wanted, low, high }: Candidates, found: Uint8Array, keep: boolean): void {
  const ruledOut = keep ? 0 : 1;
  for (let index = low; index < high; index++) if (found[index] === ruledOut) wanted[index] = 0;
}

/** For patterns whose meaning over many lines would be another. */
function lineSieve(matcher: LogMatcher, keep: boolean): Sieve {
  return (text, { wanted, low, high }) => {
    for (let index = low; index < high; index++) {
      if (wanted[index] === 1 && matcher.finds(lineAt(text, index)) !== keep) wanted[index] = 0;
    }
  };
}

function levelSieve(levels: ReadonlySet<LogLevel>): Sieve {
  return (text, { wanted, low, high }) => {
    for (let index = low; index < high; index++) {
      if (wanted[index] === 1 && !levels.has(levelOf(lineAt(text, index)))) wanted[index] = 0;
    }
  };
}

/** The offset behind the next match, from `from` on; -1 for none. */
function nextMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** Marks the lines in which `next` finds something: one search through all of the text, on from the next line after each match. */
function linesWith(next: (from: number) => number, ends: Uint32Array, { wanted, low, high }: Candidates): Uint8Array {
  const found = new Uint8Array(wanted.length);
  let index = low;
  let at = low === 0 ? 0 : (ends[low - 1] ?? 0);
  while (index < high) {
    const behind = next(at);
    if (behind < 0) break;
    index = lineOfOffset(ends, behind, index, high);
    if (index < high) found[index] = 1;
    at = ends[index] ?? 0;
    index++;
  }
  return found;
}

/** The index of the line, from `low` on, that the offset is in (its line feed included); `high` when it is behind all. */
function lineOfOffset(ends: Uint32Array, offset: number, from: number, high: number): number {
  if ((ends[from] ?? 0) > offset) return from;
  let low = from + 1;
  let step = 1;
  while (low + step < high && (ends[low + step - 1] ?? 0) <= offset) {
    low += step;
    step *= 2;
  }
  let top = Math.min(high, low + step);
  while (low < top) {
    const middle = (low + top) >>> 1;
    if ((ends[middle] ?? 0) > offset) top = middle;
    else low = middle + 1;
  }
  return low;
}

/** What a line must hold for a field to have this text; undefined where the same value can be written in too many ways. */
function fieldHint({ text, caseSensitive }: LogQuery): RegExp | undefined {
  if (/^[[{]/.test(text)) return undefined;
  // A string may be written with escapes, a number with a fraction, an exponent or more digits than it keeps.
  const others = /^-?\d/.test(text) ? '\\\\|\\d[.eE]|\\d{16}' : '\\\\';
  return blockPattern(new RegExp(`${escapePattern(text)}|${others}`, caseSensitive ? 'gu' : 'giu'));
}

function fieldSieve(matcher: LogMatcher, keep: boolean): Sieve {
  const hint = fieldHint(matcher.query);
  return (text, candidates) => {
    const next = (from: number) => (hint ? nextMatch(hint, text.text, from) : -1);
    const found = text.json ? linesWith(next, text.ends, candidates) : new Uint8Array(candidates.wanted.length);
    if (text.json && !hint) found.fill(1);
    for (let index = candidates.low; index < candidates.high; index++) {
      if (found[index] !== 1 || candidates.wanted[index] !== 1) continue;
      const line = lineAt(text, index);
      found[index] = looksLikeJson(line) && matcher.finds(line) ? 1 : 0;
    }
    sift(candidates, found, keep);
  };
}
