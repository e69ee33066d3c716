// Who uses what: containers grouped by the image, the volumes or the networks they were made with.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow, ContainerState } from '../../runtime/contract/containers.ts';
import { useContainers } from './containers.ts';
import { routeHash } from './navigation.ts';

/** Containers by what they use; a key that nobody uses is absent. */
export type Users = ReadonlyMap<string, readonly ContainerRow[]>;

const nobody: readonly ContainerRow[] = [];
const alive = new Set(['running', 'paused', 'restarting']);

const names = new Intl.Collator('en', { numeric: true });

/** Groups containers by their keys, each group by name; a container with one key twice counts once. */
export function groupUsers(
  containers: readonly ContainerRow[],
  keysOf: (container: ContainerRow) => readonly string[],
): Users {
  const users = new Map<string, ContainerRow[]>();
  for (const container of containers.toSorted((a, b) => names.compare(a.name, b.name))) {
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

/** A container as a link to its page. */
export function containerLink(container: { id: string; name: string }): { id: string; label: string; href: string } {
  return {
    id: container.id,
    label: container.name,
    href: routeHash({ panel: 'containers', object: container.id }),
  };
}

export const stateTones = {
  running: 'good',
  restarting: 'busy',
  removing: 'busy',
  paused: 'warn',
  dead: 'bad',
  created: 'idle',
  exited: 'idle',
} as const satisfies Record<ContainerState, string>;

/** Containers as rows of links with their state in words; `detailOf` says what each has to do with the object at hand. */
export function useUserRows(
  containers: readonly ContainerRow[],
  detailOf?: (container: ContainerRow) => string | undefined,
) {
  const { t } = useTranslation('containers');
  return containers.map((container) => ({
    ...containerLink(container),
    tone: stateTones[container.state],
    state: t(`state.${container.state}`),
    detail: detailOf?.(container),
  }));
}
