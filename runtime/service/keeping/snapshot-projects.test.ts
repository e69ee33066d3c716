// Which volumes are a project's, and where its folder is.
import { expect, it } from 'vitest';
import { projectsOf } from './snapshot-projects.ts';

const container = (id: string, project?: string, folder?: string) => ({
  id,
  labels: folder === undefined ? {} : { 'com.docker.compose.project.working_dir': folder },
  ...(project !== undefined && { project }),
});

it('takes what is labelled, and what nobody else uses', () => {
  const volumes = [
    { name: 'shop_db', project: 'shop' },
    { name: 'anonymous' },
    { name: 'shared' },
    { name: 'loose' },
    { name: 'unused' },
    { name: 'cache', project: 'blog' },
  ];
  const containers = [
    container('1', 'shop', '/srv/shop'),
    container('2', 'shop'),
    container('3', 'blog', 'not/absolute'),
    container('4'),
  ];
  const uses = new Map([
    ['anonymous', ['1', '2']],
    ['shared', ['2', '3']],
    ['loose', ['1', '4']],
    ['cache', ['1']],
  ]);
  expect(projectsOf(volumes, containers, uses)).toEqual([
    { project: 'blog', volumes: ['cache'] },
    { project: 'shop', volumes: ['anonymous', 'shop_db'], folder: '/srv/shop' },
  ]);
});

it('is empty where no project has volumes', () => {
  expect(projectsOf([{ name: 'one' }], [container('1', 'shop')], new Map())).toEqual([]);
});
