// How a text is tested by a query's value: it holds it, is it, or a pattern finds something in it, in bounded time.
import { patternReach } from '../logs/log-pattern-reach.ts';
import type { Comparison } from './query.ts';
import type { FaultReason, Patience } from './query-match.ts';

export type TextTest = (text: string) => boolean;

interface TextValue {
  kind: 'text' | 'pattern';
  text: string;
  comparison?: Comparison | undefined;
  flags?: string;
}

/** Texts whose answer by a pattern is kept: rows are looked at again with every change, their names stay. */
const keptAnswers = 20_000;

function patternOf(source: string): RegExp | undefined {
  for (const flags of ['iu', 'i']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // Tried again without `u`, which allows less.
    }
  }
  return undefined;
}

/**
 * No letter case, in patterns neither. A pattern looks at no more of a text than it surely comes to an end with; `pattern-slow` where
 * that is nothing. Texts are compared by `=` and by nothing.
 */
export function compileText(value: TextValue, patience: Patience): TextTest | FaultReason {
  if (value.kind === 'pattern') return compilePattern(value.text, patience);
  const wanted = value.text.toLowerCase();
  if (value.comparison === '=') return (text) => text.toLowerCase() === wanted;
  if (value.comparison !== undefined) return 'comparison-unfit';
  return (text) => text.toLowerCase().includes(wanted);
}

function compilePattern(source: string, patience: Patience): TextTest | FaultReason {
  const pattern = patternOf(source);
  if (!pattern) return 'pattern-invalid';
  const reach = patternReach(source);
  if (reach === 0) return 'pattern-slow';
  const answers = new Map<string, boolean>();
  return (text) => {
    const kept = answers.get(text);
    if (kept !== undefined) return kept;
    if (!patience.begin()) return false;
    const answer = finds(pattern, text, reach);
    patience.end();
    if (answers.size >= keptAnswers) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}

function finds(pattern: RegExp, text: string, reach: number): boolean {
  if (text.length <= reach) return pattern.test(text);
  const match = pattern.exec(text.slice(0, reach));
  // What ends at the cut may not be there in the whole text.
  return match !== null && match.index + match[0].length < reach;
}
