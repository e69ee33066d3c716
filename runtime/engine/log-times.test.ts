// Times of log lines from every engine can be gone on from.
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../contract/logs.ts';
import { exactTime, increasing, laterThan, secondsOf } from './log-times.ts';

function at(...times: string[]): LogLine[] {
  return times.map((time, index) => ({ stream: 'stdout', at: time, text: String(index) }));
}

describe('log times', () => {
  it('reads every form of RFC 3339', () => {
    expect(exactTime('2026-01-31T10:00:00.123456789Z')).toBe('2026-01-31T10:00:00.123456789Z');
    expect(exactTime('2026-01-31T10:00:00Z')).toBe('2026-01-31T10:00:00.000000000Z');
    expect(exactTime('2026-01-31T12:30:00.5+02:30')).toBe('2026-01-31T10:00:00.500000000Z');
    expect(exactTime('yesterday')).toBeUndefined();
    expect(secondsOf('1970-01-01T00:01:00.999999999Z')).toBe(60);
  });

  it('gives lines of one second times of their own, and the same ones again', () => {
    const read = ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z', '2026-01-31T10:00:01Z'];
    const first = increasing()(at(...read)).map((line) => line.at);
    expect(first).toEqual([
      '2026-01-31T10:00:00.000000000Z',
      '2026-01-31T10:00:00.000000001Z',
      '2026-01-31T10:00:01.000000000Z',
    ]);
    const again = increasing();
    expect([...again(at(...read.slice(0, 1))), ...again(at(...read.slice(1)))].map((line) => line.at)).toEqual(first);
  });

  it('keeps lines that are slightly out of order apart', () => {
    const [x, y] = increasing()(at('2026-01-31T10:00:00.000000500Z', '2026-01-31T10:00:00.000000400Z'));
    expect([x?.at, y?.at]).toEqual(['2026-01-31T10:00:00.000000500Z', '2026-01-31T10:00:00.000000501Z']);
    const fresh = laterThan(x?.at ?? '');
    expect(fresh([x, y].filter((line) => line !== undefined)).map((line) => line.text)).toEqual(['1']);
    expect(fresh(at('2026-01-31T10:00:00.000000000Z'))).toHaveLength(1);
  });
});
