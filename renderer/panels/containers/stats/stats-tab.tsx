// A container's figures as live charts, with the past that the runtime kept.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { leastReach, OneChart, RangeChoice, useFigureWords } from './charts.tsx';
import { newest, type Range } from './grid.ts';
import { type History, noHistory, useHistories } from './history.ts';
import classes from './stats.module.css';

function Charts({ history, range }: { history: History; range: Range }) {
  const { t } = useTranslation('containers');
  const { size, speed, percent, count } = useFigureWords();
  const { last, points } = history;
  // The engine's clock, which may not be ours.
  const now = points.at(-1)?.at ?? Date.now();
  const common = { of: history, range, now };
  const limit = last && t('stats.limit', { size: size(last.memoryLimitBytes) });
  return (
    <div className={classes.grid}>
      <OneChart
        {...common}
        title={t('stats.cpu')}
        figures={[{ figure: 'cpuPercent', label: t('stats.cpu'), tone: 'first' }]}
        format={percent}
        least={leastReach.percent}
      />
      <OneChart
        {...common}
        title={t('stats.memory')}
        note={limit}
        figures={[{ figure: 'memoryBytes', label: t('stats.used'), tone: 'first' }]}
        format={size}
        least={leastReach.size}
      />
      <OneChart
        {...common}
        title={t('stats.network')}
        figures={[
          { figure: 'received', label: t('stats.received'), tone: 'first' },
          { figure: 'sent', label: t('stats.sent'), tone: 'second' },
        ]}
        format={speed}
        least={leastReach.speed}
      />
      <OneChart
        {...common}
        title={t('stats.block')}
        figures={[
          { figure: 'read', label: t('stats.read'), tone: 'first' },
          { figure: 'written', label: t('stats.written'), tone: 'second' },
        ]}
        format={speed}
        least={leastReach.speed}
      />
      <OneChart
        {...common}
        title={t('stats.processes')}
        figures={[{ figure: 'pids', label: t('stats.processes'), tone: 'first' }]}
        format={count}
        least={leastReach.count}
      />
    </div>
  );
}

export function StatsTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const [range, setRange] = useState<Range>('minutes');
  const history = useHistories(row.engineId, [row.id], row.state).get(row.id) ?? noHistory;
  const running = row.state === 'running' || row.state === 'paused';
  if (history.points.length > 0) {
    const silent = running ? undefined : newest(history.points, Date.now()) === undefined;
    return (
      <>
        <div className={classes.choice}>
          <RangeChoice range={range} onRange={setRange} />
          {silent !== undefined && <span className={classes.stopped}>{t('stats.stopped')}</span>}
        </div>
        <Charts history={history} range={range} />
      </>
    );
  }
  if (running) {
    return (
      <p className={classes.waiting} role="status">
        {t('stats.waiting')}
      </p>
    );
  }
  return <EmptyState icon="stats" title={t('stats.notRunningTitle')} text={t('stats.notRunningText')} />;
}
