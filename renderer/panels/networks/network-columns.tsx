// The columns of the networks list.
import type { TFunction } from 'i18next';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { canJoin } from '../../state/connect-network.ts';
import { containerLink, type Users, usersOf } from '../../state/container-users.ts';
import { showOnMap } from '../../state/map-route.ts';
import type { Column } from '../../ui/list/resource-table.tsx';
import { actionsColumn, ageColumn, linksColumn, textColumn } from '../../ui/list/usual-columns.tsx';
import { type Mark, MarkedName } from '../../ui/marked-name.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';

export interface NetworkColumnsInput {
  t: TFunction<'networks'>;
  users: Users;
  locale: string;
  connect: (row: NetworkRow) => void;
  remove: (row: NetworkRow) => void;
}

type Compare = (a: NetworkRow, b: NetworkRow) => number;

/** Total, so that rows never swap places by themselves. */
const tie: Compare = (a, b) => naturalCompare(a.name, b.name) || naturalCompare(a.id, b.id);

/** What is special about a network, as short words. */
export function networkMarks(row: NetworkRow, t: TFunction<'networks'>): Mark[] {
  const marks = (['builtin', 'internal', 'attachable', 'ipv6', 'ingress', 'configOnly'] as const).filter(
    (mark) => row[mark],
  );
  return marks.map((id) => ({ id, label: t(`mark.${id}`), title: t(`mark.${id}Hint`) }));
}

export function networkColumns({ t, users, locale, connect, remove }: NetworkColumnsInput): Column<NetworkRow>[] {
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 4,
      minWidth: 200,
      sort: tie,
      cell: (row) => <MarkedName text={row.name} marks={networkMarks(row, t)} />,
    },
    textColumn({ id: 'driver', header: t('column.driver'), width: 84, tie, text: (row) => row.driver }),
    textColumn({
      id: 'subnets',
      header: t('column.subnets'),
      grow: 3,
      minWidth: 140,
      tie,
      text: (row) => row.subnets.map((range) => range.subnet).join(', ') || undefined,
      none: '–',
    }),
    textColumn({
      id: 'gateway',
      header: t('column.gateway'),
      grow: 1,
      minWidth: 100,
      hideBelow: 1000,
      tie,
      text: (row) => row.subnets.flatMap((range) => range.gateway ?? []).join(', ') || undefined,
      none: '–',
    }),
    linksColumn({
      id: 'users',
      header: t('column.users'),
      grow: 2,
      minWidth: 130,
      tie,
      links: (row) => usersOf(users, row.name).map(containerLink),
    }),
    textColumn({ id: 'scope', header: t('column.scope'), width: 80, hideBelow: 860, tie, text: (row) => row.scope }),
    textColumn({
      id: 'project',
      header: t('column.project'),
      grow: 1,
      minWidth: 90,
      hideBelow: 960,
      tie,
      text: (row) => row.project,
    }),
    ageColumn({
      id: 'created',
      header: t('column.created'),
      width: 100,
      hideBelow: 1160,
      tie,
      at: (row) => row.createdAt,
      locale,
    }),
    actionsColumn(
      t('column.actions'),
      (row) => t('list.actions', { name: row.name }),
      (row) => [
        ...(canJoin(row)
          ? [{ id: 'connect', label: t('connect.rowAction'), icon: 'link' as const, run: () => connect(row) }]
          : []),
        { id: 'map', label: t('topology:show.action'), icon: 'graph', run: () => showOnMap(row.id) },
        {
          id: 'remove',
          label: row.builtin ? t('remove.builtinAction') : t('remove.ask'),
          icon: 'remove',
          danger: true,
          disabled: row.builtin,
          run: () => remove(row),
        },
      ],
    ),
  ];
}
