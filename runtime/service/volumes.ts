// Answers the contract's volumes.
import { isVolumeName } from '../contract/container-spec.ts';
import { dockerCommand } from '../contract/docker-command.ts';
import { createVolume, inspectVolume, listVolumes, removeVolume, volumeSizes } from '../engine/volumes.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';
import type { Watchers } from './watchers.ts';

export function volumesProcedures(engines: EngineRegistry, watchers: Watchers, activities: ActivityRegistry) {
  const { volumes } = procedures;
  const at = (engineId: string) => engines.connection(engineId);
  return {
    watch: volumes.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).volumes;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: volumes.inspect.handler(({ input }) => inspectVolume(at(input.engineId), input.name)),
    sizes: volumes.sizes.handler(({ input }) => volumeSizes(at(input.engineId))),
    create: volumes.create.handler(async ({ input }) => {
      const { engineId, ...wish } = input;
      const name = wish.name.trim();
      if (name !== '') await checkVolumeName(at(engineId), name);
      const objects = name === '' ? [] : [{ kind: 'volume' as const, id: name, name }];
      const deed = { kind: 'create-volume' as const, engineId, subject: name, objects };
      await activities.perform(deed, () => createVolume(at(engineId), { ...wish, name }));
      watchers.of(engineId).volumes.refresh();
    }),
    remove: volumes.remove.handler(async ({ input }) => {
      const { engineId, name } = input;
      const objects = [{ kind: 'volume' as const, id: name, name }];
      const command = dockerCommand('volume', 'rm', ...(input.force ? ['-f'] : []), name);
      const deed = { kind: 'remove-volume' as const, engineId, subject: name, objects, command };
      await activities.perform(deed, () => removeVolume(at(engineId), name, input.force));
      watchers.of(input.engineId).volumes.refresh();
    }),
  };
}

/** An engine answers "created" for a name that exists, and changes nothing: a person is to know. */
async function checkVolumeName(connection: Parameters<typeof listVolumes>[0], name: string): Promise<void> {
  if (!isVolumeName(name)) throw new ServiceProblem('name-invalid', `"${name}" is no volume name`, { field: 'name' });
  const rows = await listVolumes(connection);
  if (rows.some((row) => row.name === name)) {
    throw new ServiceProblem('name-taken', `There is a volume "${name}" already`, { field: 'name' });
  }
}
