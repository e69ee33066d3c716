// Answers the contract's stats: what was kept of the past.

import type { Watchers } from './lists/watchers.ts';
import { procedures } from './procedures.ts';

export function statsProcedures(watchers: Watchers) {
  return {
    history: procedures.stats.history.handler(({ input }) => {
      const { history } = watchers.of(input.engineId).stats;
      return input.ids.map((id) => ({ id, points: history.points(id) }));
    }),
  };
}
