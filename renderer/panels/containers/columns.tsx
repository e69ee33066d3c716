// The columns of the containers list: all there are, and those that are shown in the order that a person gave them.
import type { ReactNode } from 'react';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { labelOf } from '../../state/lists/list-labels.ts';
import { formatNumber } from '../../ui/format.ts';
import type { Column } from '../../ui/list/resource-table.tsx';
import {
  AgeCell,
  FigureCell,
  type FigureName,
  figureTexts,
  NameCell,
  PortsCell,
  RowStateCell,
  type RowWords,
  TextCell,
} from './cells.tsx';
import { RowActions, type RowHandlers } from './row-actions.tsx';
import { labelRank, mountTexts, type RankName, ranks, totally } from './rows.ts';

const portsInRow = 1;

export const columnIds = [
  'name',
  'image',
  'state',
  'ports',
  'cpu',
  'memory',
  'age',
  'project',
  'service',
  'health',
  'network',
  'block',
  'pids',
  'networks',
  'mounts',
  'started',
  'restarts',
  'exit',
  'command',
  'id',
] as const satisfies readonly RankName[];
export type ColumnId = (typeof columnIds)[number];

export const usualColumns: readonly ColumnId[] = ['name', 'image', 'state', 'ports', 'cpu', 'memory', 'age', 'project'];

/** Figures are measured only of what is on screen, unless something asks for all of them. */
export function isFigure(id: string): id is FigureName {
  return Object.hasOwn(figureTexts, id);
}

/** Lists of engines do not tell these: the rows are read whole for them. */
export function isOfWholeRows(id: string): boolean {
  return id === 'started' || id === 'restarts';
}

type Place = Pick<Column<ContainerRow>, 'width' | 'grow' | 'minWidth' | 'hideBelow' | 'align'>;

const figurePlace = (width: number): Place => ({ width, align: 'right' });

const places: Record<ColumnId, Place> = {
  name: { grow: 5, minWidth: 124 },
  image: { grow: 3, minWidth: 120, hideBelow: 760 },
  state: { width: 174 },
  ports: { grow: 1, minWidth: 100 },
  cpu: figurePlace(68),
  memory: figurePlace(90),
  age: { width: 104, hideBelow: 860 },
  project: { grow: 1, minWidth: 76, hideBelow: 1000 },
  service: { grow: 1, minWidth: 80 },
  health: { width: 100 },
  network: figurePlace(160),
  block: figurePlace(170),
  pids: figurePlace(76),
  networks: { grow: 1, minWidth: 100 },
  mounts: { grow: 2, minWidth: 140 },
  started: { width: 104 },
  restarts: figurePlace(96),
  exit: figurePlace(104),
  command: { grow: 2, minWidth: 140 },
  id: { width: 118 },
};

type Cell = (row: ContainerRow) => ReactNode;

function countText(count: number | undefined, locale: string): string | undefined {
  return count === undefined ? undefined : formatNumber(count, locale);
}

function cells(
  { t, locale }: RowWords,
  open: (row: ContainerRow) => void,
  { askUpdate }: RowHandlers,
): Record<ColumnId, Cell> {
  const text =
    (value: (row: ContainerRow) => string | undefined): Cell =>
    (row) => <TextCell text={value(row)} />;
  const figure =
    (name: FigureName): Cell =>
    (row) => <FigureCell id={row.id} locale={locale} text={figureTexts[name]} />;
  return {
    name: (row) => <NameCell row={row} onOpen={open} />,
    image: (row) => <TextCell text={row.image} />,
    state: (row) => <RowStateCell row={row} t={t} onUpdate={askUpdate} />,
    ports: (row) => <PortsCell row={row} limit={portsInRow} t={t} />,
    cpu: figure('cpu'),
    memory: figure('memory'),
    network: figure('network'),
    block: figure('block'),
    pids: figure('pids'),
    age: (row) => <AgeCell at={row.createdAt} locale={locale} />,
    started: (row) => <AgeCell at={row.startedAt} locale={locale} />,
    restarts: text((row) => countText(row.restartCount, locale)),
    exit: text((row) => row.exitCode?.toString()),
    health: text((row) => row.health && t(`healthOnly.${row.health}`)),
    project: text((row) => row.project),
    service: text((row) => row.service),
    networks: text((row) => row.networks.join(', ')),
    mounts: text((row) => mountTexts(row).join(', ')),
    command: text((row) => row.command),
    id: text((row) => row.id.slice(0, 12)),
  };
}

/** All columns but those of labels, by id, and the last one. `open` and `handlers` must be stable, or every row renders again. */
export function containerColumns(
  words: RowWords,
  open: (row: ContainerRow) => void,
  handlers: RowHandlers,
): { byId: ReadonlyMap<string, Column<ContainerRow>>; actions: Column<ContainerRow> } {
  const { t } = words;
  const drawn = cells(words, open, handlers);
  const columns = columnIds.map((id): Column<ContainerRow> => {
    const order = id === 'name' ? { sort: ranks.name } : { sort: totally(ranks[id]), rank: ranks[id] };
    const descendingFirst = isFigure(id) || id === 'restarts';
    return { id, header: t(`column.${id}`), ...places[id], ...order, descendingFirst, cell: drawn[id] };
  });
  const actions: Column<ContainerRow> = {
    id: 'actions',
    header: t('column.actions'),
    width: 80,
    align: 'right',
    fixed: true,
    cell: (row) => <RowActions row={row} handlers={handlers} t={t} />,
  };
  return { byId: new Map(columns.map((column) => [column.id, column])), actions };
}

function columnOfLabel(id: string, label: string): Column<ContainerRow> {
  const rank = labelRank(label);
  const cell: Cell = (row) => <TextCell text={row.labels[label]} />;
  return { id, header: label, grow: 1, minWidth: 96, sort: totally(rank), rank, cell };
}

const labelColumns = new Map<string, Column<ContainerRow>>();

/** The same object for the same label: rows are drawn anew with another column. */
function labelColumnOf(id: string): Column<ContainerRow> | undefined {
  const label = labelOf(id);
  if (label === undefined) return undefined;
  const known = labelColumns.get(id) ?? columnOfLabel(id, label);
  labelColumns.set(id, known);
  return known;
}

/** The columns of the ids, the menu last. Only the usual ones make room for each other: who chose columns wants to see them. */
export function chosenColumns(
  { byId, actions }: ReturnType<typeof containerColumns>,
  ids: readonly string[],
): Column<ContainerRow>[] {
  const usual = ids.length === usualColumns.length && usualColumns.every((id) => ids.includes(id));
  const found = ids.flatMap((id) => byId.get(id) ?? labelColumnOf(id) ?? []);
  return [...found.map((column) => (usual ? column : { ...column, hideBelow: undefined })), actions];
}
