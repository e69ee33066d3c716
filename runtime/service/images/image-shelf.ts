// Answers what is done to images on the engine: see contract/image-shelf.ts.

import type { ImageRow } from '../../contract/images.ts';
import { dockerCommand } from '../../contract/specs/docker-command.ts';
import { readImage } from '../../engine/images.ts';
import type { ActivityRegistry } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { FileTransfers } from '../files/file-transfers.ts';
import type { HostWriting } from '../files/host-target.ts';
import { procedures } from '../procedures.ts';
import { type ArchiveHands, importFiles, load, saveInPieces, saveTo } from './image-archives.ts';
import { bareId, discardCommand, discardImage, obstaclesOf, pruneImages } from './image-discard.ts';
import { ImageIntake } from './image-intake.ts';
import { ImageSizes } from './image-sizes.ts';

export interface ShelfHands {
  engines: EngineRegistry;
  activities: ActivityRegistry;
  transfers: FileTransfers;
  host: HostWriting;
}

/** What one engine's images need; the counts of one that is gone are forgotten with its connection. */
function openEngines({ engines, activities }: ShelfHands) {
  const sizes = new WeakMap<object, ImageSizes>();
  return (engineId: string): ArchiveHands => {
    const { connection, state } = engines.link(engineId);
    const own = sizes.get(connection) ?? new ImageSizes(connection);
    sizes.set(connection, own);
    const { info } = state;
    return {
      connection,
      activities,
      sizes: own,
      podman: info?.flavour === 'podman',
      platform: `linux/${goArchitecture(info?.architecture ?? '')}`,
    };
  };
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  i686: '386',
};

/** Engines tell the kernel's word, images have Go's. */
function goArchitecture(word: string): string {
  return architectures[word] ?? word;
}

const nameOf = ({ id, tags }: Pick<ImageRow, 'id' | 'tags'>) => tags[0] ?? bareId(id).slice(0, 12);

export function imageShelfProcedures(hands: ShelfHands) {
  const { images } = procedures;
  const { activities, transfers, host } = hands;
  const engineOf = openEngines(hands);
  const intake = new ImageIntake();
  return {
    diskUse: images.diskUse.handler(({ input }) => engineOf(input.engineId).sizes.diskUse(input.again)),
    obstacles: images.obstacles.handler(({ input }) => obstaclesOf(engineOf(input.engineId), input.ids)),
    discard: images.discard.handler(async ({ input: { engineId, id, way } }) => {
      const engine = engineOf(engineId);
      const row = (await readImage(engine.connection, id)) ?? { id, tags: [] };
      const name = nameOf(row);
      const deed = { engineId, subject: name, objects: [{ kind: 'image' as const, id, name }] };
      return activities.perform({ ...deed, kind: 'remove-image', command: discardCommand(row, way) }, () =>
        discardImage(engine, id, way),
      );
    }),
    prunable: images.prunable.handler(({ input }) => engineOf(input.engineId).sizes.prunable()),
    prune: images.prune.handler(({ input: { engineId, ids } }) => {
      const engine = engineOf(engineId);
      const activityId = activities.begin(
        'prune-images',
        engineId,
        String(ids.length),
        async (work) => {
          work.update({ step: 'pruning' });
          const before = await engine.sizes.total();
          await pruneImages(engine, ids, work);
          const after = await engine.sizes.total();
          if (before !== undefined && after !== undefined) work.update({ result: { before, after } });
        },
        {
          lock: false,
          command: dockerCommand('image', 'rm', ...ids.slice(0, 100).map((id) => bareId(id).slice(0, 12))),
        },
      );
      return { activityId };
    }),
    save: images.save.handler(({ input }) => saveTo({ ...engineOf(input.engineId), host }, input)),
    download: images.download.handler(({ input }) => saveInPieces(engineOf(input.engineId), transfers, input.images)),
    load: images.load.handler(({ input }) => load(engineOf(input.engineId), intake, input.from)),
    import: images.import.handler(({ input }) => importFiles(engineOf(input.engineId), intake, input)),
    send: images.send.handler(({ input }) => intake.send(input.transferId, input.data)),
    finish: images.finish.handler(({ input }) => intake.finish(input.transferId)),
  };
}
