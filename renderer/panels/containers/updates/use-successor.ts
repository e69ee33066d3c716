// Where a container's page leads when another container has taken its place while it was open.
import { useEffect } from 'react';
import { useActivities } from '../../../state/activities.ts';
import { go } from '../../../state/navigation.ts';

/** Turns the page to the container that took the place of `id`, and stays on its tab. Answers whether there is one. */
export function useSuccessor(id: string, tab: string | undefined): boolean {
  const successor = useActivities((all) => all.find(({ replaces }) => replaces === id)?.containerId);
  useEffect(() => {
    if (successor === undefined) return;
    go({ panel: 'containers', object: successor, ...(tab === undefined ? {} : { tab }) }, { replace: true });
  }, [successor, tab]);
  return successor !== undefined;
}
