// Puts content into volumes: of backups, archives, and other volumes of this engine or another.
import type { UsersWay } from '../../contract/volume-backups.ts';
import { looked } from '../../engine/files/archive-form.ts';
import { openVolumeHelper } from '../../engine/volumes/volume-helper.ts';
import { inspectVolume } from '../../engine/volumes.ts';
import type { Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { fileArchive } from '../images/image-intake.ts';
import { ServiceProblem } from '../problems.ts';
import { readManifest, verifiedContent } from './volume-backup-file.ts';
import type { NewVolume, VolumeContent } from './volume-content.ts';
import { copyInside, unpack } from './volume-fills.ts';
import type { Progress } from './volume-progress.ts';
import { filePath } from './volume-shared-file.ts';

export interface RestoreHands {
  engines: EngineRegistry;
  content: VolumeContent;
}

/** A volume of an engine, one that is there or a new one. */
export interface Into {
  engineId: string;
  volume: string;
  create: boolean;
}

interface FromArchive {
  into: Into;
  archive: AsyncGenerator<Uint8Array>;
  /** Where it is a file of this computer, whose end can be read first. */
  from: { kind: 'file'; path: string } | { kind: 'sent' };
  devices: boolean;
  work: Work;
}

/** See the contract. */
export async function restoreInto(
  { content }: RestoreHands,
  { into, archive, from, devices, labels, work }: FromArchive & { labels: boolean },
): Promise<void> {
  work.update({ step: 'checking' });
  const manifest = from.kind === 'file' ? await readManifest(from.path) : undefined;
  if (from.kind === 'file' && manifest === undefined) {
    await archive.return(undefined);
    throw new ServiceProblem('backup-none', 'It has no manifest of a backup at its end');
  }
  const file = from.kind === 'file' && (await content.sees(into.engineId, from.path)) ? from.path : undefined;
  const created = labels ? withoutMark(manifest?.volume.labels ?? {}) : {};
  await content.exchange({
    ...{ engineId: into.engineId, volumes: [into.volume], devices, work },
    create: into.create ? [plainVolume(into.volume, created)] : [],
    mounts: file === undefined ? [] : [{ file, path: filePath, readOnly: true }],
    fill: (helper, [place = '']) => {
      work.update({ step: 'unpacking' });
      const source = verifiedContent(archive);
      const mostBytes = manifest?.content.bytes;
      const packed = { form: 'tar.zst', source, mostBytes, isBackup: true } as const;
      return unpack(helper, place, { ...packed, ...(file !== undefined && { file: filePath }) }, work.signal);
    },
  });
}

/** See the contract. */
export async function importInto(
  { content }: RestoreHands,
  { into, archive, devices, work }: FromArchive,
): Promise<void> {
  work.update({ step: 'checking' });
  const { form, bytes } = await looked(archive);
  if (form === 'none' || form === 'packed') {
    await bytes.return(undefined);
    throw new ServiceProblem('archive-damaged', 'It is neither a tar nor one that gzip or zstd has packed');
  }
  const forms = { tar: 'tar', gzip: 'tar.gz', zstd: 'tar.zst' } as const;
  await content.exchange({
    ...{ engineId: into.engineId, volumes: [into.volume], devices, work },
    create: into.create ? [plainVolume(into.volume, {})] : [],
    fill: (helper, [place = '']) => {
      work.update({ step: 'unpacking' });
      return unpack(helper, place, { form: forms[form], source: bytes, isBackup: false }, work.signal);
    },
  });
}

interface FromVolume {
  engineId: string;
  volume: string;
  users: UsersWay;
  into: Into;
  work: Work;
}

/** See the contract. It is packed and unpacked in one helper: nothing of it crosses the wire. */
export async function cloneInto(
  { engines, content }: RestoreHands,
  { engineId, volume, users, into, work }: FromVolume,
): Promise<void> {
  const { row } = await inspectVolume(engines.connection(engineId), volume);
  await content.meanwhile({ engineId, volumes: [volume], work }, users, () =>
    content.exchange({
      ...{ engineId, volumes: [into.volume], devices: true, work },
      create: [plainVolume(into.volume, withoutMark(row.labels))],
      mounts: [{ volume, path: '/source', readOnly: true }],
      fill: (helper, [to = '']) => {
        work.update({ step: 'copying' });
        return copyInside(helper, { from: '/source', to }, work, told(work, volume));
      },
    }),
  );
}

/** See the contract. From helper to helper, without a file. */
export async function copyInto(
  { engines, content }: RestoreHands,
  { engineId, volume, users, into, work }: FromVolume,
): Promise<void> {
  const { row } = await inspectVolume(engines.connection(engineId), volume);
  // The wire is rarely quicker than the quickest of zstd's levels.
  const reading = content.read({
    ...{ engineId, volume, form: 'tar.zst', level: 1, users, onProgress: told(work, volume) },
    work: { signal: work.signal, update: () => work.update({ step: 'copying' }) },
  });
  try {
    await content.exchange({
      ...{ engineId: into.engineId, volumes: [into.volume], devices: true, work },
      create: into.create ? [plainVolume(into.volume, withoutMark(row.labels))] : [],
      fill: (helper, [place = '']) => {
        work.update({ step: 'copying' });
        return unpack(helper, place, { form: 'tar.zst', source: reading.chunks, isBackup: false }, work.signal);
      },
    });
  } finally {
    // What ends early there leaves the reading here in its middle.
    await reading.chunks.return(undefined);
  }
  const { unresumed } = reading.facts();
  if (unresumed !== undefined) throw unresumed;
}

/** Reads a backup to its end without writing anything. */
export async function checkBackup(
  { engines, content }: RestoreHands,
  { engineId, path, work }: { engineId: string; path: string; work: Work },
): Promise<void> {
  work.update({ step: 'verifying' });
  const manifest = await readManifest(path);
  if (manifest === undefined) throw new ServiceProblem('backup-none', 'It has no manifest of a backup at its end');
  const image = await content.image(engineId);
  const helper = await openVolumeHelper(engines.connection(engineId), { image, mounts: [] });
  try {
    const { open } = await fileArchive(path);
    const source = verifiedContent(open(work));
    const mostBytes = manifest.content.bytes;
    await unpack(helper, '/', { form: 'tar.zst', source, mostBytes, isBackup: true, onlyLook: true }, work.signal);
  } finally {
    await helper.close();
  }
}

function plainVolume(name: string, labels: Record<string, string>): NewVolume {
  return { name, driver: 'local', labels, options: {} };
}

/** Without what says that it is somebody's: a project would take the copy for its own. */
function withoutMark(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) => !/^(com\.docker\.compose\.|com\.docker\.volume\.anonymous$)/.test(key)),
  );
}

function told(work: Pick<Work, 'update'>, name: string): Progress {
  return (current, total = 0) =>
    work.update({ parts: [{ id: name, status: '', current, total: Math.max(current, total) }] });
}
