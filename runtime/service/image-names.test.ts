// What is taken for a repository whose tags are asked for, and in which order names are offered.
import { expect, it } from 'vitest';
import { ranked, repositoryIn } from './image-names.ts';

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
