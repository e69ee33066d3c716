// What was measured of containers, kept for charts that are opened later: fine for minutes, coarse for hours.
import type { ContainerStats } from '../contract/containers.ts';
import { pointBetween, type StatsPoint } from '../contract/stats.ts';

/** Points by the second are kept this long; older ones one in each `coarseEveryMs`. Milliseconds. */
const fineMs = 5 * 60_000;
const coarseMs = 6 * 3_600_000;
const coarseEveryMs = 30_000;
/** Samples further apart than this (somebody else's clock, a pause) still make a rate, but not across a restart of hours. */
const longestGapMs = 30 * 60_000;
/** A stopped container's figures stay for a look back, of so many containers at most. */
const mostContainers = 1_000;

interface Kept {
  last: ContainerStats;
  fine: StatsPoint[];
  coarse: StatsPoint[];
}

export class StatsHistory {
  private readonly containers = new Map<string, Kept>();

  /** Takes one sample, in the order of time; one that is not newer changes nothing. */
  add(sample: ContainerStats): void {
    const kept = this.containers.get(sample.id);
    if (kept === undefined) {
      this.makeRoom();
      this.containers.set(sample.id, { last: sample, fine: [], coarse: [] });
      return;
    }
    const point = pointBetween(kept.last, sample);
    if (point === undefined) return;
    const gap = sample.at - kept.last.at;
    kept.last = sample;
    if (gap > longestGapMs) return;
    kept.fine.push(point);
    thin(kept, sample.at);
  }

  /** Oldest first. */
  points(id: string): StatsPoint[] {
    const kept = this.containers.get(id);
    return kept === undefined ? [] : [...kept.coarse, ...kept.fine];
  }

  /** The container is gone. */
  forget(id: string): void {
    this.containers.delete(id);
  }

  private makeRoom(): void {
    if (this.containers.size < mostContainers) return;
    const [oldest] = [...this.containers].reduce((one, other) => (other[1].last.at < one[1].last.at ? other : one));
    this.containers.delete(oldest);
  }
}

/** Moves what is older than the fine ones into spans of `coarseEveryMs`, each of which is the mean of what it had. */
function thin(kept: Kept, now: number): void {
  const first = kept.fine[0];
  if (first === undefined || first.at >= now - fineMs - coarseEveryMs) return;
  const span = (point: StatsPoint) => Math.floor(point.at / coarseEveryMs);
  const end = kept.fine.findIndex((point) => point.at >= now - fineMs || span(point) !== span(first));
  if (end <= 0) return;
  kept.coarse.push(mean(kept.fine.slice(0, end)));
  kept.fine = kept.fine.slice(end);
  const old = kept.coarse.findIndex((point) => point.at >= now - coarseMs);
  if (old > 0) kept.coarse = kept.coarse.slice(old);
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
