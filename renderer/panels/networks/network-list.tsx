// The list of all networks: live, searched, filtered, sorted; made, joined, cleaned up and removed from here.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { useCommands } from '../../state/commands.ts';
import { useResourceList } from '../../state/lists/resource-list.ts';
import { useNetworks } from '../../state/networks.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourcePage } from '../../ui/list/resource-page.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { ConnectContainer } from './connect-container.tsx';
import { networkColumns } from './network-columns.tsx';
import { matchesFilter, networksOf, searchText } from './network-usage.ts';
import { PruneNetworks } from './prune-networks.tsx';
import { RemoveNetworks } from './remove-networks.tsx';

const rowName = (row: NetworkRow) => row.name;
const filters = ['all', 'custom', 'used', 'unused'];

export function NetworkList({ onCreate, onMap }: { onCreate: () => void; onMap: () => void }) {
  const { t, i18n } = useTranslation(['networks', 'topology']);
  const [connecting, setConnecting] = useState<NetworkRow>();
  const [pruning, setPruning] = useState(false);
  const locale = i18n.language;
  const mirror = useNetworks();
  const list = useResourceList({ namespace: 'networks', mirror, keysOf: networksOf, filters, matches: matchesFilter });
  const { users, ask } = list;
  const columns = useMemo(
    () => networkColumns({ t, users, locale, connect: setConnecting, remove: (row) => ask([row]) }),
    [t, users, locale, ask],
  );
  useCommands([{ id: 'networks.prune', title: t('palette.prune'), run: () => setPruning(true) }]);
  const createButton = (
    <Button leftSection={<Icon name="plus" />} onClick={onCreate}>
      {t('create.title')}
    </Button>
  );
  return (
    <ResourcePage<NetworkRow>
      {...list.page}
      rowName={rowName}
      columns={columns}
      haystack={searchText}
      actions={
        <>
          <Button variant="default" leftSection={<Icon name="graph" />} onClick={onMap}>
            {t('topology:open')}
          </Button>
          <Button variant="default" onClick={() => setPruning(true)}>
            {t('prune.action')}
          </Button>
          {createButton}
        </>
      }
      bulk={(rows) => <RemoveButton compact label={t('remove.ask')} onClick={() => ask(rows)} />}
      empty={<EmptyState icon="network" title={t('empty.title')} text={t('empty.text')} action={createButton} />}
    >
      {list.removing.length > 0 && <RemoveNetworks networks={list.removing} users={users} onClose={list.answered} />}
      {connecting && <ConnectContainer network={connecting} onClose={() => setConnecting(undefined)} />}
      {pruning && <PruneNetworks users={users} onClose={() => setPruning(false)} />}
    </ResourcePage>
  );
}
