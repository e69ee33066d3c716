// Answers the contract's engines.
import type { ActivityRegistry } from './activities/activity-registry.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';

export function enginesProcedures(engines: EngineRegistry, activities: ActivityRegistry) {
  const begin = (kind: 'engine-start' | 'engine-stop', engineId: string, work: () => Promise<void>) =>
    activities.perform({ kind, engineId, subject: '' }, work);
  return {
    watch: procedures.engines.watch.handler(({ signal }) => {
      void engines.refresh().then(
        () => engines.openLocal(),
        () => undefined,
      );
      return streaming(signal, (own) => engines.latest.subscribe(own));
    }),
    choose: procedures.engines.choose.handler(({ input }) => engines.choose(input.engineId)),
    start: procedures.engines.start.handler(({ input: { engineId } }) =>
      begin('engine-start', engineId, () => engines.start(engineId)),
    ),
    stop: procedures.engines.stop.handler(({ input: { engineId } }) =>
      begin('engine-stop', engineId, () => engines.stop(engineId)),
    ),
  };
}
