// The columns of the volumes list.
import type { TFunction } from 'i18next';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { containerLink, type Users, usersOf } from '../../state/container-users.ts';
import type { ActionMenuItem } from '../../ui/action-menu.tsx';
import { formatBytes } from '../../ui/format.ts';
import { MarkedName } from '../../ui/marked-name.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import type { Column } from '../../ui/resource-table.tsx';
import { actionsColumn, ageColumn, linksColumn, textColumn } from '../../ui/usual-columns.tsx';
import { compareSizes, shownName } from './volume-usage.ts';

export interface VolumeColumnsInput {
  t: TFunction<'volumes'>;
  language: string;
  users: Users;
  sizes: Readonly<Record<string, number>>;
  remove: (row: VolumeRow) => void;
  /** What else the menu of a row has. */
  more: (row: VolumeRow) => readonly ActionMenuItem[];
}

type Compare = (a: VolumeRow, b: VolumeRow) => number;

/** Total, so that rows never swap places by themselves; volumes that nobody named come last. */
const tie: Compare = (a, b) => Number(a.anonymous) - Number(b.anonymous) || naturalCompare(a.name, b.name);

function NameCell({ row, t }: { row: VolumeRow; t: TFunction<'volumes'> }) {
  if (!row.anonymous) return <MarkedName text={row.name} />;
  return (
    <MarkedName
      kind="machine"
      text={shownName(row)}
      title={row.name}
      marks={[{ id: 'anonymous', label: t('list.anonymous') }]}
    />
  );
}

export function volumeColumns({ t, language, users, sizes, remove, more }: VolumeColumnsInput): Column<VolumeRow>[] {
  const bySize = compareSizes(sizes);
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 3,
      minWidth: 180,
      sort: tie,
      cell: (row) => <NameCell row={row} t={t} />,
    },
    textColumn({ id: 'driver', header: t('column.driver'), width: 90, hideBelow: 800, tie, text: (row) => row.driver }),
    {
      id: 'size',
      header: t('column.size'),
      width: 90,
      align: 'right',
      sort: (a, b) => bySize(a, b) || tie(a, b),
      cell: (row) => {
        const size = sizes[row.name];
        return size === undefined ? '–' : formatBytes(size, language);
      },
    },
    linksColumn({
      id: 'users',
      header: t('column.users'),
      grow: 2,
      minWidth: 130,
      tie,
      links: (row) => usersOf(users, row.name).map(containerLink),
    }),
    textColumn({
      id: 'project',
      header: t('column.project'),
      grow: 1,
      minWidth: 110,
      hideBelow: 900,
      tie,
      text: (row) => row.project,
    }),
    ageColumn({ id: 'age', header: t('column.age'), tie, at: (row) => row.createdAt, locale: language }),
    actionsColumn(
      t('column.actions'),
      (row) => t('list.actions', { name: row.name }),
      (row) => [
        ...more(row),
        { id: 'remove', label: t('remove.action'), icon: 'remove', danger: true, run: () => remove(row) },
      ],
    ),
  ];
}
