// Writes volumes to files of this computer: whole or not at all, as backups with a manifest or as plain archives.
import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ArchiveForm, BackupManifest, UsersWay } from '../../contract/volume-backups.ts';
import { toEngineProblem } from '../../engine/problem.ts';
import { usersOfVolumes } from '../../engine/volumes/volume-users.ts';
import { inspectVolume } from '../../engine/volumes.ts';
import { SteadyFlush } from '../../io/steady-flush.ts';
import { syncFolder } from '../../io/whole-file.ts';
import type { Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { manifestFrame } from './volume-backup-file.ts';
import type { VolumeBackupList } from './volume-backup-list.ts';
import type { VolumeContent, VolumeReading } from './volume-content.ts';
import type { Progress } from './volume-progress.ts';

export interface WriteHands {
  engines: EngineRegistry;
  content: VolumeContent;
  list: VolumeBackupList;
}

export interface WriteRequest {
  engineId: string;
  volume: string;
  users: UsersWay;
  /** Its objects name the volume and the users that are held. */
  work: Pick<Work, 'signal' | 'update'>;
}

/**
 * Writes a backup beside `path` and puts it in its place when it is whole; what is there is replaced. Problems are those of
 * `VolumeContent.read`, and the disk's.
 */
export async function writeBackup(
  hands: WriteHands,
  request: WriteRequest & { path: string },
): Promise<BackupManifest> {
  const { path, engineId, volume } = request;
  const manifest: { value?: BackupManifest } = {};
  await writeBeside(path, request, (part, progress) => backupOf(hands, { ...request, part, progress }, manifest));
  const { value } = manifest;
  if (value === undefined) throw new Error('A backup has ended without a manifest');
  await hands.list.add({ path, engineId, volume, manifest: value });
  return value;
}

/** The same as a plain archive. */
export async function writeArchive(
  { content }: WriteHands,
  request: WriteRequest & { path: string; form: ArchiveForm },
): Promise<void> {
  await writeBeside(request.path, request, (part, onProgress) => {
    const reading = content.read({ ...request, part, onProgress });
    return withoutManifest(reading);
  });
}

/** The bytes of a backup, without those that stand in `part` already; `manifest` has its value once they have been read. */
export async function* backupOf(
  { engines, content }: WriteHands,
  request: WriteRequest & { part?: string; progress: Progress },
  manifest: { value?: BackupManifest } = {},
): AsyncGenerator<Uint8Array> {
  const { engineId, volume, users: usersWay, part, progress } = request;
  const link = engines.link(engineId);
  const [{ row, options }, users] = await Promise.all([
    inspectVolume(link.connection, volume),
    usersOfVolumes(link.connection, [volume]),
  ]);
  const reading = content.read({
    ...{ engineId, volume, form: 'tar.zst', users: usersWay, work: request.work, onProgress: progress },
    ...(part !== undefined && { part }),
  });
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of reading.chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    if (!reading.facts().written) yield chunk;
  }
  const facts = reading.facts();
  const version = link.state.info?.version;
  manifest.value = {
    format: 1,
    createdAt: Date.now(),
    engine: { id: engineId, name: nameOf(engines, engineId), ...(version !== undefined && { version }) },
    volume: {
      ...{ name: volume, driver: row.driver, options, labels: row.labels },
      ...(row.createdAt !== undefined && { createdAt: row.createdAt }),
    },
    users: users.map(({ name, image, state, path, readOnly }) => ({ name, image, state, path, readOnly })),
    usersWay,
    content: { bytes: facts.bytes },
    packed: { sha256: hash.digest('hex'), bytes },
    lost: facts.lost,
  };
  yield manifestFrame(manifest.value);
  if (facts.unresumed !== undefined) throw new Unresumed(facts.unresumed);
}

export async function* withoutManifest({ chunks, facts }: VolumeReading): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) if (!facts().written) yield chunk;
  const { unresumed } = facts();
  if (unresumed !== undefined) throw new Unresumed(unresumed);
}

/** All bytes are there, but not all users were brought back. */
class Unresumed extends Error {
  constructor(cause: unknown) {
    super('', { cause });
  }
}

async function writeBeside(
  path: string,
  { work }: WriteRequest,
  source: (part: string, progress: Progress) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  const name = basename(path);
  const progress: Progress = (current, total = 0) =>
    work.update({ parts: [{ id: name, status: '', current, total: Math.max(current, total) }] });
  let unresumed: Unresumed | undefined;
  try {
    await (await open(part, 'wx', 0o600)).close();
    const file = await open(part, 'a');
    const flush = new SteadyFlush(file);
    try {
      for await (const chunk of source(part, progress)) {
        work.signal.throwIfAborted();
        await file.writeFile(chunk);
        flush.note(chunk.length);
      }
    } catch (error) {
      if (!(error instanceof Unresumed)) throw error;
      unresumed = error;
    } finally {
      await flush.settled();
      await file.sync().catch(() => undefined);
      await file.close();
    }
    work.signal.throwIfAborted();
    await rename(part, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(part, { force: true });
    throw 'problem' in (error as object) ? error : toEngineProblem(error);
  }
  if (unresumed !== undefined) throw unresumed.cause;
}

function nameOf(engines: EngineRegistry, engineId: string): string {
  return engines.latest.value.engines.find(({ id }) => id === engineId)?.name ?? engineId;
}
