// Activities that a dialog began, followed to their ends; while it is open, it tells itself how they ended.
import { useEffect, useRef } from 'react';
import type { Activity } from '../../runtime/contract/activities.ts';
import { cancelActivity, dismissActivity, showInPage, useActivities } from './activities.ts';
import { useReportProblem } from './problem.ts';

export interface Transfers {
  /** In the order of the ids, those that were heard of. */
  activities: readonly Activity[];
  cancel: () => void;
  /** Whoever saw here how they ended need not be told by the list of activities again. */
  seen: () => void;
}

export function useTransfers(ids: readonly string[]): Transfers {
  const report = useReportProblem();
  const key = ids.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which they are
  useEffect(() => {
    const leave = ids.map(showInPage);
    return () => {
      for (const one of leave) one();
    };
  }, [key]);
  // One stays here when it is taken off the list elsewhere.
  const last = useRef(new Map<string, Activity>());
  const all = useActivities();
  for (const activity of all) if (ids.includes(activity.id)) last.current.set(activity.id, activity);
  const activities = ids.flatMap((id) => last.current.get(id) ?? []);
  const each = (run: (id: string) => Promise<void>, running: boolean) => () => {
    for (const { id, status } of activities) {
      if ((status === 'running') === running) void run(id).catch(report);
    }
  };
  return { activities, cancel: each(cancelActivity, true), seen: each(dismissActivity, false) };
}

/** How several stand together: one that runs keeps them running, one that failed spoils the end. */
export function outcomeOf(activities: readonly Activity[]): 'running' | 'done' | 'stopped' {
  if (activities.length === 0 || activities.some(({ status }) => status === 'running')) return 'running';
  return activities.every(({ status }) => status === 'done') ? 'done' : 'stopped';
}
