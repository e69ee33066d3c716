// Answers the contract's containers.
import { readSpec } from '../engine/containers/container-specs.ts';
import * as engine from '../engine/containers.ts';
import type { ActivityRegistry } from './activities/activity-registry.ts';
import { containerActions } from './containers/container-actions.ts';
import { eventsOf } from './containers/container-events.ts';
import { commit, exportInPieces, exportTo, prunable, wait } from './containers/container-work.ts';
import type { Edits } from './containers/edits.ts';
import { create } from './containers/run.ts';
import { runSample, type SampleFiles } from './containers/sample.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import type { FileTransfers } from './files/file-transfers.ts';
import type { HostWriting } from './files/host-target.ts';
import type { Watchers } from './lists/watchers.ts';
import { procedures } from './procedures.ts';
import type { RegistryLogins } from './registries/registry-logins.ts';
import { streaming } from './streaming.ts';
import type { Trash } from './trash.ts';

export function containersProcedures(
  engines: EngineRegistry,
  watchers: Watchers,
  activities: ActivityRegistry,
  sample: SampleFiles,
  edits: Edits,
  trash: Trash,
  logins: RegistryLogins,
  transfers: FileTransfers,
  host: HostWriting,
) {
  const { containers } = procedures;
  const hands = { engines, watchers, activities };
  const actions = containerActions(hands, trash);
  const at = (engineId: string) => engines.connection(engineId);
  return {
    watch: containers.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).containers;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: containers.inspect.handler(async ({ input }) => {
      const details = await engine.inspectContainer(at(input.engineId), input.id);
      const { memoryKills } = watchers.of(input.engineId);
      return memoryKills.mark({ ...details, row: watchers.mark(details.row) });
    }),
    events: containers.events.handler(({ input, signal }) =>
      streaming(signal, (own) => eventsOf(at(input.engineId), input.id, own)),
    ),
    start: containers.start.handler(({ input }) => actions.start(input)),
    stop: containers.stop.handler(({ input }) => actions.stop(input)),
    restart: containers.restart.handler(({ input }) => actions.restart(input)),
    pause: containers.pause.handler(({ input }) => actions.pause(input)),
    unpause: containers.unpause.handler(({ input }) => actions.unpause(input)),
    kill: containers.kill.handler(({ input }) => actions.kill(input)),
    rename: containers.rename.handler(({ input }) => actions.rename(input)),
    remove: containers.remove.handler(({ input }) => actions.remove(input)),
    wait: containers.wait.handler(({ input }) => wait(hands, input)),
    commit: containers.commit.handler(({ input }) => commit(hands, input)),
    export: containers.export.handler(({ input }) => exportTo({ ...hands, host }, input)),
    download: containers.download.handler(({ input }) => exportInPieces(hands, transfers, input)),
    prunable: containers.prunable.handler(({ input }) => prunable(hands, input.engineId)),
    whole: containers.whole.handler(({ input: { engineId, ids } }) => {
      const { containers: rows } = watchers.of(engineId);
      const wanted = new Set(ids);
      const listed = (rows.items ?? []).filter(({ id, restartCount }) => restartCount === undefined && wanted.has(id));
      rows.readAgain(listed.map(({ id }) => id));
    }),
    stats: containers.stats.handler(({ input, signal }) => {
      const { stats } = watchers.of(input.engineId);
      return streaming(signal, (own) => stats.subscribe(input.ids, own, input.everyMs));
    }),
    survey: containers.survey.handler(({ input, signal }) => {
      const { survey } = watchers.of(input.engineId);
      return streaming(signal, (own) => survey.subscribe(own));
    }),
    spec: containers.spec.handler(({ input }) => readSpec(at(input.engineId), input.id)),
    create: containers.create.handler(({ input }) =>
      create({ activities, logins }, at(input.engineId), input, engines.guestPath(input.engineId)),
    ),
    edit: containers.edit.handler(({ input }) => edits.edit(input.engineId, input.id, input.spec)),
    recreate: containers.recreate.handler(({ input }) => edits.recreate(input.engineId, input.id)),
    runSample: containers.runSample.handler(({ input }) => runSample(activities, engines.link(input.engineId), sample)),
  };
}
