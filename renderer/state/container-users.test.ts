// Who uses what, as the lists of images, volumes and networks tell it.
import { expect, it, vi } from 'vitest';
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import { containerLink, groupUsers, isAlive, usersOf } from './container-users.ts';

vi.mock('../backend.ts', () => ({ backend: () => ({}), onConnection: () => () => undefined }));

function container(name: string, networks: string[], state: ContainerRow['state'] = 'running'): ContainerRow {
  const rest = { engineId: 'e', image: '', imageId: '', command: '', createdAt: 0, ports: [], mounts: [], labels: {} };
  return { ...rest, id: `id of ${name}`, name, networks, state };
}

it('groups containers by what they use, in the order of their names', () => {
  const all = [container('c10', ['a', 'b']), container('c2', ['a']), container('alone', [])];
  const users = groupUsers(all, (one) => one.networks);
  expect(usersOf(users, 'a').map((one) => one.name)).toEqual(['c2', 'c10']);
  expect(usersOf(users, 'b').map((one) => one.name)).toEqual(['c10']);
  expect(usersOf(users, 'nobody uses this')).toEqual([]);
});

it('counts a container once that names a thing twice', () => {
  const users = groupUsers([container('twice', ['a', 'a'])], (one) => one.networks);
  expect(usersOf(users, 'a')).toHaveLength(1);
});

it('calls those alive that have processes', () => {
  const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
  expect(states.filter((state) => isAlive(container('c', [], state)))).toEqual(['running', 'paused', 'restarting']);
});

it('links to a container by its id, whatever stands in it', () => {
  expect(containerLink({ id: 'a/b?c', name: 'n' }).href).toBe('#/containers/a%2Fb%3Fc');
});
