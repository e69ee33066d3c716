// What the runtime is working at: a line in the sidebar, and the list of it with a way to stop each.
import { Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../runtime/contract/activities.ts';
import { cancelActivity, dismissActivity, useActivities } from '../state/activities.ts';
import { routeHash } from '../state/navigation.ts';
import { useProblemText, useReportProblem } from '../state/problem.ts';
import { Icon } from '../ui/icon.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Progress } from '../ui/progress.tsx';
import { activityProgress } from './activity-progress.ts';
import classes from './sidebar.module.css';

function Entry({ activity }: { activity: Activity }) {
  const { t } = useTranslation('app');
  const textOf = useProblemText();
  const report = useReportProblem();
  const { id, kind, subject, status, step, problem } = activity;
  const title = t(`activity.kind.${kind}`, { subject });
  const running = status === 'running';
  const text = problem && textOf(problem);
  const state = running && step !== undefined ? t(`activity.step.${step}`) : t(`activity.status.${status}`);
  return (
    <li className={classes.activity} data-status={status}>
      <div className={classes.activityBody}>
        {running ? (
          <Progress label={title} value={activityProgress(activity)} />
        ) : (
          <div className={classes.activityTitle}>{title}</div>
        )}
        <div className={classes.activityState}>{text ? text.title : state}</div>
        {text && text.detail !== '' && <div className={classes.activityWords}>{text.detail}</div>}
      </div>
      <IconButton
        icon="close"
        size="small"
        label={running ? t('activity.cancel', { title }) : t('activity.dismiss', { title })}
        onClick={() => void (running ? cancelActivity(id) : dismissActivity(id)).catch(report)}
      />
    </li>
  );
}

/** Shown while something runs or failed; work that went well leaves no trace here. */
export function ActivityButton() {
  const { t } = useTranslation('app');
  const activities = useActivities();
  const [opened, setOpened] = useState(false);
  // A brief one is told at its place, unless it waits and there may be nobody who looks there.
  const running = activities.filter(
    ({ status, brief, step }) => status === 'running' && (!brief || step === 'waiting'),
  );
  const failed = activities.filter(({ status, brief }) => status === 'failed' && !brief);
  const shown = [...running, ...failed];
  if (shown.length === 0) return null;
  const words =
    running.length > 0
      ? t('activity.running', { count: running.length })
      : t('activity.failed', { count: failed.length });
  return (
    <Popover opened={opened} onChange={setOpened} position="right-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.activities}
          data-failed={running.length === 0 || undefined}
          onClick={() => setOpened(!opened)}
        >
          <Icon name={running.length > 0 ? 'download' : 'warning'} />
          <span className={classes.entryName}>{words}</span>
          <Icon name="chevron-right" />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('activity.label')}>
        <ul className={classes.list}>
          {shown.map((activity) => (
            <Entry key={activity.id} activity={activity} />
          ))}
        </ul>
        <a className={classes.allActivities} href={routeHash({ panel: 'activity' })} onClick={() => setOpened(false)}>
          {t('activity.all')}
        </a>
      </Popover.Dropdown>
    </Popover>
  );
}
