// The last five minutes of a container's figures, counters turned into rates.
import type { ContainerStats } from '../../../runtime/contract/containers.ts';

/** Bytes, bytes per second; `at` is ms since 1970, `cpuPercent` of one core. */
export interface StatsPoint {
  at: number;
  cpuPercent: number;
  memoryBytes: number;
  received: number;
  sent: number;
  read: number;
  written: number;
}

export interface StatsHistory {
  last?: ContainerStats;
  points: readonly StatsPoint[];
}

export const emptyHistory: StatsHistory = { points: [] };

const kept = 5 * 60_000;

/** Per second between two samples; a counter that fell (the container started anew) counts from zero. */
function rate(before: number, after: number, milliseconds: number): number {
  const amount = after >= before ? after - before : after;
  return milliseconds > 0 ? (amount * 1000) / milliseconds : 0;
}

/** The history with one more sample; the first has no rates yet, so it makes no point. One of the past changes nothing. */
export function addSample(history: StatsHistory, sample: ContainerStats): StatsHistory {
  const { last, points } = history;
  if (!last) return { last: sample, points };
  const time = sample.at - last.at;
  if (time <= 0) return history;
  const point: StatsPoint = {
    at: sample.at,
    cpuPercent: sample.cpuPercent,
    memoryBytes: sample.memoryBytes,
    received: rate(last.networkReceivedBytes, sample.networkReceivedBytes, time),
    sent: rate(last.networkSentBytes, sample.networkSentBytes, time),
    read: rate(last.blockReadBytes, sample.blockReadBytes, time),
    written: rate(last.blockWrittenBytes, sample.blockWrittenBytes, time),
  };
  const recent = points.filter((one) => one.at > sample.at - kept);
  return { last: sample, points: [...recent, point] };
}
