// Why a build failed, in a sentence and in the builder's own words: for notices, and for the lines of its Dockerfile.
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuildFailure, BuildRow } from '../../../runtime/contract/builds/build-record.ts';
import { useProblemText } from '../../state/problem.ts';
import type { DockerfileMark } from '../../ui/editor/dockerfile-marks.ts';
import { marksOf } from './words.ts';

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

/** What the build said at lines of its Dockerfile; stable as long as that is. No build says nothing. */
export function useFailureMarks(row: Pick<BuildRow, 'failure' | 'warnings'> | undefined): DockerfileMark[] {
  const textOf = useFailureText();
  const { failure, warnings } = row ?? {};
  return useMemo(() => {
    if (warnings === undefined) return [];
    return marksOf({ failure, warnings }, (one) => {
      const { title, detail } = textOf(one);
      return [title, detail].filter(Boolean).join('\n');
    });
  }, [failure, warnings, textOf]);
}
