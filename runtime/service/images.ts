// Answers the contract's images.
import { dockerCommand } from '../contract/specs/docker-command.ts';
import { deleteImage } from '../engine/images/image-removal.ts';
import { inspectImage } from '../engine/images.ts';
import { imageShelfProcedures, type ShelfHands } from './images/image-shelf.ts';
import { type TransferHands, transferProcedures } from './images/image-transfers.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';

export function imagesProcedures(hands: TransferHands & ShelfHands) {
  const { images } = procedures;
  const { engines, watchers, activities } = hands;
  return {
    ...imageShelfProcedures(hands),
    watch: images.watch.handler(({ input, signal }) => {
      const watcher = watchers.of(input.engineId).images;
      return streaming(signal, (own) => watcher.subscribe(own));
    }),
    inspect: images.inspect.handler(({ input }) => inspectImage(engines.connection(input.engineId), input.id)),
    ...transferProcedures(hands),
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
