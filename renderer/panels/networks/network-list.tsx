// The list of all networks: live, searched, filtered, sorted; made and removed from here.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { useUsers } from '../../state/container-users.ts';
import { useListStatus, useListWords } from '../../state/list-words.ts';
import { go } from '../../state/navigation.ts';
import { useNetworks } from '../../state/networks.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourcePage, type ResourceView } from '../../ui/resource-page.tsx';
import { networkColumns } from './network-columns.tsx';
import { matchesFilter, networksOf, searchText } from './network-usage.ts';
import { RemoveNetworks } from './remove-networks.tsx';

const initialView: ResourceView = { query: '', filter: 'all', sort: { column: 'name', descending: false } };
const rowId = (row: NetworkRow) => row.id;
const rowName = (row: NetworkRow) => row.name;
const open = (row: NetworkRow) => go({ panel: 'networks', object: row.id });
const filters = ['all', 'custom', 'used', 'unused'] as const;

export function NetworkList({ onCreate }: { onCreate: () => void }) {
  const { t } = useTranslation('networks');
  const mirror = useNetworks();
  const users = useUsers(networksOf);
  const [view, onViewChange] = useView('networks', initialView);
  const [removing, setRemoving] = useState<NetworkRow[]>();
  const columns = useMemo(() => networkColumns({ t, users, remove: (row) => setRemoving([row]) }), [t, users]);
  const passes = useCallback((row: NetworkRow, filter: string) => matchesFilter(row, filter, users), [users]);
  const options = useMemo(() => filters.map((value) => ({ value, label: t(`filter.${value}`) })), [t]);
  const createButton = (
    <Button leftSection={<Icon name="plus" />} onClick={onCreate}>
      {t('create.title')}
    </Button>
  );
  return (
    <ResourcePage<NetworkRow>
      words={useListWords('networks')}
      rows={mirror.items}
      rowId={rowId}
      rowName={rowName}
      columns={columns}
      view={view}
      onViewChange={onViewChange}
      filters={options}
      passes={passes}
      haystack={searchText}
      onOpen={open}
      onDelete={setRemoving}
      {...useListStatus('networks', mirror)}
      actions={createButton}
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
      empty={<EmptyState icon="network" title={t('empty.title')} text={t('empty.text')} action={createButton} />}
    >
      {removing && <RemoveNetworks networks={removing} users={users} onClose={() => setRemoving(undefined)} />}
    </ResourcePage>
  );
}
