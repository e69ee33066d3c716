// The names on a network as its DNS knows them, and whom each leads to.
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { findNetworkNamed, type NetworkName, namesOn } from '../../../runtime/contract/networks/topology-names.ts';
import { containerLink } from '../../state/container-users.ts';
import { useTopology } from '../../state/topology.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';

/** Names of people come before the short ids that each container has. */
const isShortId = ({ name, containers }: NetworkName) => containers.some(({ id }) => id.startsWith(name));

export function NetworkNames({ name: network }: { name: string }) {
  const { t } = useTranslation('topology');
  const { topology, mirror } = useTopology();
  const found = findNetworkNamed(topology, network);
  if (mirror.status === 'loading') return <output>{t('loading')}</output>;
  if (found?.dns !== true)
    return <EmptyState icon="network" title={t('names.noDnsTitle')} text={t('names.noDnsText')} />;
  const names = namesOn(topology, found);
  if (names.length === 0) return <EmptyState icon="network" title={t('names.noneTitle')} text={t('names.noneText')} />;
  const rows = names.toSorted((a, b) => Number(isShortId(a)) - Number(isShortId(b)));
  const addresses = ({ containers }: NetworkName) =>
    containers.flatMap(({ endpoints }) =>
      endpoints.flatMap((one) => (one.network === network ? [one.ipv4, one.ipv6].filter((address) => address) : [])),
    );
  return (
    <PlainTable<NetworkName>
      label={t('names.label', { network })}
      rows={rows}
      rowKey={(row) => row.name}
      columns={[
        {
          id: 'name',
          header: t('names.name'),
          cell: (row) => (isShortId(row) ? `${row.name} (${t('names.shortId')})` : row.name),
        },
        {
          id: 'leads',
          header: t('names.leads'),
          cell: ({ containers }) => (
            <>
              {containers.map((container, at) => (
                <span key={container.id}>
                  {at > 0 && ', '}
                  <Anchor href={containerLink(container).href}>{container.name}</Anchor>
                </span>
              ))}
              {containers.length > 1 && ` – ${t('names.turns')}`}
            </>
          ),
        },
        { id: 'address', header: t('names.address'), cell: (row) => addresses(row).join(', ') },
      ]}
    />
  );
}
