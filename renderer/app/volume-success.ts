// What is told of work on the data of volumes that went well.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityKind } from '../../runtime/contract/activities.ts';

const told = [
  'restore-volume',
  'clone-volume',
  'empty-volume',
  'import-volume',
  'copy-volume',
  'check-backup',
  'take-snapshot',
  'switch-snapshot',
  'remove-snapshots',
  'return-volume',
] as const satisfies readonly ActivityKind[];

/** Undefined for other work. */
export function useVolumeSuccess(): (activity: Activity) => string | undefined {
  const { t } = useTranslation('app');
  return useCallback(
    ({ kind, subject, detail: path }) => {
      if (kind === 'backup-volume') return t('activity.success.backup', { subject, path });
      if (kind === 'export-volume') return t('activity.success.export', { subject, path });
      const one = told.find((each) => each === kind);
      return one && t(`activity.success.${one}`, { subject });
    },
    [t],
  );
}
