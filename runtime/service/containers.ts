// Answers the contract's containers.
import * as engine from '../engine/containers.ts';
import { embeddedId } from '../machine/driver.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import { containerActions } from './container-actions.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { procedures } from './procedures.ts';
import { create } from './run.ts';
import { runSample, type SampleFiles } from './sample.ts';
import { streaming } from './streaming.ts';
import type { Watchers } from './watchers.ts';

export function containersProcedures(
  engines: EngineRegistry,
  watchers: Watchers,
  activities: ActivityRegistry,
  sample: SampleFiles,
) {
  const { containers } = procedures;
  const actions = containerActions({ engines, watchers, activities });
  const at = (engineId: string) => engines.connection(engineId);
  const guestPath = (engineId: string) => (engineId === embeddedId ? engines.embedded.driver.guestPath : undefined);
  return {
    watch: containers.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).containers;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: containers.inspect.handler(async ({ input }) => {
      const details = await engine.inspectContainer(at(input.engineId), input.id);
      return { ...details, row: watchers.mark(details.row) };
    }),
    start: containers.start.handler(({ input }) => actions.start(input)),
    stop: containers.stop.handler(({ input }) => actions.stop(input)),
    restart: containers.restart.handler(({ input }) => actions.restart(input)),
    pause: containers.pause.handler(({ input }) => actions.pause(input)),
    unpause: containers.unpause.handler(({ input }) => actions.unpause(input)),
    kill: containers.kill.handler(({ input }) => actions.kill(input)),
    rename: containers.rename.handler(({ input }) => actions.rename(input)),
    remove: containers.remove.handler(({ input }) => actions.remove(input)),
    stats: containers.stats.handler(({ input, signal }) => {
      const { stats } = watchers.of(input.engineId);
      return streaming(signal, (own) => stats.subscribe(input.ids, own));
    }),
    spec: containers.spec.handler(({ input }) => engine.readSpec(at(input.engineId), input.id)),
    create: containers.create.handler(({ input }) =>
      create(activities, at(input.engineId), input, guestPath(input.engineId)),
    ),
    runSample: containers.runSample.handler(({ input }) => runSample(activities, at(input.engineId), sample)),
  };
}
