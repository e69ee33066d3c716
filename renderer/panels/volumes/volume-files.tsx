// What is in a volume, whether a container has it or not.
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { isAlive } from '../../state/container-users.ts';
import { useFiles } from '../../state/files.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FileBrowser } from '../../ui/files/file-browser.tsx';
import { formatNames } from '../../ui/format.ts';
import { shownName } from './volume-usage.ts';

/** Nothing is mounted in a volume itself. */
const noMounts = () => undefined;

export function VolumeFiles({ row, users }: { row: VolumeRow; users: readonly ContainerRow[] }) {
  const { t, i18n } = useTranslation('files');
  const { engineId, name, createdAt } = row;
  const place = useMemo(() => ({ kind: 'volume' as const, engineId, id: name }), [engineId, name]);
  const { model, say, locale, reach, error, again } = useFiles(place, String(createdAt), noMounts);
  if (error !== undefined && reach === undefined) {
    return (
      <EmptyState
        icon="error"
        title={t('unreadable')}
        text={error}
        action={
          <Button variant="default" onClick={again}>
            {t('again')}
          </Button>
        }
      />
    );
  }
  const running = users.filter(isAlive).map((container) => container.name);
  const names = formatNames(running, i18n.language);
  const notices = [
    running.length > 0 && !reach?.readOnlyRoot && t('notice.inUse', { count: running.length, names }),
    reach?.readOnlyRoot && t('why.readOnlyVolume'),
  ].filter(Boolean);
  return (
    <FileBrowser
      label={t('label', { name: shownName(row) })}
      model={model}
      say={say}
      locale={locale}
      notice={notices.join(' ')}
    />
  );
}
