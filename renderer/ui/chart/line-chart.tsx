// Live figures over time, drawn by uPlot in the kit's colours.
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { watchColourScheme } from '../terminals/terminal-theme.ts';
import styles from './line-chart.module.css';

export type ChartTone = 'first' | 'second' | 'third' | 'fourth';

export interface ChartSeries {
  label: string;
  /** Also told apart by dashes. */
  tone: ChartTone;
  /** The tone a second time, in one chart of many series: its dashes are others. */
  again?: boolean | undefined;
}

export interface LineChartProps {
  label: string;
  series: readonly ChartSeries[];
  /** Times (ms since the epoch, ascending), then one array of values for each series. */
  data: readonly (readonly (number | null)[])[];
  /** Of a value, for the axis and below the pointer. */
  format: (value: number) => string;
  /** Of a time, below the axis; hours, minutes and seconds unless told. */
  formatTime?: ((ms: number) => string) | undefined;
  /** The value axis reaches at least this far, so that rounded labels differ; 1 unless told. */
  least?: number | undefined;
  /** Values are bytes told in KiB and MiB: the value axis steps in powers of two, for round labels. */
  binary?: boolean | undefined;
  /** In CSS pixels; 160 unless told. */
  height?: number | undefined;
}

const usualHeight = 160;
const dashes: Record<ChartTone, number[]> = { first: [], second: [6, 4], third: [2, 3], fourth: [10, 3, 2, 3] };

const dashesAgain: Record<ChartTone, number[]> = { first: [2, 3], second: [14, 4], third: [6, 4], fourth: [3, 6] };

function dashOf({ tone, again }: ChartSeries): number[] {
  return (again === true ? dashesAgain : dashes)[tone];
}

const binarySteps = Array.from({ length: 51 }, (_, power) => 2 ** power);

/** Room for the longest label of the value axis, in CSS pixels. */
function axisWidth(chart: uPlot, labels: readonly string[] | null): number {
  const { ctx } = chart;
  ctx.save();
  ctx.font = `${11 * uPlot.pxRatio}px ${getComputedStyle(chart.root).fontFamily}`;
  const widths = (labels ?? []).map((label) => ctx.measureText(label).width / uPlot.pxRatio);
  ctx.restore();
  return Math.ceil(Math.max(24, ...widths)) + 8;
}

function usualTime(ms: number): string {
  return new Date(ms).toLocaleTimeString();
}

/** Values without neighbours, which no line would show. */
function lonely(chart: uPlot, series: number): number[] {
  const values = chart.data[series] ?? [];
  const none = (index: number) => values[index] === null || values[index] === undefined;
  return [...values.keys()].filter((index) => !none(index) && none(index - 1) && none(index + 1));
}

interface Drawing {
  element: HTMLElement;
  least: number;
  binary: boolean;
  series: readonly ChartSeries[];
  format: () => (value: number) => string;
  formatTime: () => (ms: number) => string;
  onCursor: (index: number | undefined) => void;
}

function chartOptions({ element, least, binary, series, format, formatTime, onCursor }: Drawing): uPlot.Options {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: token('colour-text-faint'),
    font: `11px ${token('font-sans')}`,
    ticks: { show: false },
    grid: { stroke: token('colour-border'), width: 1 },
  };
  return {
    width: Math.max(1, element.clientWidth),
    height: Math.max(1, element.clientHeight),
    ms: 1,
    // Half a label's height below, where there are no times that make room for it.
    padding: [8, 32, 6, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      y: { range: (_chart, lowest, most) => [Math.min(0, lowest ?? 0), Math.max(most ? most * 1.15 : 0, least)] },
    },
    axes: [
      {
        ...axis,
        size: 22,
        gap: 4,
        space: 90,
        grid: { show: false },
        values: (_chart, times) => times.map((time) => formatTime()(time)),
      },
      {
        ...axis,
        size: axisWidth,
        gap: 4,
        space: 34,
        ...(binary && { incrs: binarySteps }),
        values: (_chart, values) => values.map((value) => format()(value)),
      },
    ],
    series: [
      {},
      ...series.map(({ label, tone, again }) => ({
        label,
        stroke: token(`chart-${tone}`),
        ...(series.length === 1 && { fill: token(`chart-${tone}-soft`) }),
        width: 1.5,
        dash: dashOf({ label, tone, again }),
        points: { show: true, size: 4, filter: lonely },
      })),
    ],
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx ?? undefined)] },
  };
}

/** The newest values stand below; those under the pointer while it is on the chart. */
export function LineChart(props: LineChartProps) {
  const {
    label,
    series,
    data,
    format,
    formatTime = usualTime,
    height = usualHeight,
    least = 1,
    binary = false,
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const [pointed, setPointed] = useState<number>();
  const latest = useRef({ data, format, formatTime });
  const key = series.map((each) => `${each.tone} ${each.again === true} ${each.label}`).join('\n');
  latest.current = { data, format, formatTime };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says whether the series are others
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const draw = () => {
      chart.current?.destroy();
      const drawing: Drawing = {
        element,
        least,
        binary,
        series,
        format: () => latest.current.format,
        formatTime: () => latest.current.formatTime,
        onCursor: setPointed,
      };
      chart.current = new uPlot(chartOptions(drawing), latest.current.data as uPlot.AlignedData, element);
    };
    draw();
    const observer = new ResizeObserver(([entry]) => {
      const box = entry?.contentRect;
      if (box && box.width > 0) chart.current?.setSize({ width: box.width, height: box.height });
    });
    observer.observe(element);
    const unwatch = watchColourScheme(draw);
    return () => {
      unwatch();
      observer.disconnect();
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [key]);

  useEffect(() => chart.current?.setData(data as uPlot.AlignedData), [data]);

  const times = data[0] ?? [];
  const index = pointed !== undefined && pointed < times.length ? pointed : times.length - 1;
  const time = times[index];
  return (
    <figure className={styles.chart} aria-label={label}>
      <div ref={host} className={styles.plot} style={{ height }} aria-hidden="true" />
      <figcaption className={styles.legend}>
        {series.map((each, place) => {
          const value = data[place + 1]?.[index];
          return (
            <span key={each.label} className={styles.entry} data-tone={each.tone}>
              <svg className={styles.line} viewBox="0 0 20 4" aria-hidden="true">
                <path d="M0 2h20" strokeDasharray={dashOf(each).join(' ')} />
              </svg>
              {each.label}
              <span className={styles.value}>{typeof value === 'number' ? format(value) : '–'}</span>
            </span>
          );
        })}
        {pointed !== undefined && typeof time === 'number' && <time className={styles.time}>{formatTime(time)}</time>}
      </figcaption>
    </figure>
  );
}
