// The content of volumes: read as one archive, or exchanged for another, for several volumes at once, whole or not at all.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveForm, UsersWay, VolumeLoss } from '../contract/volume-backups.ts';
import { engineProblem } from '../engine/problem.ts';
import {
  checkEnd,
  type FileMount,
  openVolumeHelper,
  type VolumeHelper,
  type VolumeMount,
} from '../engine/volume-helper.ts';
import { newContent, packScript, prepareScript, readyScript } from '../engine/volume-scripts.ts';
import { createVolume, readVolume } from '../engine/volumes.ts';
import type { ActivityRegistry, Work } from './activity-registry.ts';
import type { EngineRegistry } from './engine-registry.ts';
import { problemOf } from './problems.ts';
import type { VolumeEntry } from './volume-journal.ts';
import { type Progress, tellProgress, withoutProgress } from './volume-progress.ts';
import { isUnsettled, mountOf, type SettlingHands, settleVolumes } from './volume-settling.ts';
import { filePath, growing, SharedFolders } from './volume-shared-file.ts';
import type { VolumeTools } from './volume-tools.ts';
import { checkUnused, hold, resume, usersToHold } from './volume-users.ts';
import { pause } from './waiting.ts';
import { WorkJournal } from './work-journal.ts';

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
  lost: VolumeLoss[];
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

/** An engine that is gone is not back sooner (ms). */
const retryMs = 2000;

export class VolumeContent {
  private readonly options: VolumeContentOptions;
  private readonly journal: WorkJournal<VolumeEntry>;
  /** The entries of the journal that somebody works at. */
  private readonly busy = new Set<string>();
  private readonly shared = new SharedFolders();

  constructor(options: VolumeContentOptions) {
    this.options = options;
    this.journal = new WorkJournal(join(options.home, 'volume-work'));
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
    return this.entered({ engineId, volumes, phase: 'reading', users }, async () => {
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
    await this.entered({ engineId, volumes, phase: 'filling' }, async (entry) => {
      for (const volume of create) await this.create(entry, volume);
      await this.fill(request);
      work.signal.throwIfAborted();
      entry.users = await usersToHold(connection, volumes, 'stop');
      await this.journal.write(entry);
      if (entry.users.length > 0) work.update({ step: 'holding' });
      await hold(connection, entry.users);
      await checkUnused(connection, volumes);
      await request.held?.();
      work.signal.throwIfAborted();
      entry.phase = 'exchanging';
      await this.journal.write(entry);
      work.update({ step: 'exchanging' });
    });
  }

  /** Brings what broke off to an end, on each engine as soon as it answers; ends with the runtime. */
  async recover(): Promise<void> {
    const { engines, signal } = this.options;
    for (const { engineId } of await this.journal.left(this.busy)) {
      try {
        engines.link(engineId).open();
      } catch {
        // An engine that is not there now may come later.
      }
    }
    for await (const { engines: all } of engines.latest.subscribe(signal)) {
      const ready = new Set(all.filter(({ status }) => status === 'ready').map(({ id }) => id));
      for (const entry of await this.journal.left(this.busy)) if (ready.has(entry.engineId)) this.settleLater(entry);
    }
  }

  private async *reading(request: ReadRequest, facts: ReadFacts): AsyncGenerator<Uint8Array> {
    const { engineId, volume, form, level = 3, users, work, onProgress, part } = request;
    const { connection } = this.options.engines.link(engineId);
    const [, image, held] = await Promise.all([
      this.demand(engineId, volume),
      this.image(engineId),
      usersToHold(connection, [volume], users),
    ]);
    const entry = await this.enter({
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
      const left = this.leave(entry).catch((error: unknown) => {
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

  private async entered<T>(begun: BegunEntry, run: (entry: VolumeEntry) => Promise<T>): Promise<T> {
    const entry = await this.enter(begun);
    let result: T;
    try {
      result = await run(entry);
    } catch (error) {
      // What went wrong first is what a person is told; the journal knows what is left to do.
      await this.leave(entry).catch(() => undefined);
      throw error;
    }
    await this.leave(entry);
    return result;
  }

  private async enter({ engineId, volumes, phase, users = [], part }: BegunEntry): Promise<VolumeEntry> {
    const id = randomUUID();
    this.busy.add(id);
    const entry = {
      id,
      engineId,
      phase,
      volumes: [...volumes],
      created: [],
      users: [...users],
      ...(part !== undefined && { part }),
    };
    return this.journal.begin(entry);
  }

  /** Settles it now; what the loss of the engine or of a helper leaves undone is done when there is one again. */
  private async leave(entry: VolumeEntry): Promise<void> {
    try {
      await this.settle(entry);
    } catch (error) {
      if (isUnsettled(error)) void this.whenBack(entry);
      throw error;
    } finally {
      this.busy.delete(entry.id);
    }
  }

  /** The engine may be back before anybody listens to it. */
  private async whenBack(entry: VolumeEntry): Promise<void> {
    await pause(retryMs, this.options.signal);
    for await (const { engines } of this.options.engines.latest.subscribe(this.options.signal)) {
      if (engines.some(({ id, status }) => id === entry.engineId && status === 'ready')) return this.settleLater(entry);
    }
  }

  /** What is still to be done. Throws when it has to be tried again; `refused` and `users-not-resumed` are thrown when nothing is left to do. */
  private async settle(entry: VolumeEntry): Promise<void> {
    const { connection } = this.options.engines.link(entry.engineId);
    const refused = entry.phase === 'reading' ? undefined : await settleVolumes(this.settling(entry), entry);
    const left = await resume(connection, entry.users).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (left === undefined || problemOf(left).reason === 'users-not-resumed') await this.journal.end(entry);
    if (refused !== undefined || left !== undefined) throw refused ?? left;
  }

  private settling({ engineId }: VolumeEntry): SettlingHands {
    const { connection } = this.options.engines.link(engineId);
    return { connection, image: () => this.image(engineId), write: (entry) => this.journal.write(entry) };
  }

  private settleLater(entry: VolumeEntry): void {
    if (this.busy.has(entry.id)) return;
    this.busy.add(entry.id);
    const objects = entry.volumes.map((name) => ({ kind: 'volume' as const, id: name, name }));
    this.options.activities.begin(
      'settle-volume',
      entry.engineId,
      entry.volumes.join(', '),
      async (work) => {
        work.update({ step: 'restoring' });
        if (entry.part !== undefined) await rm(entry.part, { force: true });
        await this.leave(entry);
      },
      { objects },
    );
  }

  private async create(entry: VolumeEntry, volume: NewVolume): Promise<void> {
    const { connection } = this.options.engines.link(entry.engineId);
    if ((await readVolume(connection, volume.name)) !== undefined) {
      throw engineProblem('name-taken', `There is a volume "${volume.name}" already`, 'volume');
    }
    entry.created.push(volume.name);
    await this.journal.write(entry);
    await createVolume(connection, volume).catch((error: unknown) => {
      // Somebody else was quicker: it is theirs.
      if (problemOf(error).reason === 'name-taken')
        entry.created = entry.created.filter((name) => name !== volume.name);
      throw error;
    });
  }
}

interface BegunEntry extends Pick<VolumeEntry, 'engineId' | 'phase'>, Partial<Pick<VolumeEntry, 'users' | 'part'>> {
  volumes: readonly string[];
}
