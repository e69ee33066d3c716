// The speed of a pull: bytes of the network alone, smoothed, and what is left of it.
import { expect, it } from 'vitest';
import { Rate, TransferPace } from './transfer-pace.ts';

const part = (id: string, status: string, current = 0, total = 0) => ({ id, status, current, total });

it('finds a steady speed at once, and follows a change within seconds', () => {
  const rate = new Rate();
  expect(rate.note(0, 0)).toBeUndefined();
  expect(rate.note(50, 100)).toBeUndefined();
  expect(rate.note(1_000, 1_000)).toBe(1_000);
  expect(rate.note(2_000, 2_000)).toBe(1_000);
  let speed = 0;
  for (let at = 3_000; at <= 12_000; at += 1_000) speed = rate.note(2_000 + (at - 2_000) * 5, at) ?? 0;
  expect(speed).toBeGreaterThan(4_500);
  expect(speed).toBeLessThanOrEqual(5_000);
});

it('falls when nothing comes, and begins anew when a layer does', () => {
  const rate = new Rate();
  rate.note(0, 0);
  rate.note(9_000, 1_000);
  for (let at = 2_000; at <= 20_000; at += 1_000) rate.note(9_000, at);
  expect(rate.note(9_000, 21_000)).toBeLessThan(30);
  expect(rate.note(0, 21_100)).toBeLessThan(30);
  expect(rate.note(1_000_000, 22_100)).toBeGreaterThan(100_000);
});

it('counts each byte once, and tells what is left only when all sizes are known', () => {
  const pace = new TransferPace();
  pace.note([part('a', 'Pulling fs layer'), part('b', 'Waiting'), part('c', 'Already exists')], 0);
  const early = pace.note([part('a', 'Downloading', 1_000, 4_000), part('b', 'Waiting')], 1_000);
  expect(early.transfer).toEqual({ current: 1_000, total: 4_000, whole: false, speed: 1_000 });
  expect(early.parts[0]).not.toHaveProperty('speed');
  const later = pace.note([part('a', 'Extracting', 10, 4_000), part('b', 'Downloading', 0, 2_000)], 4_000);
  expect(later.transfer).toEqual({ current: 4_000, total: 6_000, whole: true, speed: 1_000, left: 2_000 });
  const end = pace.note([part('a', 'Pull complete', 4_000, 4_000), part('b', 'Extracting', 1, 2_000)], 5_000);
  expect(end.transfer).toEqual({ current: 6_000, total: 6_000, whole: true });
});

it('gives each moving layer its own speed', () => {
  const pace = new TransferPace();
  const at = (a: number, b: number) => [part('a', 'Pushing', a, 9_000), part('b', 'Pushing', b, 9_000)];
  pace.note(at(0, 0), 0);
  expect(pace.note(at(1_000, 3_000), 1_000).parts.map(({ speed }) => speed)).toEqual([1_000, 3_000]);
});
