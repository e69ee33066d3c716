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

export const stats = {
  /**
   * What was kept of each container, oldest first: by the second of the last five minutes as far as somebody looked, thinner of the last
   * six hours. It begins when the runtime first saw the container run, and is forgotten with the container.
   */
  history: procedure
    .input(z.object({ engineId: z.string(), ids: z.array(z.string()).max(200) }))
    .output(z.array(z.object({ id: z.string(), points: z.array(statsPoint) }))),
};
