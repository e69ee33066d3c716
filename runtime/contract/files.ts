// Files: the tree of a place (a container's file system, an image's, or a volume), its files and how they differ from the image.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

export const filePlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('container'), engineId: z.string(), id: z.string() }),
  /**
   * All that is in an image; it can only be read. With a `layer` (0 is the lowest) its files as that layer has them itself, and those that
   * it takes away: they are not listed, and `not-found` before the image was read.
   */
  z.object({
    kind: z.literal('image'),
    engineId: z.string(),
    id: z.string(),
    layer: z.number().int().min(0).optional(),
  }),
  /** What is in a volume, whether a container has it or not; `id` is its name. */
  z.object({ kind: z.literal('volume'), engineId: z.string(), id: z.string().min(1) }),
]);
export type FilePlace = z.infer<typeof filePlace>;

/** One string for a place, to keep things by. */
export function placeKey(place: FilePlace): string {
  const layer = place.kind === 'image' && place.layer !== undefined ? `:${place.layer}` : '';
  return `${place.kind}:${place.engineId}:${place.id}${layer}`;
}

/**
 * Absolute, as the place itself sees it. Names are bytes: those that are no UTF-8 stand as lone surrogates U+DC80 to U+DCFF, one each,
 * so that every name can be said and said back (see file-name.ts for what is shown).
 */
export const filePath = z
  .string()
  .max(16_384)
  .regex(/^\/[^\0]*$/s);

/** Binary data: a Blob on both ends of every wire. */
export interface Bytes {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}
export const bytes = z.custom<Bytes>(
  (value) => typeof value === 'object' && value !== null && 'arrayBuffer' in value && 'size' in value,
);

export const fileKinds = ['file', 'folder', 'link', 'device', 'pipe', 'socket', 'other'] as const;
export type FileKind = (typeof fileKinds)[number];

/** `mode` is the permission bits (0o7777), `modifiedAt` ms since 1970, `target` what a link says. Sizes in bytes. */
export const fileEntry = z.object({
  name: z.string(),
  kind: z.enum(fileKinds),
  size: z.number(),
  mode: z.number().int(),
  uid: z.number().int(),
  gid: z.number().int(),
  modifiedAt: z.number(),
  target: z.string().optional(),
});
export type FileEntry = z.infer<typeof fileEntry>;

/** `source` is the volume's name or the folder of the host. */
export const fileMount = z.object({
  path: z.string(),
  kind: z.enum(['volume', 'bind', 'tmpfs', 'other']),
  source: z.string(),
  readOnly: z.boolean(),
});
export type FileMount = z.infer<typeof fileMount>;

/**
 * How a place can be reached now. `program`: its folders are read by a program that runs in it or beside it. `archive`: by the engine
 * alone, which can read and write but neither rename nor remove; `lacking` says why there is no program. `image`: it can only be read.
 */
export const filePlaceState = z.object({
  name: z.string(),
  way: z.enum(['program', 'archive', 'image']),
  lacking: z.enum(['not-running', 'no-tools']).optional(),
  readOnlyRoot: z.boolean(),
  /** False: what is written belongs to root, whoever it belonged to (podman's archive). */
  keepsOwner: z.boolean(),
  /** False: a file that an upload writes over loses its extended attributes, but capabilities (docker's archive tells no others). */
  keepsAttributes: z.boolean(),
  mounts: z.array(fileMount),
  /** Changes when what was read before may be out of date: the place was started, stopped or made anew. */
  version: z.string(),
});
export type FilePlaceState = z.infer<typeof filePlaceState>;

/** What is at a path. `path` is where it really is, links in it resolved. */
export const fileStat = z.object({
  path: z.string(),
  kind: z.enum(fileKinds),
  size: z.number(),
  modifiedAt: z.number(),
});
export type FileStat = z.infer<typeof fileStat>;

/** A piece of a folder's list. `read`: entries that were looked at to find these; `cut`: there are more than are told. */
export const fileListing = z.object({
  entries: z.array(fileEntry),
  read: z.number().int(),
  done: z.boolean(),
  cut: z.boolean(),
});
export type FileListing = z.infer<typeof fileListing>;

/** `path` is where it really is, links in it resolved; `version` changes when the content does. */
export const fileContent = z.object({ path: z.string(), data: bytes, size: z.number(), version: z.string() });
export type FileContent = z.infer<typeof fileContent>;

/** Against the image. `size` where it was cheap to know. */
export const fileChange = z.object({
  path: z.string(),
  change: z.enum(['added', 'changed', 'deleted']),
  kind: z.enum(fileKinds).optional(),
  size: z.number().optional(),
});
export type FileChange = z.infer<typeof fileChange>;

/** `cut`: there are more than are told. */
export const fileChanges = z.object({ changes: z.array(fileChange), cut: z.boolean() });
export type FileChanges = z.infer<typeof fileChanges>;

/** What is sent: `path` is relative to the folder that it goes into, with slashes between; times in ms since 1970. */
export const sentFile = z.object({
  path: z.string().min(1).max(16_384),
  kind: z.enum(['file', 'folder']),
  size: z.number().int().nonnegative(),
  modifiedAt: z.number().optional(),
});
export type SentFile = z.infer<typeof sentFile>;

/** Bytes that one call carries at most; each is answered before the next is sent, which is the brake. */
export const pieceBytes = 1024 * 1024;
/** The largest file that is opened in a window, and so the largest that can be written back. */
export const largestText = 16 * 1024 * 1024;

const one = z.object({ place: filePlace, path: filePath });
const transfer = z.object({ transferId: z.string() });

export const files = {
  /** How the place can be reached; `not-found` when it is gone. */
  place: procedure.input(z.object({ place: filePlace })).output(filePlaceState),
  /** Nobody looks at it any more: what was opened for it may be closed. */
  leave: procedure.input(z.object({ place: filePlace })).output(z.void()),
  /** The folder's entries in no order, in one piece or several. `not-found`, also for what is no folder. */
  list: procedure.input(one).output(eventIterator(fileListing)),
  /** Links are followed; `not-found` also for one that leads nowhere. */
  stat: procedure.input(one).output(fileStat),
  /** The first `limit` bytes of a file; links are followed. */
  read: procedure
    .input(one.extend({ limit: z.number().int().min(0).max(largestText).default(pieceBytes) }))
    .output(fileContent),
  /**
   * Writes a whole file; owner, mode and attributes of one that is there stay. With `version` only when it is still that one, else
   * `file-changed`.
   */
  write: procedure
    .input(one.extend({ data: bytes, version: z.string().optional() }))
    .output(z.object({ version: z.string(), size: z.number() })),
  /** An empty one; `file-exists` when there is something. It belongs to whom its folder belongs. */
  create: procedure.input(one.extend({ kind: z.enum(['file', 'folder']) })).output(z.void()),
  /** `file-exists` when there is something at `to`; `unsupported` where no program can do it. */
  rename: procedure.input(z.object({ place: filePlace, from: filePath, to: filePath })).output(z.void()),
  /** With all that is in them, but not what is mounted there: `in-use` when something is. */
  remove: procedure.input(z.object({ place: filePlace, paths: z.array(filePath).min(1).max(10_000) })).output(z.void()),
  /** Added, changed and deleted against the image; what is in mounts is not part of it. */
  changes: procedure.input(z.object({ place: filePlace })).output(fileChanges),
  /** Begins a download: a file as it is, a folder or several things as one tar. The pieces are asked for with `next`. */
  download: procedure
    .input(z.object({ place: filePlace, paths: z.array(filePath).min(1).max(10_000) }))
    .output(z.object({ activityId: z.string(), transferId: z.string(), name: z.string() })),
  /**
   * The next piece (base64), and whether it was the last. `canceled` when the activity was. Not as a Blob: Node's engine does not know how
   * much those hold, and lets a gigabyte of them lie about before it collects any.
   */
  next: procedure.input(transfer).output(z.object({ data: z.string(), done: z.boolean() })),
  /**
   * The same written to a file of this computer by the runtime (`target` is absolute); it stands there whole or not at all.
   * `forbidden` where it writes none.
   */
  save: procedure
    .input(z.object({ place: filePlace, paths: z.array(filePath).min(1).max(10_000), target: z.string().min(1) }))
    .output(z.object({ activityId: z.string() })),
  /**
   * Begins to write them where a drag out of the window can take them from: a folder of the runtime's own, which is removed some minutes
   * later. Folders as folders; links are left out. `unsupported` where there is no window of ours; `drag-too-large` past 512 MiB.
   */
  prepareDrag: procedure
    .input(z.object({ place: filePlace, paths: z.array(filePath).min(1).max(10_000) }))
    .output(z.object({ activityId: z.string(), dragId: z.string() })),
  /** Lets the system carry what was written, while the person holds the button; answers whether it began. `not-found` when it is not there. */
  startDrag: procedure.input(z.object({ dragId: z.string() })).output(z.object({ began: z.boolean() })),
  /**
   * Begins an upload of `bytes` in all into a folder; `subject` is what the activity is called. Links in the place of folders are followed;
   * what is written over keeps owner, mode and, where the place says so, attributes.
   */
  upload: procedure
    .input(one.extend({ bytes: z.number().int().nonnegative(), subject: z.string().max(1024) }))
    .output(z.object({ activityId: z.string(), transferId: z.string() })),
  /** A file begins with `file`; its bytes follow in pieces, in their order. */
  send: procedure.input(transfer.extend({ file: sentFile.optional(), data: bytes })).output(z.void()),
  /** Resolves when the engine has taken all. `file-astray` when a link came into the place of a folder meanwhile. */
  finish: procedure.input(transfer).output(z.void()),
};
