// A container's figures as live charts; what was measured is kept while the page is open.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow, ContainerStats } from '../../../runtime/contract/containers.ts';
import { client } from '../../state/client.ts';
import { useContainers } from '../../state/containers.ts';
import { useStream } from '../../state/stream.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../ui/format.ts';
import { LineChart } from '../../ui/line-chart.tsx';
import { addSample, emptyHistory, type StatsHistory, type StatsPoint } from './stats-history.ts';
import classes from './stats-tab.module.css';

interface ChartProps {
  title: string;
  /** Beside the title. */
  note?: string | undefined;
  points: readonly StatsPoint[];
  series: { label: string; tone: 'first' | 'second'; value: (point: StatsPoint) => number }[];
  format: (value: number) => string;
}

function Chart({ title, note, points, series, format }: ChartProps) {
  const { t } = useTranslation('containers');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the series of a chart never change, their functions do.
  const data = useMemo(
    () => [points.map((point) => point.at), ...series.map(({ value }) => points.map(value))],
    [points],
  );
  return (
    <section className={classes.chart}>
      <h2 className={classes.title}>
        {title}
        {note !== undefined && <span className={classes.note}>{note}</span>}
      </h2>
      <LineChart
        label={t('stats.chart', { title })}
        series={series.map(({ label, tone }) => ({ label, tone }))}
        data={data}
        format={format}
      />
    </section>
  );
}

function useHistory(row: ContainerRow): StatsHistory {
  const [history, setHistory] = useState(emptyHistory);
  const engineAnswers = useContainers((state) => state.status === 'ready');
  useStream<ContainerStats[]>(
    (signal) => client().containers.stats({ engineId: row.engineId, ids: [row.id] }, { signal }),
    (round) => setHistory((before) => round.reduce(addSample, before)),
    [row.engineId, row.id, row.state, engineAnswers],
  );
  return history;
}

function Charts({ history }: { history: StatsHistory }) {
  const { t, i18n } = useTranslation('containers');
  const { last, points } = history;
  const locale = i18n.language;
  const size = (bytes: number) => formatBytes(bytes, locale, 'binary');
  const speed = (bytes: number) => t('stats.perSecond', { size: formatBytes(bytes, locale) });
  const percent = (value: number) => formatPercent(value, locale);
  const limit = last && t('stats.limit', { size: size(last.memoryLimitBytes) });
  return (
    <div className={classes.grid}>
      <Chart
        title={t('stats.cpu')}
        points={points}
        series={[{ label: t('stats.cpu'), tone: 'first', value: (point) => point.cpuPercent }]}
        format={percent}
      />
      <Chart
        title={t('stats.memory')}
        note={limit}
        points={points}
        series={[{ label: t('stats.used'), tone: 'first', value: (point) => point.memoryBytes }]}
        format={size}
      />
      <Chart
        title={t('stats.network')}
        points={points}
        series={[
          { label: t('stats.received'), tone: 'first', value: (point) => point.received },
          { label: t('stats.sent'), tone: 'second', value: (point) => point.sent },
        ]}
        format={speed}
      />
      <Chart
        title={t('stats.block')}
        points={points}
        series={[
          { label: t('stats.read'), tone: 'first', value: (point) => point.read },
          { label: t('stats.written'), tone: 'second', value: (point) => point.written },
        ]}
        format={speed}
      />
      <p className={classes.processes}>
        {t('stats.processes')}: {last && formatNumber(last.pids, locale)}
      </p>
    </div>
  );
}

export function StatsTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const history = useHistory(row);
  if (history.points.length > 0) return <Charts history={history} />;
  if (row.state === 'running' || row.state === 'paused') {
    return (
      <p className={classes.waiting} role="status">
        {t('stats.waiting')}
      </p>
    );
  }
  return <EmptyState icon="stats" title={t('stats.notRunningTitle')} text={t('stats.notRunningText')} />;
}
