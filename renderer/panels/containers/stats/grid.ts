// Points of several containers brought onto one axis of time, as a chart wants them.
import { coarseEveryMs, type StatsPoint } from '../../../../runtime/contract/stats.ts';

/** What is charted; milliseconds back from now. */
export const ranges = { minutes: 5 * 60_000, hour: 3_600_000, hours: 6 * 3_600_000 } as const;
export type Range = keyof typeof ranges;

/** Cells on the axis of time: more than pixels are of no use, fewer than seconds neither. */
const mostCells = 300;
/** A silence longer than this is drawn as one. */
const longestSilenceMs = 3 * coarseEveryMs;

export type Figure = Exclude<keyof StatsPoint, 'at'>;

export interface Series {
  /** Ascending. */
  points: readonly StatsPoint[];
}

export interface Grid {
  /** The end of each cell, ms since 1970. */
  times: number[];
  /** One row for each series; null where nothing is known. */
  values: (number | null)[][];
}

/**
 * Each cell is the mean of the points in it; one without any goes on as the cell before for a time, since hours are kept by the half
 * minute and each container is measured at its own moment.
 */
export function gridOf(series: readonly Series[], figure: Figure, range: Range, now: number): Grid {
  const length = ranges[range];
  const cellMs = Math.max(1000, Math.ceil(length / mostCells / 1000) * 1000);
  const end = Math.floor(now / cellMs) * cellMs;
  const first = Math.min(...series.map(({ points }) => points.find(({ at }) => at > now - length)?.at ?? end));
  const start = Math.max(end - length, Math.floor(first / cellMs) * cellMs);
  const count = Math.max(0, Math.round((end - start) / cellMs));
  const times = Array.from({ length: count }, (_, cell) => start + (cell + 1) * cellMs);
  return { times, values: series.map(({ points }) => cellsOf(points, figure, { start, cellMs, count })) };
}

function cellsOf(
  points: readonly StatsPoint[],
  figure: Figure,
  { start, cellMs, count }: { start: number; cellMs: number; count: number },
): (number | null)[] {
  const sums = new Float64Array(count);
  const counts = new Uint32Array(count);
  let before: StatsPoint | undefined;
  for (const point of points) {
    // A point at the border of two cells ends the earlier one.
    const cell = Math.ceil((point.at - start) / cellMs) - 1;
    if (cell < 0) before = point;
    else if (cell < count) {
      sums[cell] = (sums[cell] ?? 0) + point[figure];
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  const longest = Math.max(1, Math.floor(longestSilenceMs / cellMs));
  let value = before === undefined ? null : before[figure];
  let silence = before === undefined ? longest : Math.ceil((start - before.at) / cellMs);
  return Array.from(counts, (amount, cell) => {
    if (amount > 0) {
      value = (sums[cell] ?? 0) / amount;
      silence = 0;
      return value;
    }
    silence += 1;
    return silence <= longest ? value : null;
  });
}

/** All rows of a grid as one; null where none knows anything. */
export function total(values: readonly (number | null)[][], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, cell) => {
    const known = values.flatMap((row) => row[cell] ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });
}

/** The newest value of each figure, that of a container that stopped being nothing. */
export function newest(points: readonly StatsPoint[], now: number): StatsPoint | undefined {
  const last = points.at(-1);
  return last !== undefined && now - last.at <= longestSilenceMs ? last : undefined;
}
