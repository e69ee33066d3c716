// The columns of the containers list.
import type { TFunction } from 'i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { Column } from '../../ui/resource-table.tsx';
import { AgeCell, CpuCell, ImageCell, MemoryCell, NameCell, PortList, StateCell, TextCell } from './cells.tsx';
import { RowActions, type RowHandlers } from './row-actions.tsx';
import { compareBy } from './rows.ts';

const portsInRow = 1;

/** `open` and `handlers` must be stable, or every row renders again with them. */
export function containerColumns(
  t: TFunction<'containers'>,
  open: (row: ContainerRow) => void,
  handlers: RowHandlers,
): Column<ContainerRow>[] {
  return [
    {
      id: 'name',
      header: t('column.name'),
      grow: 5,
      minWidth: 124,
      sort: compareBy.name,
      cell: (row) => <NameCell row={row} onOpen={open} />,
    },
    {
      id: 'image',
      header: t('column.image'),
      grow: 3,
      minWidth: 120,
      hideBelow: 760,
      sort: compareBy.image,
      cell: (row) => <ImageCell row={row} onUpdate={handlers.askUpdate} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      width: 174,
      sort: compareBy.state,
      cell: (row) => <StateCell row={row} />,
    },
    {
      id: 'ports',
      header: t('column.ports'),
      grow: 1,
      minWidth: 112,
      sort: compareBy.ports,
      cell: (row) => <PortList row={row} limit={portsInRow} />,
    },
    { id: 'cpu', header: t('column.cpu'), width: 66, align: 'right', cell: (row) => <CpuCell id={row.id} /> },
    { id: 'memory', header: t('column.memory'), width: 80, align: 'right', cell: (row) => <MemoryCell id={row.id} /> },
    {
      id: 'age',
      header: t('column.age'),
      width: 92,
      hideBelow: 860,
      sort: compareBy.age,
      cell: (row) => <AgeCell createdAt={row.createdAt} />,
    },
    {
      id: 'project',
      header: t('column.project'),
      grow: 1,
      minWidth: 80,
      hideBelow: 1000,
      sort: compareBy.project,
      cell: (row) => <TextCell text={row.project} />,
    },
    {
      id: 'actions',
      header: t('column.actions'),
      width: 80,
      align: 'right',
      cell: (row) => <RowActions row={row} handlers={handlers} />,
    },
  ];
}
