// The data of volumes: backed up to a file, brought back, cloned, emptied, moved as tar, and copied to another engine.
import { z } from 'zod';
import { bytes } from './files.ts';
import { archiveOrigin } from './image-shelf.ts';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/**
 * What is done with the running containers that use the volume while it is read: nothing (what they write meanwhile may be in it by
 * half), paused, or stopped. They are brought back as they were, also by the next start when the runtime ends in the middle.
 */
export const usersWay = z.enum(['leave', 'pause', 'stop']);
export type UsersWay = z.infer<typeof usersWay>;

/** Who used the volume when it was read. Hostile text. */
export const backupUser = z.object({
  name: z.string(),
  image: z.string(),
  state: z.string(),
  path: z.string(),
  readOnly: z.boolean(),
});

/**
 * What a backup cannot give back: `sockets`, which mean nothing without the program that opened them; and `moving`: files changed while they
 * were read, so some may be in it by half.
 */
export const backupLoss = z.enum(['sockets', 'moving']);
export type BackupLoss = z.infer<typeof backupLoss>;

const size = z.number().int().nonnegative();

/**
 * Stands behind the content in the file, in a frame that zstd skips (RFC 8878, 3.1.2). All of it is what the file says of itself, so all
 * of it is hostile. `packed` is the content as it stands in the file before the manifest, a whole zstd stream (whose frame has a checksum of
 * the tar in it besides); `content` is the tar. Sizes in bytes, times in ms since 1970, SHA-256 in hex.
 */
export const backupManifest = z.object({
  format: z.literal(1),
  createdAt: z.number(),
  engine: z.object({ id: z.string(), name: z.string(), version: z.string().optional() }),
  volume: z.object({
    name: z.string(),
    driver: z.string(),
    options: z.record(z.string(), z.string()),
    labels: z.record(z.string(), z.string()),
    createdAt: z.number().optional(),
  }),
  users: z.array(backupUser),
  usersWay,
  content: z.object({ bytes: size }),
  packed: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: size }),
  lost: z.array(backupLoss),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** A file that may be a backup: without a manifest it is none of ours, but may be a tar that can be imported. */
export const backupFile = z.object({
  path: z.string(),
  name: z.string(),
  bytes: z.number(),
  modifiedAt: z.number(),
  form: z.enum(['tar', 'gzip', 'zstd', 'other']),
  manifest: backupManifest.optional(),
});
export type BackupFile = z.infer<typeof backupFile>;

export const archiveForm = z.enum(['tar', 'tar.gz', 'tar.zst']);
export type ArchiveForm = z.infer<typeof archiveForm>;

/**
 * Who uses a volume now. `removesItself`: it is gone when it is stopped, so it is never stopped for this. `returns`: the engine starts it
 * by itself, which is held off while the content is exchanged.
 */
export const volumeUser = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  state: z.string(),
  path: z.string(),
  readOnly: z.boolean(),
  running: z.boolean(),
  removesItself: z.boolean(),
  returns: z.boolean(),
});
export type VolumeUser = z.infer<typeof volumeUser>;

/**
 * How the content of an engine's volumes can be read and written. `whole`: all that Linux keeps of a file; `none`: not at all, and `problem`
 * says which programs there are none of (`programs-missing`).
 */
export const volumeMeans = z.object({ way: z.enum(['whole', 'none']), problem: problemSchema.optional() });
export type VolumeMeans = z.infer<typeof volumeMeans>;

const one = z.object({ engineId: z.string(), volume: z.string().min(1).max(255) });
const path = z.string().min(1).max(4096);
const begun = z.object({ activityId: z.string() });
/** `transferId` where the file is sent: its pieces go to `send`, in their order, and then `finish`. */
const taken = begun.extend({ transferId: z.string().optional() });
/** Where it goes: a volume that is there, whose content is exchanged, or a new one (`name-taken`, `name-invalid` at `volume`). */
const into = one.extend({ create: z.boolean() });
/** Device nodes give whoever can open them the devices of the host, so an archive with some is refused unless they are asked for. */
const devices = z.boolean().default(false);

export const volumeBackups = {
  /** Containers that use it, running or not, and how well its engine's volumes can be read. `not-found`. */
  look: procedure.input(one).output(z.object({ users: z.array(volumeUser), means: volumeMeans })),
  /**
   * Writes the volume into one file of this computer (`.tar.zst` with a manifest); it stands there whole or not at all. At field `path`:
   * `forbidden` where the runtime writes no files, `file-exists` where there is something and not `replace`, `path-not-absolute`, `path-invalid`. `removes-itself` with `stop`.
   */
  start: procedure.input(one.extend({ path, replace: z.boolean(), users: usersWay })).output(begun),
  /** The same for a page, which asks for the pieces with `files.next`; `form` `tar.zst` has the manifest, the others have none. */
  download: procedure
    .input(one.extend({ form: archiveForm, users: usersWay }))
    .output(begun.extend({ transferId: z.string(), name: z.string() })),
  /** The content as a plain tar, gzipped or zstd where `form` says so, with no manifest. As `start` otherwise. */
  exportTar: procedure
    .input(one.extend({ path, replace: z.boolean(), users: usersWay, form: archiveForm }))
    .output(begun),
  /** What a file says of itself; nothing of it is checked. `not-found`, `path-not-absolute`, `backup-damaged` (the manifest) at `path`. */
  read: procedure.input(z.object({ path })).output(backupFile),
  /** Reads the file to its end and compares the checksums; the activity fails with `backup-damaged`, `backup-none`. */
  check: procedure.input(z.object({ engineId: z.string(), path })).output(begun),
  /**
   * Exchanges a volume's content for a backup's, or makes a new volume of it (with the backup's labels where `labels`). Running users are
   * stopped and started again; the old content is touched when the new stands beside it whole, and gone when it has its place. Problems of
   * the activity: `backup-none`, `backup-damaged`, `archive-unsafe`, `archive-devices`, `no-space`, `in-use`: the volume is what it was.
   */
  restore: procedure
    .input(into.extend({ from: archiveOrigin, labels: z.boolean().default(false), devices }))
    .output(taken),
  /** The same with any tar, plain, gzipped or zstd; nobody vouches for it but its own end. */
  importTar: procedure.input(into.extend({ from: archiveOrigin, devices })).output(taken),
  /** Resolves when it was taken. `canceled` when the work has ended. */
  send: procedure.input(z.object({ transferId: z.string(), data: bytes })).output(z.void()),
  /** All was sent; resolves when the work has ended, however. */
  finish: procedure.input(z.object({ transferId: z.string() })).output(z.void()),
  /** A new volume with the same content on the same engine, of the driver `local`; labels of compose are left out. */
  clone: procedure.input(one.extend({ name: z.string().max(255), users: usersWay })).output(begun),
  /** The same on another engine; `create` as above, of what is there the content is exchanged. */
  copyTo: procedure
    .input(
      one.extend({
        users: usersWay,
        to: z.object({ engineId: z.string(), volume: z.string().max(255), create: z.boolean() }),
      }),
    )
    .output(begun),
  /** Takes all content out of it; running users are stopped and started again. */
  empty: procedure.input(one).output(begun),
  /** Backups that were written here, of one volume or of all, the youngest first; those whose file is gone are left out. */
  recent: procedure
    .input(z.object({ engineId: z.string().optional(), volume: z.string().optional() }))
    .output(z.array(backupFile)),
  /** Takes a file off the list; with `remove` the file goes too (only one that was written here: else `not-found`). */
  forget: procedure.input(z.object({ path, remove: z.boolean() })).output(z.void()),
};
