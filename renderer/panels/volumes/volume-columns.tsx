// The columns of the volumes list: all there are, and those that are shown in the order that a person gave them.
import type { TFunction } from 'i18next';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { containerLink, type Users, usersOf } from '../../state/container-users.ts';
import { labelOf } from '../../state/lists/list-labels.ts';
import { Age } from '../../ui/age.tsx';
import { formatBytes } from '../../ui/format.ts';
import { LinkList } from '../../ui/link-list.tsx';
import { byNumber, byText, type Compare, chosenColumns, type DrawnColumn } from '../../ui/list/chosen-columns.ts';
import type { Column } from '../../ui/list/resource-table.tsx';
import { actionsColumn } from '../../ui/list/usual-columns.tsx';
import { MarkedName } from '../../ui/marked-name.tsx';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import type { Uses } from './volume-sizes.ts';
import { pathsOf, placesIn, shownName } from './volume-usage.ts';

export const columnIds = [
  'name',
  'driver',
  'size',
  'users',
  'paths',
  'project',
  'changed',
  'age',
  'source',
  'mountpoint',
] as const;
export type ColumnId = (typeof columnIds)[number];
export const usualColumns: readonly ColumnId[] = ['name', 'driver', 'size', 'users', 'paths', 'project', 'changed'];

/** Needs the engine to count. */
export const isCounted = (id: string) => id === 'size' || id === 'changed';

export interface VolumeColumnsInput {
  t: TFunction<'volumes'>;
  language: string;
  users: Users;
  uses: Uses;
  actions: (row: VolumeRow) => readonly ActionMenuItem[];
}

/** Total, so that rows never swap places by themselves; volumes that nobody named come last. */
const tie: Compare<VolumeRow> = (a, b) => Number(a.anonymous) - Number(b.anonymous) || naturalCompare(a.name, b.name);

/** Its name, or that nobody named it; and where its data is when the engine does not keep it. */
function NameCell({ row, t }: { row: VolumeRow; t: TFunction<'volumes'> }) {
  const marks = [
    ...(row.anonymous ? [{ id: 'anonymous', label: t('list.anonymous') }] : []),
    ...(row.kind === 'disk' || row.kind === 'other'
      ? []
      : [{ id: 'kind', label: t(`kind.${row.kind}`), title: row.source ?? t(`kind.${row.kind}`) }]),
  ];
  if (!row.anonymous) return <MarkedName text={row.name} marks={marks} />;
  return <MarkedName kind="machine" text={shownName(row)} title={row.name} marks={marks} />;
}

/** The containers, each with where it has the volume when hovered. */
function UsersCell({ row, users, t }: { row: VolumeRow; users: Users; t: TFunction<'volumes'> }) {
  const items = usersOf(users, row.name).map((container) => {
    const places = placesIn(container, row.name).map(({ path, readOnly }) =>
      readOnly ? t('users.readOnly', { path }) : path,
    );
    return { ...containerLink(container), title: `${container.name}: ${places.join(', ')}` };
  });
  return <LinkList items={items} />;
}

type Drawn = DrawnColumn<VolumeRow>;

function drawn({ t, language, users, uses }: VolumeColumnsInput): Record<ColumnId, Drawn> {
  const paths = (row: VolumeRow) => pathsOf(users, row).join(', ');
  const age = (at: (row: VolumeRow) => number | undefined): Drawn => ({
    width: 110,
    rank: byNumber((row) => -(at(row) ?? 0)),
    cell: (row) => {
      const time = at(row);
      return time === undefined ? '–' : <Age at={time} locale={language} />;
    },
  });
  const long = (text: (row: VolumeRow) => string | undefined): Drawn => ({
    grow: 2,
    minWidth: 130,
    rank: byText((row) => text(row) || undefined),
    cell: (row) => text(row) && <span title={text(row)}>{text(row)}</span>,
  });
  return {
    name: { grow: 3, minWidth: 170, rank: tie, cell: (row) => <NameCell row={row} t={t} /> },
    driver: { width: 90, hideBelow: 760, rank: byText((row) => row.driver), cell: (row) => row.driver },
    size: {
      width: 92,
      align: 'right',
      descendingFirst: true,
      rank: byNumber((row) => uses.get(row.name)?.bytes ?? -1),
      cell: (row) => {
        const bytes = uses.get(row.name)?.bytes;
        return bytes === undefined ? '–' : formatBytes(bytes, language);
      },
    },
    users: {
      grow: 2,
      minWidth: 120,
      descendingFirst: true,
      rank: byNumber((row) => usersOf(users, row.name).length),
      cell: (row) => <UsersCell row={row} users={users} t={t} />,
    },
    paths: { ...long(paths), hideBelow: 900 },
    project: {
      grow: 1,
      minWidth: 100,
      hideBelow: 1000,
      rank: byText((row) => row.project),
      cell: (row) => row.project,
    },
    changed: { ...age((row) => uses.get(row.name)?.changedAt), hideBelow: 680 },
    age: age((row) => row.createdAt),
    source: long((row) => row.source),
    mountpoint: long((row) => row.mountpoint),
  };
}

/** The columns of the ids, the menu last. */
export function volumeColumns(input: VolumeColumnsInput, ids: readonly string[]): Column<VolumeRow>[] {
  const { t } = input;
  const name = (row: VolumeRow) => t('list.actions', { name: shownName(row) });
  return chosenColumns({
    ...{ ids, usual: usualColumns, drawn: drawn(input), labelOf, tie },
    headerOf: (id) => t(`column.${id as ColumnId}`),
    actions: actionsColumn(t('column.actions'), name, input.actions),
  });
}
