// Answers the contract's activities.
import type { ActivityRegistry } from './activities/activity-registry.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';

export function activitiesProcedures(activities: ActivityRegistry) {
  return {
    watch: procedures.activities.watch.handler(({ signal }) =>
      streaming(signal, (own) => activities.latest.subscribe(own)),
    ),
    history: procedures.activities.history.handler(({ signal }) =>
      streaming(signal, (own) => activities.history.subscribe(own)),
    ),
    cancel: procedures.activities.cancel.handler(({ input }) => activities.cancel(input.id)),
    dismiss: procedures.activities.dismiss.handler(({ input }) => activities.dismiss(input.id)),
  };
}
