// What the runtime is asked for, of what a person set.
import { describe, expect, it } from 'vitest';
import { logFilter } from '../../../runtime/contract/logs/log-query.ts';
import { exportName } from './log-export.ts';
import { askedFilter, justAfter } from './log-filters.ts';

const now = Date.parse('2026-01-01T12:00:00Z');

describe('justAfter', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000001Z'],
    ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.500000001Z'],
    ['2026-01-01T00:00:59.999999999Z', '2026-01-01T00:01:00Z'],
    ['no time', 'no time'],
  ])('%s is followed by %s', (at, after) => expect(justAfter(at)).toBe(after));
});

describe('askedFilter', () => {
  it('is what the contract takes, with the clock put in', () => {
    const asked = askedFilter({ rules: [], lastMinutes: 15, streams: ['stderr'] }, undefined, now);
    expect(asked).toEqual({ rules: [], streams: ['stderr'], since: '2026-01-01T11:45:00.000Z' });
    expect(logFilter.safeParse(asked).success).toBe(true);
  });

  it('begins behind what was cleared, or where the filter begins: the later one', () => {
    const cleared = '2026-01-01T11:00:00.000000001Z';
    expect(askedFilter({ rules: [] }, cleared, now).since).toBe(cleared);
    expect(askedFilter({ rules: [], since: '2026-01-01T11:30:00Z' }, cleared, now).since).toBe('2026-01-01T11:30:00Z');
    expect(askedFilter({ rules: [], since: '2026-01-01T10:30:00Z' }, cleared, now).since).toBe(cleared);
    expect(logFilter.safeParse(askedFilter({ rules: [] }, cleared, now)).success).toBe(true);
  });
});

describe('exportName', () => {
  it('holds nothing that a file name must not hold', () => {
    expect(exportName('../a b:c/日志', 'jsonl', new Date(now))).toBe('..-a-b-c-日志-2026-01-01T12-00-00.jsonl');
    expect(exportName('/', 'text', new Date(now))).toBe('--2026-01-01T12-00-00.log');
  });
});
