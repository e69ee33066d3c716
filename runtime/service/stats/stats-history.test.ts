// What is kept of the past: fine for five minutes, coarse for six hours, and nothing of what is gone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerStats } from '../../contract/containers.ts';
import { StatsHistory } from './stats-history.ts';

function sample(at: number, change: Partial<ContainerStats> = {}): ContainerStats {
  const figures = { cpuPercent: 1, memoryBytes: 2, memoryLimitBytes: 3, pids: 1 };
  const counters = { networkReceivedBytes: 0, networkSentBytes: 0, blockReadBytes: 0, blockWrittenBytes: 0 };
  return { id: 'c', at, ...figures, ...counters, ...change };
}

describe('StatsHistory', () => {
  it('turns counters into rates; the first sample makes no point', () => {
    const history = new StatsHistory();
    history.add(sample(1000, { networkReceivedBytes: 100 }));
    expect(history.points('c')).toEqual([]);
    history.add(sample(3000, { networkReceivedBytes: 300, blockWrittenBytes: 50 }));
    expect(history.points('c')).toMatchObject([{ at: 3000, received: 100, written: 25, sent: 0 }]);
    history.add(sample(2000));
    expect(history.points('c')).toHaveLength(1);
    history.forget('c');
    expect(history.points('c')).toEqual([]);
  });

  it('holds a day of seconds in a thousand points, with the last minutes untouched', () => {
    const history = new StatsHistory();
    for (let second = 0; second < 86_400; second += 1) history.add(sample(second * 1000, { cpuPercent: second % 30 }));
    const points = history.points('c');
    expect(points.length).toBeLessThan(1100);
    expect(points.length).toBeGreaterThan(1000);
    expect(points.slice(-300).map(({ at }) => at)).toEqual(Array.from({ length: 300 }, (_, i) => (86_100 + i) * 1000));
    // Each coarse point is the mean of its half minute.
    expect(new Set(points.slice(0, 600).map(({ cpuPercent }) => cpuPercent))).toEqual(new Set([14.5]));
  });

  it('keeps time in order whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 2_000_000 })), (steps) => {
        const history = new StatsHistory();
        let at = 10_000_000;
        for (const step of steps) {
          at += step;
          history.add(sample(at));
        }
        const times = history.points('c').map((point) => point.at);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(new Set(times).size).toBe(times.length);
      }),
    );
  });
});
