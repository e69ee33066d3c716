// Answers the contract's engines.
import type { EngineRegistry } from './engine-registry.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';

export function enginesProcedures(engines: EngineRegistry) {
  return {
    watch: procedures.engines.watch.handler(({ signal }) => {
      void engines.refresh().then(
        () => engines.openLocal(),
        () => undefined,
      );
      return streaming(signal, (own) => engines.latest.subscribe(own));
    }),
    choose: procedures.engines.choose.handler(({ input }) => engines.choose(input.engineId)),
    start: procedures.engines.start.handler(({ input }) => engines.start(input.engineId)),
    stop: procedures.engines.stop.handler(({ input }) => engines.stop(input.engineId)),
  };
}
