// How a snapshot is called: the state from before a switch has the name of what was switched to.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../runtime/contract/snapshots.ts';

export function useSnapshotTitle(): (snapshot: Pick<Snapshot, 'name' | 'reason'>) => string {
  const { t } = useTranslation('volume-copies');
  return useCallback(({ name, reason }) => (reason === 'before-switch' ? t('snapshot.before', { name }) : name), [t]);
}
