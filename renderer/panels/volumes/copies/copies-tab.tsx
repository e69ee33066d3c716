// The copies of one volume: its backups in files, its snapshots on the engine, and its schedules.
import { Anchor, Button, Skeleton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../../runtime/contract/volumes.ts';
import { useSchedules } from '../../../state/backup-schedules.ts';
import { client } from '../../../state/client.ts';
import { useLoadWithWords } from '../../../state/load.ts';
import { routeHash } from '../../../state/navigation.ts';
import { useSnapshots } from '../../../state/snapshots.ts';
import { Icon } from '../../../ui/icon.tsx';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { Section } from '../../../ui/section.tsx';
import { BackupList } from './backup-list.tsx';
import classes from './copies.module.css';
import { useCopiesEnded } from './copy-work.tsx';
import { snapshotsForm } from './place.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { ScheduleList } from './schedule-list.tsx';
import { SnapshotList } from './snapshot-list.tsx';
import type { AskCopy } from './use-copy-dialogs.tsx';

interface Props {
  volume: VolumeRow;
  ask: AskCopy;
}

export function CopiesTab({ volume, ask }: Props) {
  return (
    <>
      <Backups volume={volume} ask={ask} />
      <Snapshots volume={volume} ask={ask} />
      <Schedules volume={volume} />
    </>
  );
}

/** The list once it is known, or what there could be. */
function Filled({ count, none, children }: { count: number | undefined; none: string; children: ReactNode }) {
  const { t } = useTranslation('volume-copies');
  if (count === undefined) return <Skeleton height={40} role="status" aria-busy="true" aria-label={t('loading')} />;
  return count === 0 ? <p className={classes.faint}>{none}</p> : children;
}

function Backups({ volume, ask }: Props) {
  const { t } = useTranslation('volume-copies');
  const { engineId, name } = volume;
  const [round, setRound] = useState(0);
  const ended = useCopiesEnded(engineId);
  const { value, problem } = useLoadWithWords(
    (signal) => client().volumeBackups.recent({ engineId, volume: name }, { signal }),
    [engineId, name, ended, round],
  );
  return (
    <Section
      title={t('backups.title')}
      actions={
        <span className={classes.actions}>
          <Button size="compact-sm" variant="default" onClick={() => ask({ what: 'restore', volume })}>
            {t('backups.file')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="save" />}
            onClick={() => ask({ what: 'backup', volume })}
          >
            {t('backup.action')}
          </Button>
        </span>
      }
    >
      {problem && <NoticeBar kind="error" {...problem} />}
      <Filled count={problem && !value ? 0 : value?.length} none={t('backups.none')}>
        <BackupList
          engineId={engineId}
          backups={value ?? []}
          onRestore={(path) => ask({ what: 'restore', volume, path })}
          onChanged={() => setRound((before) => before + 1)}
        />
      </Filled>
    </Section>
  );
}

function Snapshots({ volume, ask }: Props) {
  const { t } = useTranslation('volume-copies');
  const { name, project } = volume;
  const status = useSnapshots((state) => state.status);
  const all = useSnapshots((state) => state.items);
  const own = all.filter(({ volumes }) => volumes.some((one) => one.name === name));
  return (
    <Section
      title={t('snapshots.title')}
      actions={
        <span className={classes.actions}>
          {project !== undefined && (
            <Anchor href={routeHash({ panel: 'volumes', form: snapshotsForm(project) })}>
              {t('snapshots.ofProject', { project })}
            </Anchor>
          )}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="layers" />}
            onClick={() => ask({ what: 'snapshot', volume })}
          >
            {t('take.action')}
          </Button>
        </span>
      }
    >
      <Filled count={status === 'loading' ? undefined : own.length} none={t('snapshots.none')}>
        <SnapshotList label={t('snapshots.title')} snapshots={own} volume={name} />
      </Filled>
    </Section>
  );
}

function Schedules({ volume: { engineId, name } }: { volume: VolumeRow }) {
  const { t } = useTranslation('volume-copies');
  const all = useSchedules(engineId);
  const own = all?.filter(({ volumes }) => volumes.includes(name));
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title={t('schedules.title')}
      actions={
        <Button size="compact-sm" variant="default" leftSection={<Icon name="clock" />} onClick={() => setAdding(true)}>
          {t('schedule.add')}
        </Button>
      }
    >
      <Filled count={own?.length} none={t('schedules.none')}>
        <ScheduleList schedules={own ?? []} />
      </Filled>
      {adding && <ScheduleDialog engineId={engineId} volumes={[name]} onClose={() => setAdding(false)} />}
    </Section>
  );
}
