// The figures of several containers side by side: of those that were selected, or of a project.
import { Anchor, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { useContainers } from '../../../state/containers.ts';
import { useEngineId } from '../../../state/engines.ts';
import { go, routeHash } from '../../../state/navigation.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { naturalCompare } from '../../../ui/natural-order.ts';
import { Page } from '../../../ui/page.tsx';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { StateCell } from '../cells.tsx';
import { leastReach, ManyChart, type NamedSeries, RangeChoice, useFigureWords } from './charts.tsx';
import { type Figure, newest, type Range } from './grid.ts';
import { useHistories } from './history.ts';
import { statsWish } from './place.ts';
import classes from './stats.module.css';

interface Line {
  row: ContainerRow;
  series: NamedSeries;
}

const figures = [
  ['cpuPercent', 'cpu', 'percent'],
  ['memoryBytes', 'memory', 'size'],
  ['received', 'received', 'speed'],
  ['sent', 'sent', 'speed'],
  ['read', 'read', 'speed'],
  ['written', 'written', 'speed'],
] as const satisfies readonly (readonly [Figure, string, string])[];

function useLines(rows: readonly ContainerRow[]): Line[] {
  const engineId = useEngineId();
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const histories = useHistories(engineId, ids, rows.map(({ state }) => state).join());
  return rows.map((row) => ({
    row,
    series: { id: row.id, name: row.name, points: histories.get(row.id)?.points ?? [] },
  }));
}

function FigureTable({ lines, now }: { lines: readonly Line[]; now: number }) {
  const { t } = useTranslation('containers');
  const words = useFigureWords();
  const figure = ([figure, label, unit]: (typeof figures)[number]): PlainColumn<Line> => ({
    id: figure,
    header: t(`stats.${label}`),
    width: 88,
    align: 'right',
    cell: ({ series }) => {
      const point = newest(series.points, now);
      return point === undefined ? '–' : words[unit](point[figure]);
    },
  });
  const columns: PlainColumn<Line>[] = [
    {
      id: 'name',
      header: t('column.name'),
      cell: ({ row }) => (
        <Anchor href={routeHash({ panel: 'containers', object: row.id, tab: 'stats' })}>{row.name}</Anchor>
      ),
    },
    { id: 'state', header: t('column.state'), width: 128, cell: ({ row }) => <StateCell row={row} /> },
    ...figures.map(figure),
  ];
  return <PlainTable label={t('stats.table')} columns={columns} rows={lines} rowKey={({ row }) => row.id} />;
}

function Charts({ lines, now, range, summed }: { lines: readonly Line[]; now: number; range: Range; summed: boolean }) {
  const { t } = useTranslation('containers');
  const words = useFigureWords();
  const of = lines.map(({ series }) => series);
  return (
    <div className={classes.grid}>
      {figures.map(([figure, label, unit]) => (
        <ManyChart
          key={figure}
          of={of}
          figure={figure}
          title={t(`stats.${label}`)}
          format={words[unit]}
          least={leastReach[unit]}
          {...{ range, now, summed }}
        />
      ))}
    </div>
  );
}

/** `of` is what `statsForm` made. */
export function StatsPage({ of }: { of: string }) {
  const { t } = useTranslation('containers');
  const wish = useMemo(() => statsWish(of), [of]);
  const items = useContainers((state) => state.items);
  const [range, setRange] = useState<Range>('minutes');
  const [summed, setSummed] = useState(false);
  const rows = useMemo(
    () => items.filter(wish.accepts).toSorted((a, b) => naturalCompare(a.name, b.name)),
    [items, wish],
  );
  const lines = useLines(rows);
  const now = Math.max(0, ...lines.map(({ series }) => series.points.at(-1)?.at ?? 0)) || Date.now();
  const title =
    wish.project === undefined
      ? t('stats.titleMany', { count: rows.length })
      : t('stats.titleProject', { name: wish.project });
  return (
    <Page
      title={title}
      actions={<IconButton icon="close" label={t('details.back')} onClick={() => go({ panel: 'containers' })} />}
      toolbar={
        <>
          <RangeChoice range={range} onRange={setRange} />
          <SegmentedControl
            size="xs"
            aria-label={t('stats.lines')}
            value={summed ? 'sum' : 'each'}
            onChange={(value) => setSummed(value === 'sum')}
            data={[
              { value: 'each', label: t('stats.each') },
              { value: 'sum', label: t('stats.sum') },
            ]}
          />
        </>
      }
    >
      {lines.length === 0 ? (
        <EmptyState icon="stats" title={t('details.goneTitle')} text={t('details.goneText')} />
      ) : (
        <div className={classes.many}>
          <FigureTable lines={lines} now={now} />
          <Charts {...{ lines, now, range, summed }} />
        </div>
      )}
    </Page>
  );
}
