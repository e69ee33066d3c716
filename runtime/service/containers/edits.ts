// Changing and re-creating containers as activities: whatever fails, is canceled or breaks off, the container is the old one or the new.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ContainerSpec } from '../../contract/specs/container-spec.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { findContainer, type RawContainer } from '../../engine/containers/replacing.ts';
import { hasImage } from '../../engine/images.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { isLoss, problemOf, ServiceProblem } from '../problems.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';
import { WorkJournal } from '../work-journal.ts';
import type { Patience } from './edit-alive.ts';
import { type EditEngine, editEngine, nameOf } from './edit-engine.ts';
import { arrange, hasLimits } from './edit-in-place.ts';
import type { Entry, InPlace, Swap } from './edit-journal.ts';
import { planOf, usersOf, type Wish } from './edit-plan.ts';
import { putBack, removeOld, swapAll } from './edit-swap.ts';
import { inMachine } from './guest-paths.ts';
import { checkOnEngine, checkSpec, pull, tidySpec } from './run.ts';

const kinds = ['edit', 'recreate', 'update', 'revert'] as const;
type Kind = (typeof kinds)[number];

export interface EditsOptions {
  home: string;
  engines: EngineRegistry;
  activities: ActivityRegistry;
  logins: RegistryLogins;
  patience?: Patience;
}

/** What else is done on the way. */
export interface Replacement {
  /** What is wished once `prepare` is done. */
  wish: (old: RawContainer) => Wish | Promise<Wish>;
  /** Before anything of the container is touched, e.g. a pull. */
  prepare?: (old: RawContainer, work: Work) => Promise<void>;
  /** When the new one has taken the old one's place. */
  done?: (oldId: string, newId: string) => Promise<void>;
}

export class Edits {
  private readonly options: EditsOptions;
  private readonly journal: WorkJournal<Entry>;
  /** The entries of the journal that somebody works at. */
  private readonly busy = new Set<string>();
  private readonly listeners = new Set<(engineId: string, swap: Swap) => void>();

  constructor(options: EditsOptions) {
    this.options = options;
    this.journal = new WorkJournal(join(options.home, 'edits'));
  }

  /** Calls when a container has taken another one's place. */
  onReplaced(listener: (engineId: string, swap: Swap) => void): void {
    this.listeners.add(listener);
  }

  /** Refused at the field before anything is done; see the contract. */
  async edit(engineId: string, id: string, typed: ContainerSpec): Promise<{ activityId: string }> {
    const tidy = tidySpec(typed);
    checkSpec(tidy);
    const spec = inMachine(tidy, this.options.engines.guestPath(engineId));
    const connection = this.options.engines.connection(engineId);
    const old = await this.find(connection, id);
    // Podman tells the ports of a shared network with each of those that share it.
    const users = await usersOf(connection, old);
    await checkOnEngine(connection, spec, [old.Id, ...users.map(({ Id }) => Id)]);
    return this.replace('edit', engineId, id, {
      wish: () => ({ spec, image: 'same' }),
      prepare: async (_, work) => {
        if (spec.image === old.Config.Image || (await hasImage(connection, spec.image, work.signal))) return;
        await pull(connection, spec.image, work, this.options.logins);
      },
    });
  }

  recreate(engineId: string, id: string): Promise<{ activityId: string }> {
    return this.replace('recreate', engineId, id, { wish: () => ({ image: 'newest' }) });
  }

  /** `not-found`, `paused`, and `conflict` while it is being changed already; what fails later is told in the activity. */
  async replace(kind: Kind, engineId: string, id: string, replacement: Replacement): Promise<{ activityId: string }> {
    const connection = this.options.engines.connection(engineId);
    const old = await this.find(connection, id);
    if (kind !== 'edit' && old.State.Paused) throw new ServiceProblem('paused', `${nameOf(old)} is paused`);
    if (this.isChanging(engineId, old.Id)) {
      throw new ServiceProblem('conflict', `${nameOf(old)} is being changed already`);
    }
    const doIt = async (work: Work) => {
      work.update({ step: 'checking' });
      // It may have had to wait for other work on it.
      const now = await this.find(connection, old.Id);
      await replacement.prepare?.(now, work);
      await this.carryOut(connection, now, await replacement.wish(now), work, replacement.done);
    };
    const object = { kind: 'container' as const, id: old.Id, name: nameOf(old) };
    const activityId = this.options.activities.begin(kind, engineId, nameOf(old), doIt, { objects: [object] });
    return { activityId };
  }

  /** Brings what broke off to an end, on each engine as soon as it answers; ends with the signal. */
  async recover(signal: AbortSignal): Promise<void> {
    const { engines } = this.options;
    for await (const entry of this.journal.leftWhereReady(engines, this.busy, signal)) this.settleLater(entry);
  }

  private isChanging(engineId: string, id: string): boolean {
    return this.options.activities.latest.value.some(
      (one) =>
        one.status === 'running' &&
        one.engineId === engineId &&
        kinds.some((kind) => kind === one.kind) &&
        one.objects.some((object) => object.id === id),
    );
  }

  private async find(connection: EngineConnection, id: string): Promise<RawContainer> {
    const old = await findContainer(connection, id);
    if (old === undefined) throw new ServiceProblem('not-found', `No such container: ${id}`);
    return old;
  }

  private async carryOut(
    connection: EngineConnection,
    old: RawContainer,
    wish: Wish,
    work: Work,
    done: Replacement['done'],
  ): Promise<void> {
    work.signal.throwIfAborted();
    const id = randomUUID();
    const { info } = this.options.engines.link(connection.id).state;
    const canUpdate = !info?.cannot.some(({ feature }) => feature === 'limits');
    const plan = await planOf(connection, old, wish, id.slice(0, 6), canUpdate);
    const engine = editEngine(connection);
    this.busy.add(id);
    try {
      const entry = await this.journal.begin({ id, engineId: connection.id, phase: 'working', ...plan });
      if ('swaps' in plan) await this.swap(engine, entry, plan.swaps, work, done);
      else await this.change(engine, entry, plan.inPlace, work);
    } finally {
      this.busy.delete(id);
    }
  }

  private async change(engine: EditEngine, entry: Entry, inPlace: InPlace, work: Work): Promise<void> {
    work.update({ step: 'changing', containerId: inPlace.id });
    try {
      await arrange(engine, inPlace.id, inPlace.after, work.signal);
      if (inPlace.update !== undefined) {
        entry.phase = 'settling';
        await this.journal.write(entry);
        await engine.update(inPlace.id, inPlace.update);
      }
    } catch (error) {
      // An answer may be lost on its way back when everything is done already.
      const isDone = entry.phase === 'settling' && (await hasLimits(engine, inPlace).catch(() => false));
      if (!isDone) {
        work.update({ step: 'restoring' });
        await this.takeBack(entry, () => arrange(engine, inPlace.id, inPlace.before));
        throw error;
      }
    }
    await this.journal.end(entry);
  }

  private async swap(
    engine: EditEngine,
    entry: Entry,
    swaps: Swap[],
    work: Work,
    done: Replacement['done'],
  ): Promise<void> {
    const { patience } = this.options;
    try {
      await swapAll(swaps, {
        engine,
        signal: work.signal,
        note: () => this.journal.write(entry),
        tell: (step) => work.update({ step }),
        ...(patience ? { patience } : {}),
      });
      entry.phase = 'settling';
      await this.journal.write(entry);
    } catch (error) {
      work.update({ step: 'restoring' });
      await this.takeBack(entry, () => putBack(swaps, engine));
      throw error;
    }
    for (const swap of swaps) for (const listener of this.listeners) listener(entry.engineId, swap);
    const [{ oldId, newId = '' } = { oldId: '' }] = swaps;
    work.update({ step: 'removing', containerId: newId, replaces: oldId });
    await done?.(oldId, newId);
    // The new ones run: an old one that cannot be removed now is removed at the next start.
    await removeOld(swaps, engine).then(
      () => this.journal.end(entry),
      () => undefined,
    );
  }

  /** What cannot be put back is told by an activity of its own; where the engine is gone, it is tried again when it is back. */
  private async takeBack(entry: Entry, work: () => Promise<void>): Promise<void> {
    try {
      entry.phase = 'working';
      await this.journal.write(entry);
      await work();
      await this.journal.end(entry);
    } catch (error) {
      if (isLoss(problemOf(error))) return;
      await this.journal.end(entry);
      this.options.activities.begin('settle', entry.engineId, subjectNameOf(entry), () => Promise.reject(error));
    }
  }

  private settleLater(entry: Entry): void {
    this.busy.add(entry.id);
    this.options.activities.begin('settle', entry.engineId, subjectNameOf(entry), async (work) => {
      try {
        work.update({ step: entry.phase === 'settling' ? 'removing' : 'restoring' });
        await settle(entry, editEngine(this.options.engines.connection(entry.engineId)));
        await this.journal.end(entry);
      } catch (error) {
        if (!isLoss(problemOf(error))) await this.journal.end(entry);
        throw error;
      } finally {
        this.busy.delete(entry.id);
      }
    });
  }
}

function subjectNameOf({ swaps, inPlace }: Entry): string {
  return swaps?.[0]?.oldName ?? inPlace?.before.name ?? '';
}

/** Brings an entry that nobody works at any more to the old state or the new one. */
export async function settle({ phase, swaps, inPlace }: Entry, engine: EditEngine): Promise<void> {
  if (swaps !== undefined) await (phase === 'settling' ? removeOld(swaps, engine) : putBack(swaps, engine));
  if (inPlace === undefined || (phase === 'settling' && (await hasLimits(engine, inPlace)))) return;
  await arrange(engine, inPlace.id, inPlace.before);
}
