// Rates and the five minutes that are kept.
import { describe, expect, it } from 'vitest';
import type { ContainerStats } from '../../../runtime/contract/containers.ts';
import { addSample, emptyHistory } from './stats-history.ts';

function sample(at: number, change: Partial<ContainerStats> = {}): ContainerStats {
  const figures = { cpuPercent: 1, memoryBytes: 2, memoryLimitBytes: 3, pids: 1 };
  const counters = { networkReceivedBytes: 0, networkSentBytes: 0, blockReadBytes: 0, blockWrittenBytes: 0 };
  return { id: 'c', at, ...figures, ...counters, ...change };
}

describe('addSample', () => {
  it('turns counters into rates, from the second sample on', () => {
    const first = addSample(emptyHistory, sample(1000, { networkReceivedBytes: 100 }));
    expect(first.points).toEqual([]);
    const second = addSample(first, sample(3000, { networkReceivedBytes: 300, blockWrittenBytes: 50 }));
    expect(second.points).toMatchObject([{ at: 3000, received: 100, written: 25, sent: 0, memoryBytes: 2 }]);
  });

  it('starts from zero when the container did', () => {
    const before = addSample(emptyHistory, sample(0, { blockReadBytes: 1000 }));
    expect(addSample(before, sample(1000, { blockReadBytes: 10 })).points[0]?.read).toBe(10);
  });

  it('keeps five minutes, and ignores a sample that is not newer', () => {
    let history = emptyHistory;
    for (let second = 0; second <= 400; second += 1) history = addSample(history, sample(second * 1000));
    expect(history.points).toHaveLength(300);
    expect(addSample(history, sample(400_000))).toBe(history);
  });
});
