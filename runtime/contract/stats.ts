// Figures of containers over time: counters turned into rates, and what the runtime kept of them.
import { z } from 'zod';
import type { ContainerStats } from './containers.ts';
import { procedure } from './procedure.ts';

/** Bytes, and bytes per second since the point before; `at` is ms since 1970, `cpuPercent` of one core. */
export const statsPoint = z.object({
  at: z.number(),
  cpuPercent: z.number(),
  memoryBytes: z.number(),
  received: z.number(),
  sent: z.number(),
  read: z.number(),
  written: z.number(),
  pids: z.number(),
});
export type StatsPoint = z.infer<typeof statsPoint>;

/** Per second between two samples; a counter that fell (the container started anew) counts from zero. */
function rate(before: number, after: number, milliseconds: number): number {
  return ((after >= before ? after - before : after) * 1000) / milliseconds;
}

/** The point two samples of one container make; undefined when the second is not newer. */
export function pointBetween(before: ContainerStats, after: ContainerStats): StatsPoint | undefined {
  const time = after.at - before.at;
  if (time <= 0) return undefined;
  const per = (counter: 'networkReceivedBytes' | 'networkSentBytes' | 'blockReadBytes' | 'blockWrittenBytes') =>
    rate(before[counter], after[counter], time);
  return {
    at: after.at,
    cpuPercent: after.cpuPercent,
    memoryBytes: after.memoryBytes,
    received: per('networkReceivedBytes'),
    sent: per('networkSentBytes'),
    read: per('blockReadBytes'),
    written: per('blockWrittenBytes'),
    pids: after.pids,
  };
}

/** Points by the second are kept this long; older ones one in each half minute, up to the longest. Milliseconds. */
export const fineMs = 5 * 60_000;
export const coarseEveryMs = 30_000;
export const longestMs = 6 * 3_600_000;

/** Ascending points as they are kept at `now`: those older than five minutes as the mean of each half minute, six hours at most. */
export function thinPoints(points: readonly StatsPoint[], now: number): StatsPoint[] {
  const kept: StatsPoint[] = [];
  const span = ({ at }: StatsPoint) => Math.floor(at / coarseEveryMs);
  for (let at = 0; at < points.length; ) {
    const first = points[at] as StatsPoint;
    let end = at + 1;
    // A half minute that is not over yet for the coarse ones stays as it is.
    const old = (span(first) + 1) * coarseEveryMs <= now - fineMs;
    while (old && end < points.length && span(points[end] as StatsPoint) === span(first)) end += 1;
    if (first.at >= now - longestMs) kept.push(end === at + 1 ? first : mean(points.slice(at, end)));
    at = end;
  }
  return kept;
}

function mean(points: readonly StatsPoint[]): StatsPoint {
  const of = (key: keyof StatsPoint) => points.reduce((sum, point) => sum + point[key], 0) / points.length;
  return {
    at: points.at(-1)?.at ?? 0,
    cpuPercent: of('cpuPercent'),
    memoryBytes: of('memoryBytes'),
    received: of('received'),
    sent: of('sent'),
    read: of('read'),
    written: of('written'),
    pids: Math.round(of('pids')),
  };
}

export const stats = {
  /**
   * What was kept of each container, oldest first: by the second of the last five minutes as far as somebody looked, thinner of the last
   * six hours. It begins when the runtime first saw the container run, and is forgotten with the container.
   */
  history: procedure
    .input(z.object({ engineId: z.string(), ids: z.array(z.string()).max(200) }))
    .output(z.array(z.object({ id: z.string(), points: z.array(statsPoint) }))),
};
