// What was measured of containers, kept for charts that are opened later: fine for minutes, coarse for hours.
import type { ContainerStats } from '../../contract/containers.ts';
import { coarseEveryMs, pointBetween, type StatsPoint, thinPoints } from '../../contract/stats.ts';

/** Samples further apart than this (somebody else's clock, a pause) still make a rate, but not across a restart of hours. */
const longestGapMs = 30 * 60_000;
/** A stopped container's figures stay for a look back, of so many containers at most. */
const mostContainers = 1_000;

interface Kept {
  last: ContainerStats;
  points: StatsPoint[];
  thinnedAt: number;
}

export class StatsHistory {
  private readonly containers = new Map<string, Kept>();

  /** Takes one sample, in the order of time; one that is not newer changes nothing. */
  add(sample: ContainerStats): void {
    const kept = this.containers.get(sample.id);
    if (kept === undefined) {
      this.makeRoom();
      this.containers.set(sample.id, { last: sample, points: [], thinnedAt: sample.at });
      return;
    }
    const point = pointBetween(kept.last, sample);
    if (point === undefined) return;
    const gap = sample.at - kept.last.at;
    kept.last = sample;
    if (gap > longestGapMs) return;
    kept.points.push(point);
    if (sample.at - kept.thinnedAt < coarseEveryMs) return;
    kept.points = thinPoints(kept.points, sample.at);
    kept.thinnedAt = sample.at;
  }

  /** Oldest first. */
  points(id: string): StatsPoint[] {
    return [...(this.containers.get(id)?.points ?? [])];
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
