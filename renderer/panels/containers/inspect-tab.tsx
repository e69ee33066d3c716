// How a container is set up, in sections with links to what it uses, and the engine's own answer.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, ContainerRow } from '../../../runtime/contract/containers.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { client } from '../../state/client.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import {
  EnvSection,
  GeneralSection,
  LabelSection,
  MountSection,
  NetworkSection,
  RawSection,
} from './inspect-sections.tsx';
import classes from './inspect-tab.module.css';

/** Reads again whenever the row changes; keeps what it knew until the new answer is there. */
function useDetails(row: ContainerRow): { details: ContainerDetails | undefined; problem: Problem | undefined } {
  const [details, setDetails] = useState<ContainerDetails>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const stop = new AbortController();
    client()
      .containers.inspect({ engineId: row.engineId, id: row.id }, { signal: stop.signal })
      .then(
        (answer) => {
          setDetails(answer);
          setProblem(undefined);
        },
        (error: unknown) => stop.signal.aborted || setProblem(problemOf(error)),
      );
    return () => stop.abort();
  }, [row]);
  return { details, problem };
}

export function InspectTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const { details, problem } = useDetails(row);
  return (
    <div className={classes.page}>
      {problem && (
        <NoticeBar
          kind="error"
          title={t('inspect.failed')}
          text={[textOf(problem).title, problem.message].filter(Boolean).join('\n')}
        />
      )}
      {details && (
        <>
          <GeneralSection details={details} />
          <NetworkSection details={details} />
          <MountSection details={details} />
          <EnvSection details={details} />
          <LabelSection details={details} />
          <RawSection details={details} />
        </>
      )}
    </div>
  );
}
