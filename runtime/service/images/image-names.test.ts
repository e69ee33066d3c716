// What is taken for a repository whose tags are asked for, and in which order names are offered.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { ImageNames, ranked, repositoryIn } from './image-names.ts';

it.each([
  ['nginx', undefined],
  ['nginx:', 'nginx'],
  ['nginx:1.2', 'nginx'],
  ['r.example:5000/team/app:', 'r.example:5000/team/app'],
  ['r.example:5000/team/app', undefined],
  ['r.example:5000', undefined],
  ['localhost:50', undefined],
  ['Not One:', undefined],
  ['nginx:1@sha256:', undefined],
  ['a:b:c', undefined],
])('%s names %s', (text, repository) => expect(repositoryIn(text)).toBe(repository));

it('offers what goes on from the text first, each once, numbers in their order', () => {
  const from = (text: string, kind: 'image' | 'tag' | 'pulled' = 'image') => ({ text, from: kind });
  const all = [from('team/nginx:1'), from('nginx:10'), from('nginx:9'), from('redis:7'), from('nginx:9', 'tag')];
  expect(ranked(all, 'NGINX')).toEqual([from('nginx:9'), from('nginx:10'), from('team/nginx:1')]);
  expect(ranked(all, 'redis:7')).toEqual([]);
  expect(ranked(all, '')).toHaveLength(4);
});

it('tells the tags also to who asked while the first one went on typing', async () => {
  const registry = http.createServer();
  try {
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const repository = `localhost:${(registry.address() as AddressInfo).port}/team/app`;
    const list = { items: [] };
    const names = new ImageNames({
      engines: { connection: () => ({}) },
      watchers: { of: () => ({ images: list, containers: list }) },
      activities: { history: list },
      logins: { accessFor: async () => ({ login: async () => undefined, proxy: {} }) },
    } as never);
    const asked = once(registry, 'request');
    const typing = new AbortController();
    const first = names.complete('engine', `${repository}:`, typing.signal);
    const [, response] = (await asked) as [unknown, http.ServerResponse];
    const second = names.complete('engine', `${repository}:1`);
    typing.abort();
    response.end(JSON.stringify({ name: 'team/app', tags: ['1.0'] }));
    await first;
    expect(await second).toEqual({ suggestions: [{ text: `${repository}:1.0`, from: 'tag' }], tags: 'told' });
  } finally {
    registry.closeAllConnections();
    registry.close();
  }
});
