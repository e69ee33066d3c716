// What words are looked for in, and the order of the list.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import { hasWords } from '../../ui/list/resource-page.tsx';
import { haystack, type RankName, ranks, totally } from './rows.ts';
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

describe('ranks', () => {
  it('counts numbers in names', () => {
    const names = ['c10', 'c2', 'c1'].map((name) => containerRow({ name }));
    expect(names.toSorted(ranks.name).map((row) => row.name)).toEqual(['c1', 'c2', 'c10']);
  });

  it('puts no project and no port last', () => {
    const bare = containerRow({ name: 'a' });
    const shop = containerRow({ name: 'b', project: 'shop' });
    const open = containerRow({ name: 'c', ports: [{ hostPort: 1, containerPort: 1, protocol: 'tcp' }] });
    expect([bare, shop].toSorted(ranks.project)).toEqual([shop, bare]);
    expect([bare, open].toSorted(ranks.ports)).toEqual([open, bare]);
  });

  it.each(Object.keys(ranks) as RankName[])('is a total order by %s', (column) => {
    const compare = totally(ranks[column]);
    fc.assert(
      fc.property(anyRow, anyRow, anyRow, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) || 0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        expect(compare(a, a)).toBe(0);
      }),
    );
  });
});
