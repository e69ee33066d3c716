// How far an activity is, over all of its parts.
import type { Activity } from '../../runtime/contract/activities.ts';

/** 0 to 1, or undefined while no part knows its size. */
export function activityProgress(activity: Activity): number | undefined {
  let current = 0;
  let total = 0;
  for (const part of activity.parts) {
    current += Math.min(part.current, part.total);
    total += part.total;
  }
  return total > 0 ? current / total : undefined;
}
