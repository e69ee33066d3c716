// Answers the contract's files.
import { type FilePlace, placeKey } from '../contract/files.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import { ContainerFiles } from './files/container-files.ts';
import { ContainerReach } from './files/container-reach.ts';
import type { FileDrags } from './files/file-drags.ts';
import type { FileTransfers } from './files/file-transfers.ts';
import { demandHostTarget, type HostWriting } from './files/host-target.ts';
import { ImageFiles } from './files/image-files.ts';
import type { PlaceFiles } from './files/place-files.ts';
import { VolumeFiles } from './files/volume-files.ts';
import type { ImageContents } from './images/image-contents.ts';
import { ImageLayerFiles } from './images/image-layer-files.ts';
import { procedures } from './procedures.ts';
import { streaming } from './streaming.ts';
import type { ToolImage } from './tools/tool-image.ts';
import type { VolumeTools } from './tools/volume-tools.ts';

/** Places whose indexes and helpers are kept; those looked at last. */
const kept = 8;

export interface FilesOptions {
  engines: EngineRegistry;
  tools: ToolImage;
  volumeTools: VolumeTools;
  images: ImageContents;
}

export class FilePlaces {
  private readonly options: FilesOptions;
  private readonly places = new Map<string, PlaceFiles>();

  constructor(options: FilesOptions) {
    this.options = options;
  }

  of(place: FilePlace): PlaceFiles {
    const key = placeKey(place);
    const files = this.places.get(key) ?? this.make(place);
    this.places.delete(key);
    this.places.set(key, files);
    for (const [old, place] of this.places) {
      if (this.places.size <= kept) break;
      this.places.delete(old);
      void place.close();
    }
    return files;
  }

  leave(place: FilePlace): void {
    this.places.get(placeKey(place))?.leave?.();
  }

  private make(place: FilePlace): PlaceFiles {
    const { kind, engineId, id } = place;
    const { engines, tools, volumeTools, images } = this.options;
    if (place.kind === 'image') {
      if (place.layer === undefined) return new ImageFiles(images, engineId, id);
      return new ImageLayerFiles(images, engineId, id, place.layer);
    }
    const link = engines.link(engineId);
    if (kind === 'volume') return new VolumeFiles(link, id, { small: tools, whole: volumeTools });
    return new ContainerFiles(link, new ContainerReach(link, id, tools));
  }

  async close(): Promise<void> {
    await Promise.all([...this.places.values()].map((files) => files.close()));
  }
}

export function filesProcedures(
  places: FilePlaces,
  { transfers, host, drags }: { transfers: FileTransfers; host: HostWriting; drags: FileDrags },
) {
  const { files } = procedures;
  return {
    place: files.place.handler(({ input }) => places.of(input.place).state()),
    leave: files.leave.handler(async ({ input }) => places.leave(input.place)),
    list: files.list.handler(({ input, signal }) =>
      streaming(signal, (own) => places.of(input.place).list(input.path, own)),
    ),
    stat: files.stat.handler(({ input }) => places.of(input.place).stat(input.path)),
    read: files.read.handler(({ input }) => places.of(input.place).read(input.path, input.limit)),
    write: files.write.handler(async ({ input }) =>
      places.of(input.place).write(input.path, Buffer.from(await input.data.arrayBuffer()), input.version),
    ),
    create: files.create.handler(({ input }) => places.of(input.place).create(input.path, input.kind)),
    rename: files.rename.handler(({ input }) => places.of(input.place).rename(input.from, input.to)),
    remove: files.remove.handler(({ input }) => places.of(input.place).remove(input.paths)),
    changes: files.changes.handler(({ input }) => places.of(input.place).changes()),
    download: files.download.handler(({ input }) =>
      transfers.download(input.place, places.of(input.place), input.paths),
    ),
    next: files.next.handler(({ input }) => transfers.next(input.transferId)),
    save: files.save.handler(({ input }) => {
      demandHostTarget(host, { path: input.target, field: 'target' });
      return transfers.save(input.place, places.of(input.place), input.paths, input.target);
    }),
    prepareDrag: files.prepareDrag.handler(({ input }) =>
      drags.prepare(input.place, places.of(input.place), input.paths),
    ),
    startDrag: files.startDrag.handler(async ({ input }) => ({ began: await drags.start(input.dragId) })),
    upload: files.upload.handler(({ input }) =>
      transfers.upload(input.place, places.of(input.place), input.path, input.bytes, input.subject),
    ),
    send: files.send.handler(({ input }) => transfers.send(input.transferId, input.file, input.data)),
    finish: files.finish.handler(({ input }) => transfers.finish(input.transferId)),
  };
}
