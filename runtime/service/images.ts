// Answers the contract's images.
import { dockerCommand } from '../contract/docker-command.ts';
import { isReference, withDefaultTag } from '../contract/reference.ts';
import { deleteImage } from '../engine/image-removal.ts';
import { inspectImage } from '../engine/images.ts';
import type { ActivityRegistry } from './activity-registry.ts';
import type { EngineRegistry } from './engine-registry.ts';
import type { FileTransfers } from './file-transfers.ts';
import { imageShelfProcedures } from './image-shelf.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { pull } from './run.ts';
import { streaming } from './streaming.ts';
import type { Watchers } from './watchers.ts';

export function imagesProcedures(
  engines: EngineRegistry,
  watchers: Watchers,
  activities: ActivityRegistry,
  transfers: FileTransfers,
) {
  const { images } = procedures;
  return {
    ...imageShelfProcedures({ engines, activities, transfers }),
    watch: images.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).images;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: images.inspect.handler(({ input }) => inspectImage(engines.connection(input.engineId), input.id)),
    pull: images.pull.handler(({ input }) => {
      const reference = input.reference.trim();
      if (reference === '')
        throw new ServiceProblem('required', 'An image reference is needed', { field: 'reference' });
      if (!isReference(reference)) {
        throw new ServiceProblem('reference-invalid', `"${reference}" is no image reference`, { field: 'reference' });
      }
      const connection = engines.connection(input.engineId);
      const name = withDefaultTag(reference);
      const activityId = activities.begin(
        'pull',
        input.engineId,
        reference,
        (work) => pull(connection, reference, work),
        { objects: [{ kind: 'image', id: name, name }], command: dockerCommand('pull', name) },
      );
      return { activityId };
    }),
    remove: images.remove.handler(({ input }) =>
      activities.perform(
        {
          kind: 'remove-image',
          engineId: input.engineId,
          subject: input.id,
          objects: [{ kind: 'image', id: input.id, name: input.id }],
          command: dockerCommand('rmi', ...(input.force ? ['-f'] : []), input.id),
        },
        async () => void (await deleteImage(engines.connection(input.engineId), input.id, input.force)),
      ),
    ),
  };
}
