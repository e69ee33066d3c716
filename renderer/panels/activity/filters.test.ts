// Which activities pass which filters.
import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../runtime/contract/activities.ts';
import { initialActivityView, isFiltered, passesRest, passesResult, resultOf } from './filters.ts';

const now = 10 * 86_400_000;
const activity: Activity = {
  id: 'a',
  engineId: 'e',
  kind: 'stop',
  subject: 'web',
  origin: 'outside',
  objects: [{ kind: 'container', id: 'abc', name: 'web' }],
  brief: true,
  status: 'failed',
  problem: { reason: 'unknown', message: 'device busy' },
  parts: [],
  startedAt: now - 2 * 86_400_000,
};
const passes = (change: Partial<typeof initialActivityView>) =>
  passesRest(activity, 'Stop web', { ...initialActivityView, ...change }, now);

describe('filters', () => {
  it('take it as a whole', () => {
    expect(passes({})).toBe(true);
    expect(passes({ kind: 'stop', origin: 'outside', object: 'container', span: 'week', query: 'stop BUSY' })).toBe(
      true,
    );
  });

  it.each([
    { kind: 'start' },
    { origin: 'window' },
    { object: 'image' },
    { span: 'day' as const },
    { query: 'stop db' },
  ])('leave it out by %o', (change) => expect(passes(change)).toBe(false));

  it('count what was interrupted among what failed', () => {
    expect(resultOf({ ...activity, status: 'interrupted' })).toBe('failed');
    expect(passesResult(activity, 'done')).toBe(false);
    expect(passesResult(activity, 'all')).toBe(true);
  });

  it('know whether anything is left out', () => {
    expect(isFiltered(initialActivityView)).toBe(false);
    expect(isFiltered({ ...initialActivityView, span: 'hour' })).toBe(true);
  });
});
