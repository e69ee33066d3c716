// Who is on a network with which addresses, also those that do not run; each can be taken off it.
import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { NetworkMember, NetworkRow } from '../../../runtime/contract/networks.ts';
import { canJoin } from '../../state/connect-network.ts';
import { type Users, usersOf, useUserRows } from '../../state/container-users.ts';
import { useDisconnectNetwork } from '../../state/disconnect-network.ts';
import { CommandQuestion } from '../../ui/dialog/command-question.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

interface Props {
  row: NetworkRow;
  users: Users;
  /** Undefined while they are read. */
  members: readonly NetworkMember[] | undefined;
}

/** Without the prefix, which is the network's. */
const bare = (address: string | undefined) => address?.replace(/\/.*/, '') || '–';

export function MembersTab({ row, users, members }: Props) {
  const { t } = useTranslation('networks');
  const [leaving, setLeaving] = useState<ContainerRow>();
  const containers = usersOf(users, row.name);
  const rows = useUserRows(containers);
  if (rows.length === 0) return <EmptyState icon="container" title={t('users.noneTitle')} text={t('users.noneText')} />;
  type Row = (typeof rows)[number];
  const memberOf = ({ id }: Row) => members?.find((one) => one.id === id);
  const columns: PlainColumn<Row>[] = [
    { id: 'name', header: t('users.name'), cell: (one) => <Anchor href={one.href}>{one.label}</Anchor> },
    {
      id: 'state',
      header: t('users.state'),
      width: 130,
      cell: (one) => <StateBadge tone={one.tone} label={one.state} />,
    },
    { id: 'ipv4', header: t('users.ipv4'), width: 130, cell: (one) => bare(memberOf(one)?.ipv4) },
    ...(row.ipv6 ? [{ id: 'ipv6', header: t('users.ipv6'), cell: (one: Row) => bare(memberOf(one)?.ipv6) }] : []),
    { id: 'mac', header: t('users.mac'), width: 150, cell: (one) => memberOf(one)?.mac || '–' },
  ];
  if (canJoin(row)) {
    columns.push({
      id: 'actions',
      header: t('column.actions'),
      width: 120,
      align: 'right',
      cell: (one) => (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={t('disconnect.named', { name: one.label })}
          onClick={() => setLeaving(containers.find(({ id }) => id === one.id))}
        >
          {t('disconnect.action')}
        </Button>
      ),
    });
  }
  return (
    <>
      <PlainTable label={t('users.label')} columns={columns} rows={rows} rowKey={(one) => one.id} />
      {leaving && <Leaving network={row} container={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  );
}

interface LeavingProps {
  network: NetworkRow;
  container: ContainerRow;
  onClose: () => void;
}

function Leaving({ network, container, onClose }: LeavingProps) {
  return <CommandQuestion {...useDisconnectNetwork(network, container, onClose)} />;
}
