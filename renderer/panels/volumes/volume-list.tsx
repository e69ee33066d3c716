// The list of all volumes: live, searched, filtered, sorted; made, measured and removed from here.
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useResourceList } from '../../state/resource-list.ts';
import { useVolumes } from '../../state/volumes.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { ResourcePage } from '../../ui/resource-page.tsx';
import { useListCopies } from './copies/use-copies.tsx';
import { copyActions } from './copies/use-copy-dialogs.tsx';
import { RemoveVolumes } from './remove-volumes.tsx';
import { volumeColumns } from './volume-columns.tsx';
import { useVolumeSizes } from './volume-sizes.ts';
import { matchesFilter, searchText, shownName, volumesOf } from './volume-usage.ts';

const filters = ['all', 'used', 'unused', 'anonymous'];

function SizesFailed({ error }: { error: unknown }) {
  const { t } = useTranslation('volumes');
  const { title, detail } = useProblemText()(problemOf(error));
  return <NoticeBar kind="warning" title={t('sizes.failed')} text={[title, detail].filter(Boolean).join(' ')} />;
}

export function VolumeList({ onCreate }: { onCreate: () => void }) {
  const { t, i18n } = useTranslation('volumes');
  const mirror = useVolumes();
  const list = useResourceList({ namespace: 'volumes', mirror, keysOf: volumesOf, filters, matches: matchesFilter });
  const { sizes, status, error, measure } = useVolumeSizes(mirror.status === 'ready');
  const { users, ask } = list;
  const { t: copyWords } = useTranslation('volume-copies');
  const copies = useListCopies();
  const columns = useMemo(
    () =>
      volumeColumns({
        ...{ t, language: i18n.language, users, sizes, remove: (row) => ask([row]) },
        more: (row) => copyActions(copyWords, row, copies.ask),
      }),
    [t, i18n.language, users, sizes, ask, copyWords, copies.ask],
  );
  const createButton = (
    <Button leftSection={<Icon name="plus" />} onClick={onCreate}>
      {t('create.title')}
    </Button>
  );
  const refreshButton = (
    <Button variant="default" leftSection={<Icon name="restart" />} loading={status === 'measuring'} onClick={measure}>
      {t('sizes.refresh')}
    </Button>
  );
  return (
    <ResourcePage<VolumeRow>
      {...list.page}
      rowName={shownName}
      columns={columns}
      haystack={searchText}
      banner={status === 'failed' && mirror.status === 'ready' ? <SizesFailed error={error} /> : copies.banner}
      actions={
        <>
          {mirror.items.length > 0 && refreshButton}
          {copies.actions}
          {createButton}
        </>
      }
      bulk={(rows) => <RemoveButton compact label={t('remove.action')} onClick={() => ask(rows)} />}
      empty={<EmptyState icon="volume" title={t('empty.title')} text={t('empty.text')} action={createButton} />}
    >
      {copies.dialogs}
      {list.removing.length > 0 && <RemoveVolumes volumes={list.removing} users={users} onClose={list.answered} />}
    </ResourcePage>
  );
}
