// The list of all volumes: live, searched, filtered, sorted; made, measured and removed from here.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { useUsers } from '../../state/container-users.ts';
import { useListStatus, useListWords } from '../../state/list-words.ts';
import { go } from '../../state/navigation.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useView } from '../../state/view.ts';
import { useVolumes } from '../../state/volumes.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { ResourcePage, type ResourceView } from '../../ui/resource-page.tsx';
import { RemoveVolumes } from './remove-volumes.tsx';
import { volumeColumns } from './volume-columns.tsx';
import { useVolumeSizes, type VolumeSizes } from './volume-sizes.ts';
import { matchesFilter, searchText, shownName, volumesOf } from './volume-usage.ts';

const initialView: ResourceView = { query: '', filter: 'all', sort: { column: 'name', descending: false } };
const rowId = (row: VolumeRow) => row.id;
const open = (row: VolumeRow) => go({ panel: 'volumes', object: row.name });
const filters = ['all', 'used', 'unused', 'anonymous'] as const;

function SizesFailed({ measured }: { measured: VolumeSizes }) {
  const { t } = useTranslation('volumes');
  const textOf = useProblemText();
  const { title, detail } = textOf(problemOf(measured.error));
  return <NoticeBar kind="warning" title={t('sizes.failed')} text={[title, detail].filter(Boolean).join(' ')} />;
}

export function VolumeList({ onCreate }: { onCreate: () => void }) {
  const { t, i18n } = useTranslation('volumes');
  const mirror = useVolumes();
  const users = useUsers(volumesOf);
  const { measure, ...measured } = useVolumeSizes(mirror.status === 'ready');
  const { sizes, status } = measured;
  const [view, onViewChange] = useView('volumes', initialView);
  const [removing, setRemoving] = useState<VolumeRow[]>();
  const columns = useMemo(
    () => volumeColumns({ t, language: i18n.language, users, sizes, remove: (row) => setRemoving([row]) }),
    [t, i18n.language, users, sizes],
  );
  const passes = useCallback((row: VolumeRow, filter: string) => matchesFilter(row, filter, users), [users]);
  const options = useMemo(() => filters.map((value) => ({ value, label: t(`filter.${value}`) })), [t]);
  const createButton = (
    <Button leftSection={<Icon name="plus" />} onClick={onCreate}>
      {t('create.title')}
    </Button>
  );
  return (
    <ResourcePage<VolumeRow>
      words={useListWords('volumes')}
      rows={mirror.items}
      rowId={rowId}
      rowName={shownName}
      columns={columns}
      view={view}
      onViewChange={onViewChange}
      filters={options}
      passes={passes}
      haystack={searchText}
      onOpen={open}
      onDelete={setRemoving}
      {...useListStatus('volumes', mirror)}
      banner={status === 'failed' && mirror.status === 'ready' && <SizesFailed measured={measured} />}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<Icon name="restart" />}
            loading={status === 'measuring'}
            onClick={measure}
          >
            {t('sizes.refresh')}
          </Button>
          {createButton}
        </>
      }
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
      empty={<EmptyState icon="volume" title={t('empty.title')} text={t('empty.text')} action={createButton} />}
    >
      {removing && <RemoveVolumes volumes={removing} users={users} onClose={() => setRemoving(undefined)} />}
    </ResourcePage>
  );
}
