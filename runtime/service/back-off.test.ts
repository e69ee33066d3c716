// Waiting longer after each failure, and giving up on what dies again and again.
import { describe, expect, it } from 'vitest';
import { BackOff, StartLimit } from './back-off.ts';

describe('BackOff', () => {
  it('doubles from a quarter second up to five seconds and begins anew after a reset', () => {
    const backOff = new BackOff();
    expect(Array.from({ length: 7 }, () => backOff.next())).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    expect(backOff.failures).toBe(7);
    backOff.reset();
    expect(backOff.next()).toBe(250);
  });
});

describe('StartLimit', () => {
  it('allows three starts within five minutes', () => {
    const limit = new StartLimit();
    expect([0, 1, 2, 3].map((now) => limit.take(now))).toEqual([true, true, true, false]);
    expect(limit.take(5 * 60_000)).toBe(true);
    expect(limit.take(5 * 60_000)).toBe(false);
    limit.reset();
    expect(limit.take(5 * 60_000)).toBe(true);
  });
});
