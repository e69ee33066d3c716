// The schedules a volume is in: when each runs next, how it went last, and what can be done with it.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupSchedule } from '../../../../runtime/contract/backup-schedules.ts';
import { client } from '../../../state/client.ts';
import { problemOf, useProblemText, useReportProblem } from '../../../state/problem.ts';
import { ConfirmDialog } from '../../../ui/dialog/confirm-dialog.tsx';
import { ActionMenu } from '../../../ui/menu/action-menu.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import classes from './copies.module.css';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { formatMoment, useRhythmWords } from './schedule-words.ts';

type Asked = { what: 'edit' | 'remove'; schedule: BackupSchedule };

export function ScheduleList({ schedules }: { schedules: readonly BackupSchedule[] }) {
  const { t, i18n } = useTranslation('volume-copies');
  const rhythm = useRhythmWords();
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  return (
    <>
      <PlainTable<BackupSchedule>
        label={t('schedules.title')}
        columns={[
          {
            id: 'name',
            header: t('column.schedule'),
            cell: (one) => (
              <>
                <div className={classes.name}>{one.name}</div>
                <div className={classes.faint}>
                  {rhythm(one.rhythm)} · {t('schedule.kept', { count: one.keep, folder: one.folder })}
                </div>
              </>
            ),
          },
          { id: 'last', header: t('column.last'), width: 180, cell: (one) => <LastRun schedule={one} /> },
          {
            id: 'next',
            header: t('column.next'),
            width: 170,
            cell: ({ nextAt, waiting }) =>
              waiting
                ? t('schedule.waiting')
                : nextAt === undefined
                  ? t('schedule.off')
                  : formatMoment(nextAt, i18n.language),
          },
          {
            id: 'actions',
            header: t('column.actions'),
            width: 150,
            align: 'right',
            cell: (schedule) => <ScheduleActions schedule={schedule} onAsk={setAsked} />,
          },
        ]}
        rows={schedules}
        rowKey={({ id }) => id}
      />
      {asked?.what === 'edit' && (
        <ScheduleDialog engineId={asked.schedule.engineId} schedule={asked.schedule} onClose={close} />
      )}
      {asked?.what === 'remove' && <RemoveSchedule schedule={asked.schedule} onClose={close} />}
    </>
  );
}

function LastRun({ schedule: { runs } }: { schedule: BackupSchedule }) {
  const { t, i18n } = useTranslation('volume-copies');
  const textOf = useProblemText();
  const [last] = runs;
  if (!last) return t('schedule.never');
  const words = t(`schedule.outcome.${last.outcome}`);
  return (
    <>
      <div className={last.outcome === 'failed' ? classes.wrong : undefined}>
        {last.missed ? t('schedule.madeUp', { words }) : words}
      </div>
      <div className={classes.faint}>
        {formatMoment(last.at, i18n.language)}
        {last.problem && ` · ${textOf(last.problem).title}`}
      </div>
    </>
  );
}

function ScheduleActions({ schedule, onAsk }: { schedule: BackupSchedule; onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation('volume-copies');
  const report = useReportProblem();
  const { id, name } = schedule;
  const [busy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    client()
      .backupSchedules.runNow({ id })
      .catch(report)
      .finally(() => setBusy(false));
  };
  return (
    <span className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        aria-label={t('schedule.runNamed', { name })}
        onClick={run}
      >
        {t('schedule.run')}
      </Button>
      <ActionMenu
        label={t('more', { name })}
        items={[
          {
            id: 'edit',
            label: t('schedule.editAction'),
            icon: 'settings',
            run: () => onAsk({ what: 'edit', schedule }),
          },
          {
            id: 'remove',
            label: t('forget.action'),
            icon: 'remove',
            danger: true,
            run: () => onAsk({ what: 'remove', schedule }),
          },
        ]}
      />
    </span>
  );
}

function RemoveSchedule({ schedule, onClose }: { schedule: BackupSchedule; onClose: () => void }) {
  const { t } = useTranslation(['volume-copies', 'app']);
  const textOf = useProblemText();
  const [error, setError] = useState<string>();
  const remove = () =>
    client()
      .backupSchedules.remove({ id: schedule.id })
      .then(onClose, (thrown: unknown) => setError(textOf(problemOf(thrown)).title));
  return (
    <ConfirmDialog
      opened
      danger
      title={t('forget.schedule', { name: schedule.name })}
      confirmLabel={t('forget.remove')}
      cancelLabel={t('app:cancel')}
      error={error}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <p className={classes.text}>{t('forget.scheduleText')}</p>
      {schedule.volumes.length > 1 && (
        <p className={classes.faint}>
          {t('forget.volumes', { count: schedule.volumes.length, names: schedule.volumes.join(', ') })}
        </p>
      )}
    </ConfirmDialog>
  );
}
