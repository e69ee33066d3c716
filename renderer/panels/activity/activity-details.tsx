// One activity: who asked for what, how it went in the engine's own words, and what can be done about it.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { cancelActivity } from '../../state/activities.ts';
import { canCancel, retryOf, useActivityHistory } from '../../state/activity-history.ts';
import { useEngineName, useEngines } from '../../state/engines.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText, useReportProblem } from '../../state/problem.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { Missing } from '../../ui/details-states.tsx';
import { formatBytes, formatDateTime, formatDuration } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { LinkList } from '../../ui/link-list.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { Progress } from '../../ui/progress.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './activity.module.css';
import { durationOf, objectHref, stateText, tones, useTitle } from './words.ts';

const back = () => go({ panel: 'activity' });
const mostObjects = 20;

export function ActivityDetails({ id }: { id: string }) {
  const { t } = useTranslation('activity');
  const activity = useActivityHistory(({ byId }) => byId.get(id));
  const status = useActivityHistory((state) => state.status);
  if (activity) return <OpenActivity activity={activity} />;
  return (
    <Missing
      icon="clock"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={status === 'loading' ? t('list.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}

function Actions({ activity }: { activity: Activity }) {
  const { t } = useTranslation('activity');
  const report = useReportProblem();
  const retry = retryOf(activity);
  return (
    <>
      {canCancel(activity) && (
        <Button variant="default" onClick={() => void cancelActivity(activity.id).catch(report)}>
          {t('action.cancel')}
        </Button>
      )}
      {retry && (
        <Button leftSection={<Icon name="restart" />} onClick={() => void retry().catch(report)}>
          {t('action.retry')}
        </Button>
      )}
    </>
  );
}

function OpenActivity({ activity }: { activity: Activity }) {
  const { t } = useTranslation(['activity', 'app']);
  const title = useTitle()(activity);
  return (
    <DetailsPage
      title={title}
      subtitle={<StateBadge tone={tones[activity.status]} label={stateText(activity, t)} />}
      onBack={back}
      backLabel={t('details.back')}
      actions={<Actions activity={activity} />}
      tabs={[]}
      tab=""
      onTab={() => undefined}
    >
      <div className={classes.details}>
        <Outcome activity={activity} title={title} />
        <Facts activity={activity} />
        {activity.command !== undefined && (
          <CommandLine
            label={t('details.command')}
            copyLabel={t('details.copy')}
            copiedLabel={t('app:copied')}
            command={activity.command}
          />
        )}
      </div>
    </DetailsPage>
  );
}

function progressOf({ parts }: Activity): number | undefined {
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  const current = parts.reduce((sum, part) => sum + Math.min(part.current, part.total), 0);
  return total > 0 ? current / total : undefined;
}

function Outcome({ activity, title }: { activity: Activity; title: string }) {
  const { t } = useTranslation('activity');
  const textOf = useProblemText();
  const { status, problem } = activity;
  if (status === 'running') return <Progress label={title} value={progressOf(activity)} />;
  if (status === 'interrupted') {
    return <NoticeBar kind="warning" title={t('details.interrupted')} text={t('details.interruptedText')} />;
  }
  if (problem === undefined) return null;
  const words = textOf(problem);
  return <NoticeBar kind="error" title={words.title} text={words.detail} />;
}

function Facts({ activity }: { activity: Activity }) {
  const { t, i18n } = useTranslation('activity');
  const engine = useEngines(({ engines }) => engines.find(({ id }) => id === activity.engineId));
  const engineName = useEngineName();
  const { startedAt, endedAt, objects, detail, exitCode, result, origin } = activity;
  const duration = durationOf(activity);
  const links = objects.map((object) => ({ id: object.id, label: object.name, href: objectHref(object) }));
  const time = (at: number) => formatDateTime(at, i18n.language);
  return (
    <Section title={t('details.facts')}>
      <PropertyList
        items={[
          { label: t('column.origin'), value: t(`originText.${origin}`) },
          { label: t('column.engine'), value: engine ? engineName(engine) : activity.engineId },
          { label: t('details.objects'), value: links.length > 0 && <LinkList items={links} most={mostObjects} /> },
          { label: t('details.detail'), value: detail },
          { label: t('details.started'), value: time(startedAt) },
          { label: t('details.ended'), value: endedAt === undefined ? undefined : time(endedAt) },
          {
            label: t('column.duration'),
            value: duration === undefined ? undefined : formatDuration(duration, i18n.language),
          },
          { label: t('details.exitCode'), value: exitCode === undefined ? undefined : String(exitCode) },
          {
            label: t('details.freed'),
            value: result && formatBytes(Math.max(0, result.before - result.after), i18n.language),
          },
        ].map((item) => (item.value === false ? { ...item, value: undefined } : item))}
      />
    </Section>
  );
}
