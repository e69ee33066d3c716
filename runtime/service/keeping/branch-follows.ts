// Projects whose volumes follow the git branch of their folder: leaving a branch keeps their state, coming back brings it back.
import { createHash, randomUUID } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { type BranchFollow, type BranchMode, branchFollow } from '../../contract/snapshots.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { Latest } from '../latest.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import { RecordFolder } from '../record-folder.ts';
import type { VolumeContent } from '../volumes/volume-content.ts';
import { objectsOf } from '../volumes/volume-users.ts';
import { BranchWatch, findGitFolder, readBranch } from './git-head.ts';
import { readProjects } from './snapshot-projects.ts';
import type { SnapshotSwitch } from './snapshot-switch.ts';
import type { Snapshots } from './snapshots.ts';

/** `state`: the branch that the volumes are of. It is another one than `branch` as long as nothing was done about the change. */
const record = z.object({ follow: branchFollow, state: z.string().optional() });
type Followed = z.infer<typeof record>;

export interface BranchFollowsOptions {
  home: string;
  engines: EngineRegistry;
  activities: ActivityRegistry;
  content: VolumeContent;
  snapshots: Snapshots;
  switches: SnapshotSwitch;
  signal: AbortSignal;
}

export class BranchFollows {
  readonly latest = new Latest<BranchFollow[]>([]);
  private readonly options: BranchFollowsOptions;
  private readonly store: RecordFolder<typeof record>;
  private readonly all = new Map<string, Followed>();
  private readonly watches = new Map<string, BranchWatch>();

  private constructor(options: BranchFollowsOptions) {
    this.options = options;
    this.store = new RecordFolder(join(options.home, 'branches'), record);
  }

  /** Follows what was followed before, also what changed meanwhile, until the signal aborts. */
  static async open(options: BranchFollowsOptions): Promise<BranchFollows> {
    const follows = new BranchFollows(options);
    for (const one of await follows.store.all()) follows.all.set(idOf(one.follow), one);
    follows.tell();
    for (const one of follows.all.values()) follows.watch(one);
    options.signal.addEventListener('abort', () => follows.close(), { once: true });
    void follows.retry();
    return follows;
  }

  async follow(wish: { engineId: string; project: string; folder: string; mode: BranchMode }): Promise<void> {
    const { folder } = wish;
    if (!isAbsolute(folder)) {
      throw new ServiceProblem('path-not-absolute', `${folder} is no absolute path`, { field: 'folder' });
    }
    if ((await findGitFolder(folder)) === undefined) {
      throw new ServiceProblem('not-found', `There is no git repository at ${folder}`, { field: 'folder' });
    }
    const before = this.all.get(idOf(wish));
    const same = before?.follow.folder === folder ? before : undefined;
    const branch = await readBranch(folder);
    const { problem: _, ...rest } = { ...same?.follow, ...wish, ...(branch !== undefined && { branch }) };
    const state = same?.state ?? branch;
    await this.put({ follow: rest, ...(state !== undefined && { state }) });
    if (same === undefined) this.watch({ follow: rest, ...(state !== undefined && { state }) });
  }

  async unfollow(engineId: string, project: string): Promise<void> {
    const id = idOf({ engineId, project });
    this.watches.get(id)?.close();
    this.watches.delete(id);
    this.all.delete(id);
    await this.store.drop(id);
    this.tell();
  }

  async answer(wish: {
    engineId: string;
    project: string;
    go: boolean;
    mode: BranchMode;
  }): Promise<string | undefined> {
    const one = this.find(wish);
    const { pending } = one.follow;
    await this.put({ ...one, follow: { ...one.follow, mode: wish.mode } });
    if (pending === undefined) throw new ServiceProblem('not-found', 'The branch is what it was');
    if (wish.go) return this.begin(this.find(wish));
    // The volumes go on as they are, and are the new branch's from now on.
    await this.settle(wish, pending.to);
    return undefined;
  }

  private find(which: { engineId: string; project: string }): Followed {
    const found = this.all.get(idOf(which));
    if (found === undefined) throw new ServiceProblem('not-found', `${which.project} is not followed`);
    return found;
  }

  private watch(one: Followed): void {
    const id = idOf(one.follow);
    this.watches.get(id)?.close();
    this.watches.set(
      id,
      new BranchWatch(one.follow.folder, one.state, (branch) => void this.changed(id, branch).catch(() => undefined)),
    );
  }

  private async changed(id: string, branch: string): Promise<void> {
    const one = this.all.get(id);
    if (one === undefined) return;
    const { engineId, project, mode } = one.follow;
    const { pending: _, problem: __, ...rest } = one.follow;
    const from = one.state;
    const isSame = from === undefined || from === branch;
    const snapshotId = this.stateOf(engineId, project, branch);
    const pending = {
      from: from ?? branch,
      to: branch,
      at: Date.now(),
      ...(snapshotId !== undefined && { snapshotId }),
    };
    await this.put({
      state: from ?? branch,
      follow: { ...rest, branch, ...(!isSame && mode !== 'never' && { pending }) },
    });
    if (isSame) return;
    if (mode === 'never') await this.settle(one.follow, branch);
    else if (mode === 'switch' && this.isReady(engineId)) await this.begin(this.find(one.follow));
  }

  /** What could not be switched while the engine was away is switched when it is back. */
  private async retry(): Promise<void> {
    const { engines, signal } = this.options;
    for await (const _ of engines.latest.subscribe(signal)) {
      for (const one of [...this.all.values()]) {
        const { mode, pending, problem, engineId } = one.follow;
        if (mode !== 'switch' || pending === undefined || problem !== undefined || !this.isReady(engineId)) continue;
        if (!this.isBusy(one)) await this.begin(one).catch(() => undefined);
      }
    }
  }

  private isReady(engineId: string): boolean {
    return this.options.engines.latest.value.engines.some(({ id, status }) => id === engineId && status === 'ready');
  }

  private isBusy({ follow }: Followed): boolean {
    const { engineId, project } = follow;
    return this.options.activities.latest.value.some(
      (one) =>
        one.status === 'running' &&
        one.kind === 'switch-branch' &&
        one.engineId === engineId &&
        one.subject === project,
    );
  }

  /** The state that a branch was left with. */
  private stateOf(engineId: string, project: string, branch: string): string | undefined {
    return this.options.snapshots.records
      .shown(engineId)
      .find((one) => one.reason === 'branch' && one.project === project && one.branch === branch)?.id;
  }

  private async begin({ follow }: Followed): Promise<string> {
    const { engineId, project, pending } = follow;
    const { activities, engines } = this.options;
    const projects = await readProjects(engines.connection(engineId));
    const volumes = projects.find((one) => one.project === project)?.volumes ?? [];
    const objects = await objectsOf(engines.connection(engineId), volumes, 'stop');
    const detail = `${pending?.from ?? ''} → ${pending?.to ?? ''}`;
    const run = async (work: Work) => {
      try {
        // It may have waited, and another branch be checked out by now.
        const now = this.all.get(idOf(follow))?.follow.pending;
        if (now !== undefined) await this.carryOut(follow, now, volumes, work);
      } catch (error) {
        const one = this.all.get(idOf(follow));
        if (one !== undefined) await this.put({ ...one, follow: { ...one.follow, problem: problemOf(error) } });
        throw error;
      }
    };
    return activities.begin('switch-branch', engineId, project, run, { objects, detail });
  }

  private async carryOut(
    { engineId, project }: BranchFollow,
    { from, to }: NonNullable<BranchFollow['pending']>,
    volumes: readonly string[],
    work: Work,
  ): Promise<void> {
    const { content, snapshots, switches } = this.options;
    const old = this.stateOf(engineId, project, from);
    const target = this.stateOf(engineId, project, to);
    const present = { reason: 'branch' as const, name: from, branch: from, project, volumes };
    if (target !== undefined) await switches.carryOut({ engineId, id: target }, present, work);
    else if (volumes.length > 0) {
      // What is begun on the new branch goes on from here: nobody's work is broken off for it.
      const users = 'pause' as const;
      await content.meanwhile({ engineId, volumes, work }, users, () =>
        snapshots.make(randomUUID(), { engineId, users, ...present }, work),
      );
    }
    // The branch that was left has its newer state now, and the volumes are the other branch's.
    await this.settle({ engineId, project }, to);
    if (old !== undefined) await snapshots.discard(engineId, [old]);
  }

  private async settle(which: { engineId: string; project: string }, state: string): Promise<void> {
    const one = this.all.get(idOf(which));
    if (one === undefined) return;
    const { pending, problem: _, ...rest } = one.follow;
    // Checked out meanwhile: that is the next change.
    const isNext = pending !== undefined && pending.to !== state;
    await this.put({ state, follow: isNext ? { ...rest, pending: { ...pending, from: state } } : rest });
  }

  private async put(one: Followed): Promise<void> {
    const id = idOf(one.follow);
    this.all.set(id, one);
    this.tell();
    await this.store.put(id, one);
  }

  private tell(): void {
    this.latest.set([...this.all.values()].map(({ follow }) => follow));
  }

  private close(): void {
    for (const watch of this.watches.values()) watch.close();
  }
}

/** In the form of a UUID, as the files of a folder of records are called. */
function idOf({ engineId, project }: { engineId: string; project: string }): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([engineId, project]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
