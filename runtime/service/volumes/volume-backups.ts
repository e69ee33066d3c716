// Answers the contract's volumeBackups: the data of volumes as activities.
import { rm } from 'node:fs/promises';
import type { ActivityKind } from '../../contract/activities.ts';
import { isVolumeName } from '../../contract/specs/container-spec.ts';
import type { ArchiveForm, UsersWay } from '../../contract/volume-backups.ts';
import { engineProblem } from '../../engine/problem.ts';
import { usersOfVolumes } from '../../engine/volumes/volume-users.ts';
import { readVolume } from '../../engine/volumes.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { FileTransfers } from '../files/file-transfers.ts';
import { demandHostTarget, type HostWriting } from '../files/host-target.ts';
import { ImageIntake } from '../images/image-intake.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { procedures } from '../procedures.ts';
import { VolumeBackupList } from './volume-backup-list.ts';
import { checkTarget, readBackupFile } from './volume-backup-look.ts';
import { backupOf, withoutManifest, writeArchive, writeBackup } from './volume-backup-write.ts';
import type { VolumeContent } from './volume-content.ts';
import { checkBackup, cloneInto, copyInto, type Into, importInto, restoreInto } from './volume-restore.ts';
import { objectsOf, volumeObject } from './volume-users.ts';

export interface VolumeBackupsOptions {
  home: string;
  engines: EngineRegistry;
  activities: ActivityRegistry;
  transfers: FileTransfers;
  content: VolumeContent;
}

export class VolumeBackups {
  readonly list: VolumeBackupList;
  readonly options: VolumeBackupsOptions;
  readonly intake = new ImageIntake();

  constructor(options: VolumeBackupsOptions) {
    this.options = options;
    this.list = new VolumeBackupList(options.home);
  }

  get hands() {
    return { engines: this.options.engines, content: this.options.content, list: this.list };
  }

  /** `not-found`. */
  async look(engineId: string, volume: string) {
    await this.demand(engineId, volume);
    const { engines, content } = this.options;
    const found = await usersOfVolumes(engines.connection(engineId), [volume]);
    const users = found.map(({ policy: _, paused: __, ...user }) => user);
    try {
      await content.image(engineId);
      return { users, means: { way: 'whole' as const } };
    } catch (error) {
      const problem = problemOf(error);
      if (problem.reason !== 'programs-missing') throw error;
      return { users, means: { way: 'none' as const, problem } };
    }
  }

  /** Begins work on a volume, in whose way nothing else of the volume or of its users is. */
  async begin(
    kind: ActivityKind,
    { engineId, volume, users }: { engineId: string; volume: string; users: UsersWay },
    run: (work: Work) => Promise<void>,
    detail?: string,
  ): Promise<{ activityId: string }> {
    const { activities } = this.options;
    const objects = await objectsOf(this.options.engines.connection(engineId), [volume], users);
    const options = { objects, ...(detail !== undefined && { detail }) };
    return { activityId: activities.begin(kind, engineId, volume, run, options) };
  }

  async demand(engineId: string, volume: string): Promise<void> {
    const row = await readVolume(this.options.engines.connection(engineId), volume);
    if (row === undefined) throw engineProblem('not-found', `No such volume: ${volume}`);
  }
}

export function volumeBackupsProcedures(backups: VolumeBackups, host: HostWriting) {
  return { ...outProcedures(backups, host), ...inProcedures(backups) };
}

/** Out of volumes, and what was written. */
function outProcedures(backups: VolumeBackups, host: HostWriting) {
  const { volumeBackups } = procedures;
  const { hands, list } = backups;
  return {
    look: volumeBackups.look.handler(({ input }) => backups.look(input.engineId, input.volume)),
    start: volumeBackups.start.handler(async ({ input }) => {
      const { path, replace } = input;
      demandHostTarget(host, input);
      await checkTarget(path, replace);
      await backups.demand(input.engineId, input.volume);
      const run = (work: Work) => writeBackup(hands, { ...input, work }).then(() => undefined);
      return backups.begin('backup-volume', input, run, path);
    }),
    exportTar: volumeBackups.exportTar.handler(async ({ input }) => {
      const { path, replace } = input;
      demandHostTarget(host, input);
      await checkTarget(path, replace);
      await backups.demand(input.engineId, input.volume);
      return backups.begin('export-volume', input, (work) => writeArchive(hands, { ...input, work }), path);
    }),
    download: volumeBackups.download.handler(({ input }) => download(backups, input)),
    read: volumeBackups.read.handler(({ input }) => readBackupFile(input.path)),
    check: volumeBackups.check.handler(async ({ input: { engineId, path } }) => {
      const { name } = await readBackupFile(path);
      const { activities, content, engines } = backups.options;
      const run = (work: Work) => checkBackup({ engines, content }, { engineId, path, work });
      return { activityId: activities.begin('check-backup', engineId, name, run, { lock: false, detail: path }) };
    }),
    recent: volumeBackups.recent.handler(({ input }) => list.recent(input)),
    forget: volumeBackups.forget.handler(async ({ input: { path, remove } }) => {
      const was = await list.forget(path);
      if (!remove) return;
      if (!was) throw new ServiceProblem('not-found', `${path} was not written here`, { field: 'path' });
      await rm(path, { force: true });
    }),
  };
}

/** Into volumes. */
function inProcedures(backups: VolumeBackups) {
  const { volumeBackups } = procedures;
  const { intake, options } = backups;
  const { engines, content } = options;
  const hands = { engines, content };
  return {
    restore: volumeBackups.restore.handler(async ({ input }) => {
      const into = await target(backups, input);
      const archive = await intake.of(input.from);
      const run = (work: Work) =>
        restoreInto(hands, { ...input, into, archive: archive.open(work), work }).finally(archive.close);
      return begun(await backups.begin('restore-volume', { ...input, users: 'stop' }, run, archive.name), archive);
    }),
    importTar: volumeBackups.importTar.handler(async ({ input }) => {
      const into = await target(backups, input);
      const archive = await intake.of(input.from);
      const run = (work: Work) =>
        importInto(hands, { ...input, into, archive: archive.open(work), work }).finally(archive.close);
      return begun(await backups.begin('import-volume', { ...input, users: 'stop' }, run, archive.name), archive);
    }),
    send: volumeBackups.send.handler(({ input }) => intake.send(input.transferId, input.data)),
    finish: volumeBackups.finish.handler(({ input }) => intake.finish(input.transferId)),
    clone: volumeBackups.clone.handler(async ({ input }) => {
      await backups.demand(input.engineId, input.volume);
      const into = await target(backups, { ...input, volume: input.name, create: true }, 'name');
      return backups.begin('clone-volume', input, (work) => cloneInto(hands, { ...input, into, work }), into.volume);
    }),
    copyTo: volumeBackups.copyTo.handler(async ({ input }) => {
      await backups.demand(input.engineId, input.volume);
      const into = await target(backups, input.to, 'to.volume');
      return backups.begin('copy-volume', input, (work) => copyInto(hands, { ...input, into, work }), into.volume);
    }),
    empty: volumeBackups.empty.handler(async ({ input }) => {
      const { engineId, volume } = input;
      await backups.demand(engineId, volume);
      return backups.begin('empty-volume', { ...input, users: 'stop' }, (work) =>
        content.exchange({ engineId, volumes: [volume], work, fill: async () => undefined }),
      );
    }),
  };
}

/** `name-taken`, `name-invalid` at the field for a new one, `not-found` for one that should be there. */
async function target(backups: VolumeBackups, { engineId, volume, create }: Into, field = 'volume'): Promise<Into> {
  const name = volume.trim();
  const { engines } = backups.options;
  if (create && !isVolumeName(name)) throw new ServiceProblem('name-invalid', `"${name}" is no volume name`, { field });
  const there = await readVolume(engines.connection(engineId), create ? name : volume);
  if (create && there !== undefined)
    throw new ServiceProblem('name-taken', `There is a volume "${name}" already`, { field });
  if (!create && there === undefined) throw new ServiceProblem('not-found', `No such volume: ${volume}`, { field });
  return { engineId, volume: create ? name : volume, create };
}

function begun(activity: { activityId: string }, { transferId }: { transferId?: string }) {
  return { ...activity, ...(transferId !== undefined && { transferId }) };
}

interface Download {
  engineId: string;
  volume: string;
  form: ArchiveForm;
  users: UsersWay;
}

/** The pieces are asked for one by one; the reading goes no faster. */
async function download(backups: VolumeBackups, { form, ...of }: Download) {
  const { options, hands } = backups;
  await backups.demand(of.engineId, of.volume);
  const opening = new AbortController();
  const work = { signal: opening.signal, update: () => undefined };
  const isBackup = form === 'tar.zst';
  const chunks = isBackup
    ? backupOf(hands, { ...of, work, progress: () => undefined })
    : withoutManifest(options.content.read({ ...of, form, work }));
  const name = `${of.volume}.${form}`;
  const kind = isBackup ? 'backup-volume' : 'export-volume';
  return options.transfers.pieces({ name, chunks }, opening, (run) =>
    options.activities.begin(kind, of.engineId, of.volume, run, { objects: [volumeObject(of.volume)], detail: name }),
  );
}
