// The list of all images: live, searched, filtered, sorted; pulled, run and removed from here.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { useUsers } from '../../state/container-users.ts';
import { useImages } from '../../state/images.ts';
import { useListStatus, useListWords } from '../../state/list-words.ts';
import { go } from '../../state/navigation.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourcePage, type ResourceView } from '../../ui/resource-page.tsx';
import { imageColumns } from './image-columns.tsx';
import { imageName, imageOf, matchesFilter, runnableName, searchText } from './image-usage.ts';
import { RemoveImages } from './remove-images.tsx';

const initialView: ResourceView = { query: '', filter: 'all', sort: { column: 'name', descending: false } };
const rowId = (row: ImageRow) => row.id;
const open = (row: ImageRow) => go({ panel: 'images', object: row.id });
const run = (row: ImageRow) => go({ panel: 'containers', form: 'run', object: runnableName(row) });
const filters = ['all', 'used', 'unused', 'dangling'] as const;

export function ImageList({ onPull }: { onPull: () => void }) {
  const { t, i18n } = useTranslation('images');
  const mirror = useImages();
  const users = useUsers(imageOf);
  const [view, onViewChange] = useView('images', initialView);
  const [removing, setRemoving] = useState<ImageRow[]>();
  const columns = useMemo(
    () => imageColumns({ t, language: i18n.language, users, run, remove: (row) => setRemoving([row]) }),
    [t, i18n.language, users],
  );
  const passes = useCallback((row: ImageRow, filter: string) => matchesFilter(row, filter, users), [users]);
  const options = useMemo(() => filters.map((value) => ({ value, label: t(`filter.${value}`) })), [t]);
  const pullButton = (
    <Button leftSection={<Icon name="download" />} onClick={onPull}>
      {t('pull.title')}
    </Button>
  );
  return (
    <ResourcePage<ImageRow>
      words={useListWords('images')}
      rows={mirror.items}
      rowId={rowId}
      rowName={imageName}
      columns={columns}
      view={view}
      onViewChange={onViewChange}
      filters={options}
      passes={passes}
      haystack={searchText}
      onOpen={open}
      onDelete={setRemoving}
      {...useListStatus('images', mirror)}
      actions={pullButton}
      bulk={(rows) => (
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          leftSection={<Icon name="remove" size={14} />}
          onClick={() => setRemoving(rows)}
        >
          {t('remove.action')}
        </Button>
      )}
      empty={<EmptyState icon="image" title={t('empty.title')} text={t('empty.text')} action={pullButton} />}
    >
      {removing && <RemoveImages images={removing} users={users} onClose={() => setRemoving(undefined)} />}
    </ResourcePage>
  );
}
