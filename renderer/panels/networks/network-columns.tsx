// The columns of the networks list.
import type { TFunction } from 'i18next';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { containerLink, type Users, usersOf } from '../../state/container-users.ts';
import { ActionMenu } from '../../ui/action-menu.tsx';
import { LinkList } from '../../ui/link-list.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import type { Column } from '../../ui/resource-table.tsx';
import classes from './networks.module.css';

export interface NetworkColumnsInput {
  t: TFunction<'networks'>;
  users: Users;
  remove: (row: NetworkRow) => void;
}

type Compare = (a: NetworkRow, b: NetworkRow) => number;

/** Total, so that rows never swap places by themselves. */
const byName: Compare = (a, b) => naturalCompare(a.name, b.name) || naturalCompare(a.id, b.id);

const subnetsOf = (row: NetworkRow) => row.subnets.map((range) => range.subnet).join(', ');

/** What is special about a network, as short words. */
export function NetworkMarks({ row, t }: { row: NetworkRow; t: TFunction<'networks'> }) {
  const marks = (['builtin', 'internal', 'ipv6'] as const).filter((mark) => row[mark]);
  return marks.map((mark) => (
    <span key={mark} className={classes.mark} title={t(`mark.${mark}Hint`)}>
      {t(`mark.${mark}`)}
    </span>
  ));
}

function NameCell({ row, t }: { row: NetworkRow; t: TFunction<'networks'> }) {
  return (
    <span className={classes.name}>
      <span className={classes.text} title={row.name}>
        {row.name}
      </span>
      <NetworkMarks row={row} t={t} />
    </span>
  );
}

export function networkColumns({ t, users, remove }: NetworkColumnsInput): Column<NetworkRow>[] {
  const useCount = (row: NetworkRow) => usersOf(users, row.name).length;
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 3,
      minWidth: 190,
      sort: byName,
      cell: (row) => <NameCell row={row} t={t} />,
    },
    {
      id: 'driver',
      header: t('column.driver'),
      width: 90,
      sort: (a, b) => naturalCompare(a.driver, b.driver) || byName(a, b),
      cell: (row) => row.driver,
    },
    {
      id: 'subnets',
      header: t('column.subnets'),
      grow: 2,
      minWidth: 140,
      sort: (a, b) => naturalCompare(subnetsOf(a), subnetsOf(b)) || byName(a, b),
      cell: (row) => subnetsOf(row) || '–',
    },
    {
      id: 'users',
      header: t('column.users'),
      grow: 2,
      minWidth: 130,
      sort: (a, b) => useCount(a) - useCount(b) || byName(a, b),
      cell: (row) => <LinkList items={usersOf(users, row.name).map(containerLink)} />,
    },
    { id: 'scope', header: t('column.scope'), width: 80, hideBelow: 860, cell: (row) => row.scope },
    {
      id: 'project',
      header: t('column.project'),
      grow: 1,
      minWidth: 110,
      hideBelow: 960,
      sort: (a, b) => naturalCompare(a.project ?? '\uffff', b.project ?? '\uffff') || byName(a, b),
      cell: (row) => row.project ?? '',
    },
    {
      id: 'actions',
      header: t('column.actions'),
      width: 64,
      align: 'right',
      cell: (row) => (
        <ActionMenu
          label={t('list.actions', { name: row.name })}
          items={[
            {
              id: 'remove',
              label: row.builtin ? t('remove.builtinAction') : t('remove.action'),
              icon: 'remove',
              danger: true,
              disabled: row.builtin,
              run: () => remove(row),
            },
          ]}
        />
      ),
    },
  ];
}
