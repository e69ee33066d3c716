// Which containers have an action under way, so that exactly their buttons can show it.
import { create } from 'zustand';
import { useActivities } from '../../state/activities.ts';
import type { ContainerAction } from './actions.ts';

const usePendingActions = create<ReadonlyMap<string, ContainerAction>>(() => new Map());

/** The action under way for a container, if any; re-renders only when that one changes. */
export function usePending(id: string): ContainerAction | undefined {
  return usePendingActions((pending) => pending.get(id));
}

/** Marks a container as busy until the work settles. */
export async function whilePending(id: string, action: ContainerAction, work: Promise<void>): Promise<void> {
  usePendingActions.setState(new Map(usePendingActions.getState()).set(id, action), true);
  try {
    await work;
  } finally {
    const rest = new Map(usePendingActions.getState());
    rest.delete(id);
    usePendingActions.setState(rest, true);
  }
}

/** Whether something that was asked of it waits for other work on it to end. */
export function useWaits(id: string): boolean {
  return useActivities((activities) =>
    activities.some(({ step, status, objects }) => {
      return status === 'running' && step === 'waiting' && objects.some((object) => object.id === id);
    }),
  );
}
