// Search, state filters and the order of the list.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { hasWords } from '../../ui/resource-page.tsx';
import { compareBy, haystack, offeredFilters, passes, stateFilters } from './rows.ts';
import { containerRow } from './test-rows.ts';

const anyRow: fc.Arbitrary<ContainerRow> = fc
  .record({
    name: fc.oneof(fc.constantFrom('c1', 'c2', 'c10', 'C2'), fc.string()),
    image: fc.constantFrom('nginx', 'redis', 'app'),
    state: fc.constantFrom('running', 'exited', 'paused', 'created', 'dead', 'restarting', 'removing'),
    createdAt: fc.nat(),
    hostPort: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    project: fc.option(fc.constantFrom('shop', 'blog'), { nil: undefined }),
    id: fc.uuid(),
  })
  .map(({ hostPort, project, ...rest }) =>
    containerRow({
      ...rest,
      ports: hostPort === undefined ? [] : [{ hostPort, containerPort: 80, protocol: 'tcp' }],
      ...(project !== undefined && { project }),
    }),
  );

describe('haystack', () => {
  const row = containerRow({
    name: 'Web',
    image: 'nginx:1.27',
    id: 'abc123',
    project: 'shop',
    ports: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
  });

  it.each(['web', 'NGINX', 'abc1', 'shop', '8080', 'shop web', ' '])('%j finds it', (query) => {
    expect(hasWords(haystack(row), query)).toBe(true);
  });

  it.each(['db', 'shop db', '8081'])('%j does not', (query) => {
    expect(hasWords(haystack(row), query)).toBe(false);
  });
});

describe('state filters', () => {
  it('put every row under all, and under at least one state', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        expect(passes(row, 'all')).toBe(true);
        expect(stateFilters.filter((filter) => filter !== 'all' && passes(row, filter)).length).toBeGreaterThan(0);
      }),
    );
  });

  it('offer the rare ones only where they show something, or are chosen', () => {
    const rows = [containerRow({ state: 'running', health: 'unhealthy' })];
    expect(offeredFilters([], 'all')).toEqual(['all', 'running', 'exited']);
    expect(offeredFilters(rows, 'paused')).toEqual(['all', 'running', 'unhealthy', 'paused', 'exited']);
  });
});

describe('compareBy', () => {
  it('counts numbers in names', () => {
    const names = ['c10', 'c2', 'c1'].map((name) => containerRow({ name }));
    expect(names.toSorted(compareBy.name).map((row) => row.name)).toEqual(['c1', 'c2', 'c10']);
  });

  it('puts no project and no port last', () => {
    const bare = containerRow({ name: 'a' });
    const shop = containerRow({ name: 'b', project: 'shop' });
    const open = containerRow({ name: 'c', ports: [{ hostPort: 1, containerPort: 1, protocol: 'tcp' }] });
    expect([bare, shop].toSorted(compareBy.project)).toEqual([shop, bare]);
    expect([bare, open].toSorted(compareBy.ports)).toEqual([open, bare]);
  });

  it.each(Object.keys(compareBy) as (keyof typeof compareBy)[])('is a total order by %s', (column) => {
    const compare = compareBy[column];
    fc.assert(
      fc.property(anyRow, anyRow, anyRow, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) || 0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        expect(compare(a, a)).toBe(0);
      }),
    );
  });
});
