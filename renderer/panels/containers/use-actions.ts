// Does an action to one container or to many and tells the person what came of it.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { createStore } from 'zustand/vanilla';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { notify } from '../../state/notices.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { actionCommand, type ContainerAction, callAction, type RemoveOptions } from './actions.ts';
import { whilePending } from './pending.ts';

export interface Outcome {
  action: ContainerAction;
  options: RemoveOptions | undefined;
  done: ContainerRow[];
  failed: { row: ContainerRow; problem: Problem }[];
}

/** What did not all work out, until it is read. */
export const shownOutcome = createStore<Outcome | undefined>(() => undefined);

/** Calls for all the rows at once; never rejects, what failed is in the outcome. */
export async function perform(
  action: ContainerAction,
  rows: readonly ContainerRow[],
  options?: RemoveOptions,
): Promise<Outcome> {
  const outcome: Outcome = { action, options, done: [], failed: [] };
  const bulk = rows.length > 1;
  await Promise.all(
    rows.map(async (row) => {
      try {
        await whilePending(row.id, action, callAction(action, row, { force: false, volumes: false, ...options, bulk }));
        outcome.done.push(row);
      } catch (error) {
        outcome.failed.push({ row, problem: problemOf(error) });
      }
    }),
  );
  return outcome;
}

/** Tells one outcome once: many of which some failed in a dialog, all else in a notice; a single success shows in the row. */
export function useOutcomeNotice(): (outcome: Outcome) => void {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  return useCallback(
    (outcome) => {
      const { action, done, failed } = outcome;
      const command = actionCommand(action, [...done, ...failed.map(({ row }) => row)]);
      const words = (problem: Problem) => {
        const { title, detail } = textOf(problem);
        return detail && detail !== title ? t('failed.lineDetail', { title, detail }) : title;
      };
      const [only] = failed;
      // A call that was canceled while it waited for its turn is what somebody wanted.
      if (only?.problem.reason === 'canceled' && failed.length === 1) return;
      if (only && failed.length === 1 && done.length === 0) {
        const title = t(`failed.${action}`, { name: only.row.name });
        notify({ kind: 'error', title, text: words(only.problem), command });
      } else if (failed.length > 0) {
        shownOutcome.setState(outcome, true);
      } else if (done.length > 1) {
        notify({ kind: 'success', title: t(`done.${action}`, { count: done.length }), command });
      }
    },
    [t, textOf],
  );
}

/** Does an action and tells what came of it; stable as long as the language is. */
export function useRunAction(): (action: ContainerAction, rows: readonly ContainerRow[]) => Promise<void> {
  const tell = useOutcomeNotice();
  return useCallback(async (action, rows) => tell(await perform(action, rows)), [tell]);
}
