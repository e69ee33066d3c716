// Answers the contract's volumes.
import { isVolumeName } from '../contract/specs/container-spec.ts';
import { dockerCommand } from '../contract/specs/docker-command.ts';
import { withoutSecrets } from '../contract/volume-options.ts';
import { createVolume, inspectVolume, listVolumes, removeVolume, volumeDrivers } from '../engine/volumes.ts';
import { embeddedId } from '../machine/driver.ts';
import type { ActivityRegistry } from './activities/activity-registry.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import type { Watchers } from './lists/watchers.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';
import type { ToolImage } from './tools/tool-image.ts';
import type { Trash } from './trash.ts';
import { prunableVolumes, pruneVolumes } from './volumes/volume-prune.ts';
import { VolumeSizes } from './volumes/volume-sizes.ts';
import { volumeObject } from './volumes/volume-users.ts';

export interface VolumeHands {
  engines: EngineRegistry;
  watchers: Watchers;
  activities: ActivityRegistry;
  tools: ToolImage;
  trash: Trash;
}

/** The counts of an engine that is gone are forgotten with its connection. */
function sizesByEngine({ engines, tools }: VolumeHands) {
  const made = new WeakMap<object, VolumeSizes>();
  return (engineId: string): VolumeSizes => {
    const link = engines.link(engineId);
    const sizes =
      made.get(link.connection) ?? new VolumeSizes(link.connection, () => tools.on(link), engineId === embeddedId);
    made.set(link.connection, sizes);
    return sizes;
  };
}

/** The same in docker's words, without passwords: it is kept. */
function createCommand(volume: CreateWish): string {
  const flags = volume.driver === '' || volume.driver === 'local' ? [] : ['--driver', volume.driver];
  for (const [name, value] of Object.entries(withoutSecrets(volume.options))) flags.push('--opt', `${name}=${value}`);
  for (const [name, value] of Object.entries(volume.labels)) flags.push('--label', `${name}=${value}`);
  return dockerCommand('volume', 'create', ...flags, ...(volume.name === '' ? [] : [volume.name]));
}

type CreateWish = Parameters<typeof createVolume>[1];

export function volumesProcedures(hands: VolumeHands) {
  const { volumes } = procedures;
  const { engines, watchers, activities, trash } = hands;
  const at = (engineId: string) => engines.connection(engineId);
  const sizesOf = sizesByEngine(hands);
  return {
    watch: volumes.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).volumes;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: volumes.inspect.handler(({ input }) => inspectVolume(at(input.engineId), input.name)),
    diskUse: volumes.diskUse.handler(({ input }) => sizesOf(input.engineId).diskUse(input.again, input.changes)),
    drivers: volumes.drivers.handler(async ({ input }) => {
      const drivers = await volumeDrivers(at(input.engineId));
      return drivers.filter((driver) => driver !== 'local');
    }),
    create: volumes.create.handler(async ({ input }) => {
      const { engineId, ...wish } = input;
      const name = wish.name.trim();
      const volume = { ...wish, name };
      if (name !== '') await checkVolumeName(at(engineId), name);
      const objects = name === '' ? [] : [volumeObject(name)];
      const deed = { kind: 'create-volume' as const, engineId, subject: name, objects, command: createCommand(volume) };
      await activities.perform(deed, () => createVolume(at(engineId), volume));
      watchers.of(engineId).volumes.refresh();
    }),
    remove: volumes.remove.handler(async ({ input }) => {
      const { engineId, name } = input;
      const command = dockerCommand('volume', 'rm', ...(input.force ? ['-f'] : []), name);
      const deed = { kind: 'remove-volume' as const, engineId, subject: name, objects: [volumeObject(name)], command };
      await activities.perform(deed, () => removeVolume(at(engineId), name, input.force));
      watchers.of(engineId).volumes.refresh();
    }),
    prunable: volumes.prunable.handler(async ({ input: { engineId, counted } }) => {
      if (counted) await sizesOf(engineId).diskUse(true, true);
      return prunableVolumes(at(engineId), sizesOf(engineId).known, trash.holdersOfVolumes(engineId));
    }),
    prune: volumes.prune.handler(({ input: { engineId, names } }) => {
      const command = dockerCommand('volume', 'rm', ...names.slice(0, 100));
      const activityId = activities.begin(
        'prune-volumes',
        engineId,
        String(names.length),
        async (work) => {
          work.update({ step: 'pruning' });
          const remove = (name: string) => removeVolume(at(engineId), name, false);
          await pruneVolumes(names, sizesOf(engineId).known, work, remove);
          watchers.of(engineId).volumes.refresh();
        },
        { lock: false, command },
      );
      return { activityId };
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
