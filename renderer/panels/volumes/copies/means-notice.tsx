// Says where the files of an engine's volumes can neither be read nor written here, and what would help.
import { useTranslation } from 'react-i18next';
import type { VolumeMeans } from '../../../../runtime/contract/volume-backups.ts';
import { useProblemText } from '../../../state/problem.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import classes from './copies.module.css';

/** Whether its volumes are out of reach; not while nobody knows. */
export function cannot(means: VolumeMeans | undefined): boolean {
  return means?.way === 'none';
}

export function MeansNotice({ means }: { means: VolumeMeans | undefined }) {
  const { t } = useTranslation('volume-copies');
  const textOf = useProblemText();
  const problem = means?.problem;
  if (!cannot(means) || problem === undefined) return null;
  const { fix } = problem;
  return (
    <NoticeBar
      kind="error"
      title={textOf(problem).title}
      text={fix === undefined ? t('means.elsewhere') : <code className={classes.name}>{fix}</code>}
    />
  );
}
