// Bringing points of several containers onto one axis of time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatsPoint } from '../../../../runtime/contract/stats.ts';
import { gridOf, newest, type ranges, total } from './grid.ts';

const now = 1_800_000_000_000;

function point(at: number, cpuPercent: number): StatsPoint {
  return { at, cpuPercent, memoryBytes: 1, received: 0, sent: 0, read: 0, written: 0, pids: 1 };
}

describe('gridOf', () => {
  it('puts each second into its cell, and starts where the first point is', () => {
    const points = [point(now - 2500, 1), point(now - 1500, 2), point(now - 500, 3)];
    const { times, values } = gridOf([{ points }], 'cpuPercent', 'minutes', now);
    expect(times).toEqual([now - 2000, now - 1000, now]);
    expect(values).toEqual([[1, 2, 3]]);
  });

  it('takes the mean of what falls into one cell, and bridges a short silence only', () => {
    const points = [point(now - 200_500, 1), point(now - 200_400, 3), point(now - 500, 9)];
    const [row = []] = gridOf([{ points }], 'cpuPercent', 'minutes', now).values;
    expect(row.slice(0, 91)).toEqual(Array(91).fill(2));
    expect(row.slice(91, -1)).toEqual(Array(row.length - 92).fill(null));
    expect(row.at(-1)).toBe(9);
  });

  it('knows nothing of what has no points', () => {
    expect(gridOf([{ points: [] }], 'cpuPercent', 'hour', now)).toEqual({ times: [], values: [[]] });
    const { times, values } = gridOf(
      [{ points: [] }, { points: [point(now - 1500, 5)] }],
      'cpuPercent',
      'minutes',
      now,
    );
    expect(values).toEqual([
      [null, null],
      [5, 5],
    ]);
    expect(times).toHaveLength(2);
  });

  it('never draws more cells than it says, whatever the points', () => {
    const moments = fc.array(fc.integer({ min: -8 * 3_600_000, max: 0 }));
    fc.assert(
      fc.property(moments, fc.constantFrom('minutes', 'hour', 'hours'), (ages, range) => {
        const points = ages.toSorted((a, b) => a - b).map((age) => point(now + age, 1));
        const { times, values } = gridOf([{ points }], 'cpuPercent', range as keyof typeof ranges, now);
        expect(times.length).toBeLessThanOrEqual(300);
        expect(values[0]).toHaveLength(times.length);
        expect(values[0]?.every((value) => value === null || value === 1)).toBe(true);
        for (const time of times) expect(time).toBeLessThanOrEqual(now);
      }),
    );
  });
});

describe('total', () => {
  it('adds what is known', () => {
    expect(
      total(
        [
          [1, null, null],
          [2, 3, null],
        ],
        3,
      ),
    ).toEqual([3, 3, null]);
  });
});

describe('newest', () => {
  it('is nothing once the container fell silent', () => {
    expect(newest([point(now - 1000, 4)], now)?.cpuPercent).toBe(4);
    expect(newest([point(now - 200_000, 4)], now)).toBeUndefined();
    expect(newest([], now)).toBeUndefined();
  });
});
