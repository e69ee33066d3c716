// The columns of the volumes list.
import type { TFunction } from 'i18next';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { containerLink, type Users, usersOf } from '../../state/container-users.ts';
import { ActionMenu } from '../../ui/action-menu.tsx';
import { Age } from '../../ui/age.tsx';
import { formatBytes } from '../../ui/format.ts';
import { LinkList } from '../../ui/link-list.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import type { Column } from '../../ui/resource-table.tsx';
import { compareSizes, shownName } from './volume-usage.ts';
import classes from './volumes.module.css';

export interface VolumeColumnsInput {
  t: TFunction<'volumes'>;
  language: string;
  users: Users;
  sizes: Readonly<Record<string, number>>;
  remove: (row: VolumeRow) => void;
}

type Compare = (a: VolumeRow, b: VolumeRow) => number;

/** Total, so that rows never swap places by themselves; volumes that nobody named come last. */
const byName: Compare = (a, b) => Number(a.anonymous) - Number(b.anonymous) || naturalCompare(a.name, b.name);

function NameCell({ row, t }: { row: VolumeRow; t: TFunction<'volumes'> }) {
  return (
    <span className={classes.name}>
      <span className={row.anonymous ? classes.unnamed : classes.named} title={row.name}>
        {shownName(row)}
      </span>
      {row.anonymous && <span className={classes.mark}>{t('list.anonymous')}</span>}
    </span>
  );
}

export function volumeColumns({ t, language, users, sizes, remove }: VolumeColumnsInput): Column<VolumeRow>[] {
  const bySize = compareSizes(sizes);
  const useCount = (row: VolumeRow) => usersOf(users, row.name).length;
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 3,
      minWidth: 180,
      sort: byName,
      cell: (row) => <NameCell row={row} t={t} />,
    },
    {
      id: 'driver',
      header: t('column.driver'),
      width: 90,
      hideBelow: 800,
      sort: (a, b) => naturalCompare(a.driver, b.driver) || byName(a, b),
      cell: (row) => row.driver,
    },
    {
      id: 'size',
      header: t('column.size'),
      width: 90,
      align: 'right',
      sort: (a, b) => bySize(a, b) || byName(a, b),
      cell: (row) => {
        const size = sizes[row.name];
        return size === undefined ? '–' : formatBytes(size, language);
      },
    },
    {
      id: 'users',
      header: t('column.users'),
      grow: 2,
      minWidth: 130,
      sort: (a, b) => useCount(a) - useCount(b) || byName(a, b),
      cell: (row) => <LinkList items={usersOf(users, row.name).map(containerLink)} />,
    },
    {
      id: 'project',
      header: t('column.project'),
      grow: 1,
      minWidth: 110,
      hideBelow: 900,
      sort: (a, b) => naturalCompare(a.project ?? '\uffff', b.project ?? '\uffff') || byName(a, b),
      cell: (row) => row.project ?? '',
    },
    {
      id: 'age',
      header: t('column.age'),
      width: 110,
      sort: (a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0) || byName(a, b),
      cell: (row) => (row.createdAt === undefined ? '–' : <Age at={row.createdAt} locale={language} />),
    },
    {
      id: 'actions',
      header: t('column.actions'),
      width: 64,
      align: 'right',
      cell: (row) => (
        <ActionMenu
          label={t('list.actions', { name: row.name })}
          items={[{ id: 'remove', label: t('remove.action'), icon: 'remove', danger: true, run: () => remove(row) }]}
        />
      ),
    },
  ];
}
