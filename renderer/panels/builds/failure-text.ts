// Why a build failed, in a sentence and in the builder's own words.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildFailure } from '../../../runtime/contract/build-record.ts';
import { useProblemText } from '../../state/problem.ts';

/** Both parts at once are what stands at the line of the Dockerfile. */
export function useFailureText() {
  const { t } = useTranslation('builds');
  const textOf = useProblemText();
  return useCallback(
    ({ problem, exitCode }: BuildFailure) => {
      const { title, detail } = textOf(problem);
      const exit = exitCode === undefined ? '' : t('failure.exit', { code: exitCode });
      return { title: [title, exit].filter(Boolean).join(' '), detail };
    },
    [t, textOf],
  );
}
