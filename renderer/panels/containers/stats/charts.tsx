// Charts of what containers use, of one with what goes in and out, of many with a line each or their sum.
import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ChartSeries, type ChartTone, LineChart } from '../../../ui/chart/line-chart.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../../ui/format.ts';
import { type Figure, gridOf, type Range, ranges, type Series, total } from './grid.ts';
import classes from './stats.module.css';

export interface NamedSeries extends Series {
  id: string;
  name: string;
}

/** The least reach of an axis by what stands on it: percent of a core, bytes, bytes per second, processes. */
export const leastReach = { percent: 1, size: 1024, speed: 1000, count: 4 } as const;

/** How figures are written; `speed` is bytes per second. */
export function useFigureWords() {
  const { t, i18n } = useTranslation('containers');
  return useMemo(() => {
    const locale = i18n.language;
    const size = (bytes: number) => formatBytes(bytes, locale, 'binary');
    const speed = (bytes: number) => t('stats.perSecond', { size: formatBytes(bytes, locale) });
    const percent = (value: number) => formatPercent(value, locale);
    const count = (value: number) => formatNumber(Math.round(value), locale);
    const time = (ms: number) => new Date(ms).toLocaleTimeString(locale);
    return { size, speed, percent, count, time };
  }, [t, i18n.language]);
}

const tones: ChartTone[] = ['first', 'second', 'third', 'fourth'];
/** Lines that can still be told apart. */
const mostLines = 8;

function toneOf(index: number): Pick<ChartSeries, 'tone' | 'again'> {
  return { tone: tones[index % tones.length] ?? 'first', again: index >= tones.length };
}

export function RangeChoice({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  const { t } = useTranslation('containers');
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('stats.range')}
      value={range}
      onChange={(value) => onRange(value as Range)}
      data={(Object.keys(ranges) as Range[]).map((value) => ({ value, label: t(`stats.ranges.${value}`) }))}
    />
  );
}

interface FrameProps {
  title: string;
  note?: string | undefined;
  children: ReactNode;
}

function Frame({ title, note, children }: FrameProps) {
  return (
    <section className={classes.chart}>
      <h2 className={classes.title}>
        {title}
        {note !== undefined && <span className={classes.note}>{note}</span>}
      </h2>
      {children}
    </section>
  );
}

export interface ChartProps {
  title: string;
  /** Beside the title. */
  note?: string | undefined;
  range: Range;
  now: number;
  format: (value: number) => string;
  /** How far the axis reaches at least. */
  least: number;
}

/** Several figures of one container. */
export function OneChart(
  props: ChartProps & { of: Series; figures: { figure: Figure; label: string; tone: ChartTone }[] },
) {
  const { title, note, range, now, format, least, of, figures } = props;
  const { t } = useTranslation('containers');
  const { time } = useFigureWords();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the figures of a chart never change
  const data = useMemo(() => {
    const grids = figures.map(({ figure }) => gridOf([of], figure, range, now));
    return [grids[0]?.times ?? [], ...grids.flatMap(({ values }) => values)];
  }, [of, range, now]);
  return (
    <Frame title={title} note={note}>
      <LineChart
        label={t('stats.chart', { title })}
        series={figures}
        data={data}
        format={format}
        formatTime={time}
        least={least}
        binary={figures.some(({ figure }) => figure === 'memoryBytes')}
      />
    </Frame>
  );
}

/** The largest have a line each, the others one together; or all have one. Largest by what they used over the range. */
function linesOf(all: readonly NamedSeries[], values: readonly (number | null)[][], others: (count: number) => string) {
  const sums = values.map((row) => row.reduce<number>((sum, value) => sum + (value ?? 0), 0));
  const order = all.map((_, index) => index).toSorted((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0));
  const room = all.length > mostLines ? mostLines - 1 : mostLines;
  // In the order of the list, so that a line keeps its colour while figures go up and down.
  const shown = order.slice(0, room).toSorted((a, b) => a - b);
  const rest = order.slice(room).flatMap((index) => [values[index] ?? []]);
  const lines = shown.map((index) => ({ label: all[index]?.name ?? '', row: values[index] ?? [] }));
  const count = values[0]?.length ?? 0;
  return rest.length === 0 ? lines : [...lines, { label: others(rest.length), row: total(rest, count) }];
}

/** One figure of many containers. */
export function ManyChart(props: ChartProps & { of: readonly NamedSeries[]; figure: Figure; summed: boolean }) {
  const { title, note, range, now, format, least, of, figure, summed } = props;
  const { t } = useTranslation('containers');
  const { time } = useFigureWords();
  const { series, data } = useMemo(() => {
    const { times, values } = gridOf(of, figure, range, now);
    const lines = summed
      ? [{ label: t('stats.sum'), row: total(values, times.length) }]
      : linesOf(of, values, (count) => t('stats.others', { count }));
    return {
      series: lines.map(({ label }, index) => ({ label, ...toneOf(index) })),
      data: [times, ...lines.map(({ row }) => row)],
    };
  }, [of, figure, range, now, summed, t]);
  return (
    <Frame title={title} note={note}>
      <LineChart
        label={t('stats.chart', { title })}
        series={series}
        data={data}
        format={format}
        formatTime={time}
        least={least}
        binary={figure === 'memoryBytes'}
      />
    </Frame>
  );
}
