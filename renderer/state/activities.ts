// The runtime's work as the page sees it: pulls and runs, with their progress and how they ended.
import type { Activity } from '../../runtime/contract/activities.ts';
import { backend } from '../backend.ts';
import { createLatest } from './latest.ts';

const none: Activity[] = [];

/** All activities that run or ended lately, newest first. */
export const useActivities = createLatest(
  none,
  (signal) => backend().activities.watch(undefined, { signal }),
  (activities) => activities,
);

/**
 * Resolves with the activity once it is done, failed or canceled. One that was seen running and is then gone from the
 * list (a restarted runtime) counts as canceled. Rejects only when `signal` aborts.
 */
export function activityEnded(id: string, signal?: AbortSignal): Promise<Activity> {
  return new Promise((resolve, reject) => {
    let seen: Activity | undefined;
    const finish = (ended: Activity) => {
      leave();
      signal?.removeEventListener('abort', abort);
      resolve(ended);
    };
    const look = (activities: Activity[]) => {
      const activity = activities.find((one) => one.id === id);
      if (activity && activity.status !== 'running') finish(activity);
      else if (!activity && seen) finish({ ...seen, status: 'canceled' });
      seen = activity ?? seen;
    };
    const abort = () => {
      leave();
      reject(signal?.reason);
    };
    const leave = useActivities.store.subscribe(look);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    else look(useActivities.store.getState());
  });
}

const shown = new Set<string>();

/** Whether a page tells by itself how the activity ends, so that the frame need not. */
export function isShownByPage(id: string): boolean {
  return shown.has(id);
}

/** Says that a page shows the activity itself; answers how to say that it does no longer. */
export function showInPage(id: string): () => void {
  shown.add(id);
  return () => shown.delete(id);
}

/** Stops the work, in the engine too. */
export async function cancelActivity(id: string): Promise<void> {
  await backend().activities.cancel({ id });
}

/** Takes an ended one off everybody's list. */
export async function dismissActivity(id: string): Promise<void> {
  await backend().activities.dismiss({ id });
}
