// Makes one Problem of whatever was thrown, and a sentence of a Problem.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, problemReasons } from '../../runtime/contract/problem.ts';
import { notify } from './notices.ts';

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { reason, message } = value as Record<string, unknown>;
  return typeof message === 'string' && problemReasons.some((known) => known === reason);
}

/** The Problem inside an error of the contract; anything else becomes `connection-lost`, `canceled` or `unknown`. */
export function problemOf(error: unknown): Problem {
  const { data, name } = (error ?? {}) as { data?: unknown; name?: unknown };
  if (isProblem(data)) return data;
  if (isProblem(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (name === 'ConnectionLostError') return { reason: 'connection-lost', message: '' };
  return { reason: name === 'AbortError' ? 'canceled' : 'unknown', message };
}

export interface ProblemText {
  /** A sentence in the person's language: what happened and what to do. */
  title: string;
  /** The engine's own words: hostile text, show as text. Empty when it said nothing. */
  detail: string;
}

/** What the sentence has room for; another sentence is taken where more is known. */
function roomFor({ facts = {} }: Problem): Record<string, unknown> {
  const { retryAt, platforms, ...rest } = facts;
  if (retryAt !== undefined) return { ...rest, context: 'until', retryAt: new Date(Number(retryAt)) };
  return platforms === undefined ? rest : { ...rest, context: 'known', platforms };
}

export function useProblemText(): (problem: Problem) => ProblemText {
  const { t } = useTranslation('app');
  return useCallback(
    (problem) => ({ title: t(`problem.${problem.reason}`, roomFor(problem)), detail: problem.message }),
    [t],
  );
}

/**
 * Shows an error as a notice that stays: `title` says what did not work (else the reason's sentence does), below it the
 * sentence and the engine's own words, and the command that mends it where there is one. A canceled call shows nothing.
 */
export function useReportProblem(): (error: unknown, title?: string) => void {
  const textOf = useProblemText();
  return useCallback(
    (error, title) => {
      const problem = problemOf(error);
      if (problem.reason === 'canceled') return;
      const text = textOf(problem);
      const words = [title === undefined ? '' : text.title, text.detail].filter((part) => part !== '').join('\n');
      notify({
        kind: 'error',
        title: title ?? text.title,
        ...(words !== '' && { text: words }),
        ...(problem.fix !== undefined && { command: problem.fix }),
      });
    },
    [textOf],
  );
}
