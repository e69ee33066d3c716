// Who uses what: containers grouped by the image, the volumes or the networks they were made with.
import { useMemo } from 'react';
import type { ContainerRow } from '../../runtime/contract/containers.ts';
import { useContainers } from './containers.ts';

/** Containers by what they use; a key that nobody uses is absent. */
export type Users = ReadonlyMap<string, readonly ContainerRow[]>;

const nobody: readonly ContainerRow[] = [];
const alive = new Set(['running', 'paused', 'restarting']);

/** Groups containers by their keys; a container with one key twice counts once. */
export function groupUsers(
  containers: readonly ContainerRow[],
  keysOf: (container: ContainerRow) => readonly string[],
): Users {
  const users = new Map<string, ContainerRow[]>();
  for (const container of containers) {
    for (const key of new Set(keysOf(container))) {
      const list = users.get(key);
      if (list) list.push(container);
      else users.set(key, [container]);
    }
  }
  return users;
}

export function usersOf(users: Users, key: string): readonly ContainerRow[] {
  return users.get(key) ?? nobody;
}

/** Whether it has processes, so that what it uses cannot be taken away from it. */
export function isAlive(container: ContainerRow): boolean {
  return alive.has(container.state);
}

/** The users among the current engine's containers; `keysOf` must be a stable function. */
export function useUsers(keysOf: (container: ContainerRow) => readonly string[]): Users {
  const containers = useContainers((state) => state.items);
  return useMemo(() => groupUsers(containers, keysOf), [containers, keysOf]);
}
