// What came of a clean-up of volumes that goes to the trash: nothing came back yet, and they can; what stayed, and why.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { useSettings } from '../../state/settings.ts';
import { RemovalFailures } from '../../ui/dialog/removal-list.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useBringBack } from './volume-losses.ts';

export function KeptOutcome({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const { t } = useTranslation(['volumes', 'app']);
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
      <RemovalFailures
        label={t('app:prune.failed')}
        items={stayed.map(({ id, status: why }) => ({ id, name: id, why }))}
      />
    </>
  );
}
