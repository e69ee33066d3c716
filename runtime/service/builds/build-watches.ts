// Folders that are built again whenever they change.
import { createHash } from 'node:crypto';
import type { BuildSpec } from '../../contract/builds/build-spec.ts';
import type { FolderWatch } from '../../contract/builds.ts';
import { dockerfilePlace } from '../../engine/builds/build-files.ts';
import { Latest } from '../latest.ts';
import { problemOf } from '../problems.ts';
import { tidyBuildSpec } from './build-check.ts';
import { readIgnoreFile } from './build-dockerfiles.ts';
import { BuildFolder } from './build-folder.ts';
import type { Begun } from './build-work.ts';

/** An editor saves in several strokes, and a checkout changes many files. */
const quietMs = 500;

export interface WatchedWork {
  begin(engineId: string, spec: BuildSpec, watchId: string): Promise<Begun>;
  cancel(activityId: string): void;
}

export class BuildWatches {
  readonly latest = new Latest<FolderWatch[]>([]);
  private readonly work: WatchedWork;
  private readonly watches = new Map<string, Watch>();

  constructor(work: WatchedWork) {
    this.work = work;
  }

  /** Watches and builds; throws where the first build may not begin. The same wish twice is one watch. */
  async start(engineId: string, wish: BuildSpec): Promise<{ watchId: string }> {
    const spec = tidyBuildSpec(wish);
    const id = createHash('sha256')
      .update(JSON.stringify([engineId, spec]))
      .digest('hex')
      .slice(0, 16);
    const before = this.watches.get(id);
    if (before !== undefined && before.state.state !== 'stopped') return { watchId: id };
    before?.stop(false);
    const watch = new Watch({ id, engineId, spec }, this.work, () => this.tell());
    this.watches.set(id, watch);
    try {
      await watch.build();
    } catch (error) {
      watch.stop(false);
      this.watches.delete(id);
      this.tell();
      throw error;
    }
    return { watchId: id };
  }

  stop(id: string, cancel: boolean): void {
    this.watches.get(id)?.stop(cancel);
    this.watches.delete(id);
    this.tell();
  }

  close(): void {
    for (const watch of this.watches.values()) watch.stop(false);
  }

  private tell(): void {
    this.latest.set([...this.watches.values()].map(({ state }) => state));
  }
}

class Watch {
  state: FolderWatch;
  private readonly work: WatchedWork;
  private readonly onChange: () => void;
  private readonly folder: BuildFolder;
  private activityId: string | undefined;
  /** From the look at the folder until its build has ended: builds of one watch never run side by side. */
  private busy = false;
  private quiet: NodeJS.Timeout | undefined;
  private stopped = false;
  private canceled = false;

  constructor(
    { id, engineId, spec }: { id: string; engineId: string; spec: BuildSpec },
    work: WatchedWork,
    onChange: () => void,
  ) {
    this.state = { id, engineId, spec, state: 'watching', builds: 0, folders: 0, since: Date.now() };
    this.work = work;
    this.onChange = onChange;
    this.folder = new BuildFolder(spec.folder, {
      onChange: (path) => this.changed(path),
      onLost: (error) => this.lost(error),
    });
  }

  stop(cancel: boolean): void {
    this.stopped = true;
    this.canceled = cancel;
    clearTimeout(this.quiet);
    this.folder.close();
    if (cancel && this.activityId !== undefined) this.work.cancel(this.activityId);
  }

  private async follow(): Promise<void> {
    const { folder, dockerfile } = this.state.spec;
    const path = dockerfilePlace(folder, dockerfile);
    const ignore = await readIgnoreFile(folder, path);
    await this.folder.follow(path, ignore?.patterns ?? []);
    this.amend({ folders: this.folder.size });
  }

  private changed(path: string): void {
    if (this.stopped) return;
    this.amend({ changed: path, folders: this.folder.size });
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.again(), quietMs);
  }

  private again(): void {
    if (this.stopped) return;
    if (this.busy) this.amend({ state: 'pending' });
    else void this.build().catch(() => undefined);
  }

  /** Watching begins first, so that no change falls between. What keeps a build from beginning is told, and may be mended by the next change. */
  async build(): Promise<void> {
    this.busy = true;
    try {
      await this.follow();
      if (!this.stopped) await this.start();
    } catch (error) {
      this.settle({ problem: problemOf(error) });
      throw error;
    }
  }

  private async start(): Promise<void> {
    const { engineId, spec, id } = this.state;
    const { activityId, buildId, ended } = await this.work.begin(engineId, spec, id);
    this.activityId = activityId;
    void ended.then(() => this.settle({}));
    if (this.canceled) this.work.cancel(activityId);
    if (this.stopped) return;
    const { problem: _, ...state } = this.state;
    const isPending = state.state === 'pending';
    this.state = { ...state, state: isPending ? 'pending' : 'building', buildId, builds: state.builds + 1 };
    this.onChange();
  }

  private settle(amendment: Pick<FolderWatch, 'problem'>): void {
    this.busy = false;
    this.activityId = undefined;
    if (this.stopped) return;
    const isPending = this.state.state === 'pending';
    this.amend({ ...amendment, state: 'watching' });
    if (isPending) this.again();
  }

  private lost(error: unknown): void {
    if (this.stopped) return;
    this.stop(false);
    this.amend({ state: 'stopped', problem: problemOf(error), folders: 0 });
  }

  private amend(amendment: Partial<FolderWatch>): void {
    this.state = { ...this.state, ...amendment };
    this.onChange();
  }
}
