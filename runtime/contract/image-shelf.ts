// What is done to images on the engine: counted, saved, loaded, imported, removed with what is in the way, and cleared up.
import { z } from 'zod';
import { containerState } from './containers.ts';
import { bytes } from './files.ts';
import { procedure } from './procedure.ts';

/** Bytes of an image's layers that others have too, and of those that it has alone; together its size. */
export const imageShare = z.object({ id: z.string(), sharedBytes: z.number(), uniqueBytes: z.number() });
export type ImageShare = z.infer<typeof imageShare>;

/** `totalBytes` is what all images take together, each layer once; `countedAt` is ms since 1970, `tookMs` how long counting took. */
export const imageDiskUse = z.object({
  countedAt: z.number(),
  tookMs: z.number(),
  totalBytes: z.number(),
  images: z.array(imageShare),
});
export type ImageDiskUse = z.infer<typeof imageDiskUse>;

/** What stands between an image and its removal. Names are hostile. */
export const imageObstacles = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  containers: z.array(z.object({ id: z.string(), name: z.string(), state: containerState })),
  /** Images that were made from it: it stays without a name as long as they are there. */
  children: z.array(z.object({ id: z.string(), name: z.string() })),
  /** What this engine does to its containers when it is forced: podman removes them. */
  forceRemovesContainers: z.boolean(),
});
export type ImageObstacles = z.infer<typeof imageObstacles>;

/** How an image is removed: some of its tags alone; all of them and so the image; or against what is in the way. */
export const discardWay = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tags'), tags: z.array(z.string().max(512)).min(1).max(1000) }),
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('force') }),
]);
export type DiscardWay = z.infer<typeof discardWay>;

/** `stays`: the image is still there, under its other tags or without a name. */
export const discarded = z.object({
  untagged: z.array(z.string()),
  deleted: z.array(z.string()),
  stays: z.boolean(),
});
export type Discarded = z.infer<typeof discarded>;

/** An image that no container uses. `uniqueBytes` come back with it alone. */
export const prunableImage = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  sizeBytes: z.number(),
  uniqueBytes: z.number(),
  createdAt: z.number(),
});
export type PrunableImage = z.infer<typeof prunableImage>;

/** `shared`: bytes that come back when all of these images go, and not before. */
export const prunableImages = z.object({
  images: z.array(prunableImage),
  shared: z.array(z.object({ bytes: z.number(), images: z.array(z.string()) })),
});
export type PrunableImages = z.infer<typeof prunableImages>;

/** What comes back when the chosen ones are removed, in bytes. */
export function bytesFreed(found: PrunableImages, chosen: ReadonlySet<string>): number {
  let sum = 0;
  for (const { id, uniqueBytes } of found.images) if (chosen.has(id)) sum += uniqueBytes;
  for (const { bytes: shared, images } of found.shared) if (images.every((id) => chosen.has(id))) sum += shared;
  return sum;
}

/** What Gantry made for itself: files of removed containers, the tools of debug shells, the sample. */
export type OwnImage = 'trash' | 'tools' | 'sample';
const own: Readonly<Record<string, OwnImage>> = { trash: 'trash', debug: 'tools', volumes: 'tools', sample: 'sample' };

/** Undefined for an image that is somebody's, or has a name of somebody's besides Gantry's. */
export function ownImage(tags: readonly string[]): OwnImage | undefined {
  const kinds = tags.map((tag) => own[/^(?:localhost\/)?gantry\/(trash|debug|volumes|sample):/.exec(tag)?.[1] ?? '']);
  return kinds.includes(undefined) ? undefined : kinds[0];
}

/** Where an archive comes from: a file of the computer that Gantry runs on (absolute), or pieces that the page sends. */
export const archiveOrigin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('sent'), name: z.string().max(1024), bytes: z.number().int().nonnegative() }),
]);
export type ArchiveOrigin = z.infer<typeof archiveOrigin>;

const engine = z.object({ engineId: z.string() });
const ids = z.array(z.string()).min(1).max(10_000);
/** `transferId` where the archive is sent: its pieces go to `send`, in their order. */
const begun = z.object({ activityId: z.string(), transferId: z.string().optional() });

export const imageShelf = {
  /** As it was counted last; counts where it never was, or `again`. The engine may take minutes. */
  diskUse: procedure.input(engine.extend({ again: z.boolean() })).output(imageDiskUse),
  /** Of those of the ids that are there. */
  obstacles: procedure.input(engine.extend({ ids })).output(z.array(imageObstacles)),
  /** `in-use` where a container or a child image is in the way and nothing was done. */
  discard: procedure.input(engine.extend({ id: z.string(), way: discardWay })).output(discarded),
  /** All that no container uses, the oldest first, Gantry's own as well. */
  prunable: procedure.input(engine).output(prunableImages),
  /** Removes these images with their tags; what is in use by then is left and told in a part of the activity. */
  prune: procedure.input(engine.extend({ ids })).output(z.object({ activityId: z.string() })),
  /**
   * Writes images, named by tags or ids, into one archive that `docker load` reads, gzipped where the name says so (`.gz`, `.tgz`). It
   * stands there whole or not at all. `forbidden` where the runtime writes no files, `path-taken` where there is something and not `replace`.
   */
  save: procedure
    .input(engine.extend({ images: ids, path: z.string().min(1).max(4096), replace: z.boolean() }))
    .output(z.object({ activityId: z.string() })),
  /** The same for a page: the pieces are asked for with `files.next`. */
  download: procedure
    .input(engine.extend({ images: ids }))
    .output(z.object({ activityId: z.string(), transferId: z.string(), name: z.string() })),
  /**
   * Loads what `docker save`, `podman save` or an OCI tool wrote, compressed or not; the activity's objects name what was loaded.
   * `archive-invalid`, `archive-of-files`.
   */
  load: procedure.input(engine.extend({ from: archiveOrigin })).output(begun),
  /** Makes an image of one layer from a tar of a root file system; `changes` are Dockerfile instructions. */
  import: procedure
    .input(
      engine.extend({
        from: archiveOrigin,
        reference: z.string().max(512),
        changes: z.array(z.string().max(10_000)).max(1000),
        message: z.string().max(10_000),
      }),
    )
    .output(begun),
  /** Resolves when it was taken. `canceled` when the work has ended. */
  send: procedure.input(z.object({ transferId: z.string(), data: bytes })).output(z.void()),
  /** All was sent; resolves when the work has ended, however. */
  finish: procedure.input(z.object({ transferId: z.string() })).output(z.void()),
};
