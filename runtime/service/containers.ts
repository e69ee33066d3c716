// Answers the contract's containers.
import { isContainerName } from '../contract/container-spec.ts';
import type { EngineConnection } from '../engine/connection.ts';
import * as engine from '../engine/containers.ts';
import { embeddedId } from '../machine/driver.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { checkName, create } from './run.ts';
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
    start: containers.start.handler(({ input }) => engine.startContainer(at(input.engineId), input.id)),
    stop: containers.stop.handler(({ input }) => engine.stopContainer(at(input.engineId), input.id)),
    restart: containers.restart.handler(({ input }) => engine.restartContainer(at(input.engineId), input.id)),
    pause: containers.pause.handler(({ input }) => engine.pauseContainer(at(input.engineId), input.id)),
    unpause: containers.unpause.handler(({ input }) => engine.unpauseContainer(at(input.engineId), input.id)),
    kill: containers.kill.handler(({ input }) => engine.killContainer(at(input.engineId), input.id, input.signal)),
    rename: containers.rename.handler(({ input }) => rename(at(input.engineId), input.id, input.name.trim())),
    remove: containers.remove.handler(({ input }) =>
      engine.removeContainer(at(input.engineId), input.id, { force: input.force, volumes: input.volumes }),
    ),
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

/** `name-invalid` and `name-taken` at field `name`, before the engine is asked. */
async function rename(connection: EngineConnection, id: string, name: string): Promise<void> {
  if (!isContainerName(name)) {
    throw new ServiceProblem('name-invalid', `"${name}" is no container name`, { field: 'name' });
  }
  const rows = await engine.listContainers(connection);
  checkName(
    rows.filter((row) => row.id !== id),
    name,
  );
  await engine.renameContainer(connection, id, name);
}
