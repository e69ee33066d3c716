// Clearing up volumes while it runs, and what came of it: what came back or is kept, and what stayed and why.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { useSettings } from '../../state/settings.ts';
import { useTransfers } from '../../state/transfers.ts';
import { formatBytes } from '../../ui/format.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Progress } from '../../ui/progress.tsx';
import { RemovalItem, RemovalList } from '../../ui/removal-list.tsx';
import { WorkDialog } from '../../ui/work-dialog.tsx';
import { useBringBack } from './volume-losses.ts';

export function PruneWork({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['volumes', 'app']);
  const { activities, cancel, seen } = useTransfers([id]);
  const [activity] = activities;
  const running = activity === undefined || activity.status === 'running';
  const { current, total } = doneOf(activity);
  const close = () => {
    seen();
    onClose();
  };
  return (
    <WorkDialog
      title={t('prune.title')}
      words={{ stop: t('prune.stop'), background: t('prune.background'), close: t('app:close') }}
      running={running}
      onStop={cancel}
      onClose={close}
    >
      {running ? (
        <Progress
          label={t('prune.running')}
          value={total > 0 ? current / total : undefined}
          detail={total > 0 ? t('prune.of', { current, total }) : undefined}
        />
      ) : activity.kind === 'trash-volumes' ? (
        <KeptOutcome activity={activity} onClose={close} />
      ) : (
        <GoneOutcome activity={activity} />
      )}
    </WorkDialog>
  );
}

/** How many of the volumes are done: what stayed has a part of its own besides where they go for good. */
function doneOf(activity: Activity | undefined): { current: number; total: number } {
  let current = 0;
  let total = 0;
  for (const part of activity?.parts ?? []) {
    current += part.current;
    total += part.total;
  }
  return { current, total };
}

/** They are in the trash: nothing came back yet, and they can. */
function KeptOutcome({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const { t } = useTranslation('volumes');
  const days = useSettings((settings) => settings.trash.keepDays);
  const bringBack = useBringBack();
  const { engineId, parts, status, problem } = activity;
  const stayed = parts.filter((part) => part.status !== '');
  const kept = parts.filter((part) => part.status === '' && part.current > 0).map(({ id }) => id);
  const undo = (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        onClose();
        void bringBack(engineId, kept);
      }}
    >
      {t('trash.undo')}
    </Button>
  );
  const text = [t('prune.comesBack', { count: days }), stayed.length === 0 ? problem?.message : undefined];
  return (
    <>
      <NoticeBar
        kind={status === 'done' ? 'success' : 'warning'}
        title={t('prune.inTrash', { count: kept.length })}
        text={text.filter(Boolean).join('\n')}
        action={kept.length > 0 ? undo : undefined}
      />
      <Stayed volumes={stayed} />
    </>
  );
}

function GoneOutcome({ activity: { status, result, parts, problem } }: { activity: Activity }) {
  const { t, i18n } = useTranslation('volumes');
  const failed = parts.filter(({ id }) => id !== '');
  const size = formatBytes(result ? Math.max(0, result.before - result.after) : 0, i18n.language);
  const whole = status === 'done' && failed.length === 0;
  return (
    <>
      <NoticeBar
        kind={whole ? 'success' : 'warning'}
        title={t(status === 'done' ? 'prune.done' : 'prune.stopped', { size })}
        text={problem?.message}
      />
      <Stayed volumes={failed} />
    </>
  );
}

function Stayed({ volumes }: { volumes: readonly { id: string; status: string }[] }) {
  const { t } = useTranslation('volumes');
  if (volumes.length === 0) return null;
  return (
    <RemovalList label={t('prune.failed')}>
      {volumes.map(({ id, status }) => (
        <RemovalItem key={id} name={id} failure={status} />
      ))}
    </RemovalList>
  );
}
