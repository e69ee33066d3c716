// The content of volumes: read as one archive, or exchanged for another, for several volumes at once, whole or not at all.
import type { ArchiveForm, BackupLoss, UsersWay } from '../../contract/volume-backups.ts';
import { engineProblem } from '../../engine/problem.ts';
import {
  checkEnd,
  type FileMount,
  openVolumeHelper,
  type VolumeHelper,
  type VolumeMount,
} from '../../engine/volumes/volume-helper.ts';
import { newContent, packScript, prepareScript, readyScript } from '../../engine/volumes/volume-scripts.ts';
import { createVolume, readVolume } from '../../engine/volumes.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { problemOf } from '../problems.ts';
import type { VolumeTools } from '../tools/volume-tools.ts';
import type { VolumeEntry } from './volume-journal.ts';
import { type Progress, tellProgress, withoutProgress } from './volume-progress.ts';
import { SettledWork } from './volume-settled-work.ts';
import { mountOf } from './volume-settling.ts';
import { filePath, growing, SharedFolders } from './volume-shared-file.ts';
import { checkUnused, hold, usersToHold } from './volume-users.ts';

export interface VolumeContentOptions {
  home: string;
  engines: EngineRegistry;
  activities: ActivityRegistry;
  tools: VolumeTools;
  /** Ends with the runtime. */
  signal: AbortSignal;
}

/** The work's objects have to name the volumes, so that nothing else works on them meanwhile. */
interface Request {
  engineId: string;
  volumes: readonly string[];
  work: Pick<Work, 'signal' | 'update'>;
}

export interface ReadRequest {
  engineId: string;
  volume: string;
  form: ArchiveForm;
  /** Of zstd, 1 to 19; default 3. */
  level?: number;
  users: UsersWay;
  work: Pick<Work, 'signal' | 'update'>;
  /** Bytes of the content that were read so far, and about how many there are where that is known. */
  onProgress?: Progress;
  /**
   * An empty file that the content is written to; it goes when this process ends before it has its place. Where the engine has this computer's
   * files, the helper writes into it itself, and `written` is told with the first chunk: the chunks are only to be looked at then.
   */
  part?: string;
}

/** `bytes` is the size of the tar, not packed. `unresumed`: the content was read, but not all users were brought back: to be told at the end. */
export interface ReadFacts {
  bytes: number;
  /** The chunks stand in the file already: see `part`. */
  written: boolean;
  lost: BackupLoss[];
  unresumed?: unknown;
}

/** `chunks` is read once, to its end or returned; `facts` are known then. */
export interface VolumeReading {
  chunks: AsyncGenerator<Uint8Array>;
  facts: () => ReadFacts;
}

export interface NewVolume {
  name: string;
  driver: string;
  labels: Record<string, string>;
  options: Record<string, string>;
}

export interface ExchangeRequest extends Request {
  /** Those of `volumes` that are not there yet; they go again when it comes to nothing. */
  create?: readonly NewVolume[];
  /** What else the helper sees; not below `/volumes`. */
  mounts?: readonly (VolumeMount | FileMount)[];
  /** Whether device nodes can come in. */
  devices?: boolean;
  /**
   * Puts the new content into empty folders, `places`, one a volume in their order; its root has the owner and mode of the old one. Nothing
   * old is touched, and users run, until it has ended well.
   */
  fill: (helper: VolumeHelper, places: readonly string[]) => Promise<void>;
  /** The users are held, and the old content is still in its place: the last moment to keep it. */
  held?: () => Promise<void>;
}

export class VolumeContent {
  private readonly options: VolumeContentOptions;
  private readonly settled: SettledWork;
  private readonly shared = new SharedFolders();

  constructor(options: VolumeContentOptions) {
    this.options = options;
    this.settled = new SettledWork({ ...options, image: (engineId) => this.image(engineId) });
  }

  /** The image of helpers that have GNU's tar and zstd (`/gnu/tar`, `/gnu/zstd`). `programs-missing` where there are none. */
  image(engineId: string): Promise<string> {
    return this.options.tools.on(this.options.engines.link(engineId));
  }

  /** Whether helpers of the engine have this file of this computer. */
  async sees(engineId: string, path: string): Promise<boolean> {
    return this.shared.has(this.options.engines.link(engineId).connection, await this.image(engineId), path);
  }

  /** Runs it while the users of the volumes are held, and brings them back as they were, also when this process ends in the middle. */
  async meanwhile<T>({ engineId, volumes, work }: Request, way: UsersWay, run: () => Promise<T>): Promise<T> {
    const { connection } = this.options.engines.link(engineId);
    const users = await usersToHold(connection, volumes, way);
    if (users.length === 0) return run();
    return this.settled.entered({ engineId, volumes, phase: 'reading', users }, async () => {
      work.update({ step: 'holding' });
      await hold(connection, users);
      work.signal.throwIfAborted();
      return run();
    });
  }

  /** The content of a volume as one archive. `not-found`, `programs-missing`, `removes-itself`; nothing begins before the first chunk is asked for. */
  read(request: ReadRequest): VolumeReading {
    const facts: ReadFacts = { bytes: 0, written: false, lost: [] };
    return { chunks: this.reading(request, facts), facts: () => facts };
  }

  /**
   * Exchanges the content of volumes for new content: of all of them or of none, whatever breaks off. Running users are stopped for the
   * moment of the exchange and started again. `not-found`, `programs-missing`, `removes-itself`, `in-use`, `users-not-resumed` (when all is done).
   */
  async exchange(request: ExchangeRequest): Promise<void> {
    const { engineId, volumes, create = [], work } = request;
    const { connection } = this.options.engines.link(engineId);
    const isNew = (name: string) => create.some((volume) => volume.name === name);
    for (const name of volumes) if (!isNew(name)) await this.demand(engineId, name);
    await usersToHold(connection, volumes, 'stop');
    await this.settled.entered({ engineId, volumes, phase: 'filling' }, async (entry) => {
      for (const volume of create) await this.create(entry, volume);
      await this.fill(request);
      work.signal.throwIfAborted();
      entry.users = await usersToHold(connection, volumes, 'stop');
      await this.settled.write(entry);
      if (entry.users.length > 0) work.update({ step: 'holding' });
      await hold(connection, entry.users);
      await checkUnused(connection, volumes);
      await request.held?.();
      work.signal.throwIfAborted();
      entry.phase = 'exchanging';
      await this.settled.write(entry);
      work.update({ step: 'exchanging' });
    });
  }

  /** Brings what broke off to an end, on each engine as soon as it answers; ends with the runtime. */
  recover(): Promise<void> {
    return this.settled.recover();
  }

  private async *reading(request: ReadRequest, facts: ReadFacts): AsyncGenerator<Uint8Array> {
    const { engineId, volume, form, level = 3, users, work, onProgress, part } = request;
    const { connection } = this.options.engines.link(engineId);
    const [, image, held] = await Promise.all([
      this.demand(engineId, volume),
      this.image(engineId),
      usersToHold(connection, [volume], users),
    ]);
    const entry = await this.settled.enter({
      engineId,
      volumes: [volume],
      phase: 'reading',
      users: held,
      ...(part !== undefined && { part }),
    });
    let helper: VolumeHelper | undefined;
    try {
      if (held.length > 0) work.update({ step: 'holding' });
      await hold(connection, held);
      work.update({ step: 'saving' });
      const mounts = [{ volume, path: mountOf(0), readOnly: true }];
      const shared =
        part === undefined ? undefined : await this.shared.openWithFile(connection, { image, mounts }, part);
      facts.written = shared !== undefined;
      helper = shared ?? (await openVolumeHelper(connection, { image, mounts }));
      const into = shared === undefined ? [] : [filePath];
      const program = await helper.stream({
        command: ['/bin/sh', '-c', packScript, 'sh', mountOf(0), form, String(level), ...into],
        signal: work.signal,
        onWords: onProgress && ((words) => tellProgress(words, onProgress)),
      });
      if (shared !== undefined && part !== undefined) yield* growing(part, program.output);
      else yield* program.output;
      const words = program.words();
      checkEnd({ exitCode: await program.exitCode(), words: withoutProgress(words) });
      facts.bytes = Number(/^bytes (\d+)$/m.exec(words)?.[1] ?? 0);
      if (/^sockets$/m.test(words)) facts.lost.push('sockets');
      if (/^moving$/m.test(words)) facts.lost.push('moving');
    } finally {
      // Who is held does not wait for the helper's end.
      const left = this.settled.leave(entry).catch((error: unknown) => {
        facts.unresumed = error;
      });
      await Promise.all([helper?.close(), left]);
    }
  }

  private async demand(engineId: string, volume: string): Promise<void> {
    const row = await readVolume(this.options.engines.link(engineId).connection, volume);
    if (row === undefined) throw engineProblem('not-found', `No such volume: ${volume}`);
  }

  private async fill({ engineId, volumes, mounts = [], devices, work, fill }: ExchangeRequest): Promise<void> {
    const { connection } = this.options.engines.link(engineId);
    const image = await this.image(engineId);
    const own = volumes.map((volume, index) => ({ volume, path: mountOf(index), readOnly: false }));
    const helper = await openVolumeHelper(connection, {
      image,
      mounts: [...own, ...mounts],
      ...(devices !== undefined && { devices }),
    });
    const each = async (script: string) => {
      for (const { path } of own) {
        work.signal.throwIfAborted();
        checkEnd(await helper.run({ command: ['/bin/sh', '-c', script, 'sh', path], signal: work.signal }));
      }
    };
    try {
      await each(prepareScript);
      await fill(
        helper,
        own.map(({ path }) => `${path}/${newContent}`),
      );
      await each(readyScript);
    } finally {
      await helper.close();
    }
  }

  private async create(entry: VolumeEntry, volume: NewVolume): Promise<void> {
    const { connection } = this.options.engines.link(entry.engineId);
    if ((await readVolume(connection, volume.name)) !== undefined) {
      throw engineProblem('name-taken', `There is a volume "${volume.name}" already`, 'volume');
    }
    entry.created.push(volume.name);
    await this.settled.write(entry);
    await createVolume(connection, volume).catch((error: unknown) => {
      // Somebody else was quicker: it is theirs.
      if (problemOf(error).reason === 'name-taken')
        entry.created = entry.created.filter((name) => name !== volume.name);
      throw error;
    });
  }
}
