// Answers the contract's images.
import { dockerCommand } from '../contract/docker-command.ts';
import { inspectImage, removeImage } from '../engine/images.ts';
import { type TransferHands, transferProcedures } from './image-transfers.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';

export function imagesProcedures(hands: TransferHands) {
  const { images } = procedures;
  const { engines, watchers, activities } = hands;
  return {
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
        () => removeImage(engines.connection(input.engineId), input.id, input.force),
      ),
    ),
  };
}
