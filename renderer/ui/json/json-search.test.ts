// Searching a JSON document.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLeaves, searchJson } from './json-search.ts';

const inspected = {
  Name: '/web',
  HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] }, Binds: null, Dns: [] },
};

describe('searchJson', () => {
  it('finds by value and by path', () => {
    expect(searchJson(inspected, '8080', 10).matches).toEqual([
      { path: 'HostConfig.PortBindings["80/tcp"][0].HostPort', value: '8080' },
    ]);
    expect(searchJson(inspected, 'hostconfig DNS', 10).matches).toEqual([{ path: 'HostConfig.Dns', value: '[]' }]);
    expect(searchJson(inspected, 'nothing of it', 10)).toEqual({ matches: [], count: 0 });
  });

  it('counts what it does not show', () => {
    expect(searchJson([1, 2, 3].map(String), '', 2)).toMatchObject({ count: 3, matches: [{ path: '[0]' }, {}] });
  });

  it('has a path for every value there is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const paths = [...jsonLeaves(value)].map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
        expect(paths.length).toBeGreaterThan(0);
      }),
    );
  });
});
