// How a container fares: how its last run ended, how often it was restarted, and what its health check said.
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, HealthProbe } from '../../../runtime/contract/containers.ts';
import { formatDateTime, formatDuration, formatNumber } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import { exitWords } from './exit-words.ts';
import classes from './inspect-tab.module.css';

interface Props {
  details: ContainerDetails;
}

/** Said above everything where the kernel killed it for its memory, or the engine could not start it. */
export function EndNotice({ details }: Props) {
  const { t } = useTranslation('containers');
  const { lastExit, row, isolation } = details;
  if (lastExit === undefined || row.state === 'running') return null;
  if (lastExit.error !== '') return <NoticeBar kind="error" title={t('exit.failed')} text={lastExit.error} />;
  if (!lastExit.outOfMemory) return null;
  const text = isolation.memoryBytes === undefined ? t('exit.hostMemory') : t('exit.limitMemory');
  return <NoticeBar kind="error" title={t('exit.outOfMemoryTitle')} text={text} />;
}

export function LifeSection({ details }: Props) {
  const { t, i18n } = useTranslation('containers');
  const { lastExit, restartCount } = details;
  const locale = i18n.language;
  return (
    <Section title={t('life.title')}>
      <PropertyList
        items={[
          {
            label: t('life.lastExit'),
            value: lastExit && t('exit.withCode', { code: lastExit.code, meaning: exitWords(lastExit, t) }),
          },
          {
            label: t('life.endedAt'),
            value: lastExit?.at === undefined ? undefined : formatDateTime(lastExit.at, locale),
          },
          { label: t('inspect.restartCount'), value: formatNumber(restartCount, locale) },
        ]}
      />
    </Section>
  );
}

function Output({ text }: { text: string }) {
  return <pre className={classes.output}>{text.trimEnd()}</pre>;
}

export function HealthSection({ details }: Props) {
  const { t, i18n } = useTranslation('containers');
  const { health } = details;
  const locale = i18n.language;
  if (health === undefined) return null;
  const columns = [
    {
      id: 'at',
      header: t('health-log.at'),
      width: 180,
      cell: ({ startedAt }: HealthProbe) => formatDateTime(startedAt, locale),
    },
    {
      id: 'took',
      header: t('health-log.took'),
      width: 100,
      cell: ({ startedAt, endedAt }: HealthProbe) =>
        endedAt === undefined ? '–' : formatDuration(endedAt - startedAt, locale),
    },
    {
      id: 'result',
      header: t('health-log.result'),
      width: 130,
      cell: ({ exitCode }: HealthProbe) => (
        <Badge size="sm" variant="light" color={exitCode === 0 ? 'green' : 'red'}>
          {exitCode === 0 ? t('health-log.well') : t('health-log.failed', { code: exitCode })}
        </Badge>
      ),
    },
    { id: 'output', header: t('health-log.output'), cell: ({ output }: HealthProbe) => <Output text={output} /> },
  ];
  return (
    <Section title={t('health-log.title')}>
      {health.failingStreak > 0 && (
        <p className={classes.nothing}>{t('health-log.streak', { count: health.failingStreak })}</p>
      )}
      {health.log.length === 0 ? (
        <p className={classes.nothing}>{t('health-log.none')}</p>
      ) : (
        <PlainTable
          label={t('health-log.title')}
          columns={columns}
          rows={health.log}
          rowKey={({ startedAt }, index) => `${startedAt} ${index}`}
        />
      )}
    </Section>
  );
}
