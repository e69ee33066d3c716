// The folders that are watched, above the list: how each stands, the build that runs, and how to stop.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FolderWatch } from '../../../runtime/contract/builds.ts';
import { useBuildWatches } from '../../state/builds.ts';
import { client } from '../../state/client.ts';
import { routeHash } from '../../state/navigation.ts';
import { useProblemText, useReportProblem } from '../../state/problem.ts';
import { StateBadge, type Tone } from '../../ui/state-badge.tsx';
import classes from './builds.module.css';
import { buildName } from './words.ts';

const tones: Record<FolderWatch['state'], Tone> = {
  watching: 'good',
  building: 'busy',
  pending: 'busy',
  stopped: 'bad',
};

function Watched({ watch }: { watch: FolderWatch }) {
  const { t } = useTranslation('builds');
  const report = useReportProblem();
  const textOf = useProblemText();
  const name = buildName(watch.spec);
  const stop = () => {
    client()
      .builds.unwatchFolder({ watchId: watch.id })
      .catch((error: unknown) => report(error));
  };
  const problem = watch.problem && textOf(watch.problem);
  return (
    <li className={classes.watch}>
      <StateBadge tone={tones[watch.state]} label={t(`watch.state.${watch.state}`)} />
      <span className={classes.watchName} title={watch.spec.folder}>
        {watch.buildId === undefined ? (
          name
        ) : (
          <a className={classes.link} href={routeHash({ panel: 'builds', object: watch.buildId })}>
            {name}
          </a>
        )}
      </span>
      <span className={classes.soft} title={watch.spec.folder}>
        {problem
          ? [problem.title, problem.detail].join(' ')
          : watch.changed === undefined
            ? watch.spec.folder
            : t('watch.changed', { path: watch.changed })}
      </span>
      <span className={classes.figure}>{t('watch.builds', { count: watch.builds })}</span>
      <Button size="compact-sm" variant="default" aria-label={t('watch.stopNamed', { name })} onClick={stop}>
        {t('watch.stop')}
      </Button>
    </li>
  );
}

export function WatchStrip() {
  const { t } = useTranslation('builds');
  const watches = useBuildWatches();
  if (watches.length === 0) return null;
  return (
    <ul className={classes.watches} aria-label={t('watch.title')}>
      {watches.map((watch) => (
        <Watched key={watch.id} watch={watch} />
      ))}
    </ul>
  );
}
