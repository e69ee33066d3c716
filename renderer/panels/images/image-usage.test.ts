// Who uses an image, and how it is found.
import { expect, it, vi } from 'vitest';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { groupUsers } from '../../state/container-users.ts';
import { containerRow } from '../containers/test-rows.ts';
import { findImage, imageName, imageOf, imageUsers, searchText } from './image-usage.ts';

vi.mock('../../backend.ts', () => ({ backend: () => ({}), onConnection: () => () => undefined }));

const digits = (character: string) => character.repeat(64);

function image(id: string, tags: string[]): ImageRow {
  return { engineId: 'engine', id: `sha256:${digits(id)}`, tags, digests: [], sizeBytes: 1, createdAt: 0, labels: {} };
}

function made(name: string, from: string, state: ContainerRow['state']): ContainerRow {
  return containerRow({ id: name, name, imageId: from, state });
}

const nginx = image('a', ['nginx:1', 'nginx:latest']);
const redis = image('b', ['redis:7']);
const dangling = image('c', []);
const users = groupUsers(
  // Engines write an id with and without its algorithm.
  [
    made('web', digits('a'), 'running'),
    made('old', `sha256:${digits('a')}`, 'exited'),
    made('job', digits('c'), 'exited'),
  ],
  imageOf,
);

it('finds the users of an image however its id is written', () => {
  expect(imageUsers(users, nginx).map((one) => one.name)).toEqual(['old', 'web']);
  expect(imageUsers(users, redis)).toEqual([]);
});

it('finds an image by id, by twelve digits and by any tag', () => {
  const all = [nginx, redis, dangling];
  expect(findImage(all, redis.id)).toBe(redis);
  expect(findImage(all, 'bbbbbbbbbbbb')).toBe(redis);
  expect(findImage(all, 'nginx:latest')).toBe(nginx);
  expect(findImage(all, 'bbb')).toBeUndefined();
  expect(searchText(nginx)).toContain('nginx:latest');
  expect(imageName(dangling)).toBe('cccccccccccc');
});
