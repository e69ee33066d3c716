// The file system of a container, running or not.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import type { FileMount } from '../../../../runtime/contract/files.ts';
import { useFiles } from '../../../state/files.ts';
import { go } from '../../../state/navigation.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FileBrowser } from '../../../ui/files/file-browser.tsx';

/** A volume has a page of its own, with its files alone. */
function openMount({ kind, source }: FileMount): (() => void) | undefined {
  return kind === 'volume' && source !== '' ? () => go({ panel: 'volumes', object: source, tab: 'files' }) : undefined;
}

export function FilesTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation(['files']);
  const { engineId, id, name, state } = row;
  const place = useMemo(() => ({ kind: 'container' as const, engineId, id }), [engineId, id]);
  const { model, say, locale, reach, error } = useFiles(place, state, openMount);
  if (error !== undefined && reach === undefined) {
    return <EmptyState icon="error" title={t('unreadable')} text={error} />;
  }
  const limits = [
    reach?.way === 'archive' && t(reach.lacking === 'not-running' ? 'notice.stopped' : 'notice.noTools'),
    reach?.readOnlyRoot && t('notice.readOnly'),
  ].filter(Boolean);
  return <FileBrowser label={t('label', { name })} model={model} say={say} locale={locale} notice={limits.join(' ')} />;
}
