// Removed containers, kept for a time: their definition always, the files they wrote where that was asked for.
import { randomUUID } from 'node:crypto';
import type { RemovalLoss, ReturnCheck, TrashEntry } from '../contract/trash.ts';
import type { EngineConnection } from '../engine/connection.ts';
import { changedCount } from '../engine/containers/changed-count.ts';
import { commitContainer } from '../engine/containers/commit.ts';
import { specOfContainer } from '../engine/containers/container-specs.ts';
import { containerSize } from '../engine/containers/export.ts';
import { type AnonymousVolume, anonymousVolumes } from '../engine/containers/inspected-volumes.ts';
import type { RawInspect } from '../engine/containers/raw-inspect.ts';
import { findContainer, type RawContainer } from '../engine/containers/replacing.ts';
import { deleteImage } from '../engine/images/image-removal.ts';
import { hasImage } from '../engine/images.ts';
import { keptLabel } from '../engine/labels.ts';
import { listNetworks } from '../engine/networks.ts';
import { unlessMissing } from '../engine/problem.ts';
import { listVolumes, volumeSizes } from '../engine/volumes.ts';
import { isUp, nameOf } from './containers/edit-engine.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import { Latest } from './latest.ts';
import { ServiceProblem } from './problems.ts';
import type { SettingsFile } from './settings-file.ts';
import { type TrashRecord, type TrashStore, trashStore } from './trash/trash-store.ts';
import { pause } from './waiting.ts';

const repository = 'gantry/trash';

const dayMs = 86_400_000;
const lookEveryMs = 3_600_000;
/** The oldest make room. */
const mostEntries = 500;

export class Trash {
  readonly latest = new Latest<TrashEntry[]>([]);
  private readonly records = new Map<string, TrashRecord>();
  private readonly store: TrashStore;
  private readonly engines: EngineRegistry;
  private readonly settings: SettingsFile;

  private constructor(home: string, engines: EngineRegistry, settings: SettingsFile) {
    this.store = trashStore(home);
    this.engines = engines;
    this.settings = settings;
  }

  /** Reads what is kept, and lets go of what is too old, now and then until the signal aborts. */
  static async open(
    home: string,
    engines: EngineRegistry,
    settings: SettingsFile,
    signal: AbortSignal,
  ): Promise<Trash> {
    const trash = new Trash(home, engines, settings);
    for (const one of await trash.store.all()) trash.records.set(one.entry.id, one);
    trash.tell();
    void trash.expire(signal);
    return trash;
  }

  /** `not-found`. */
  record(engineId: string, id: string): TrashRecord {
    const found = this.records.get(id);
    if (found?.entry.engineId !== engineId) throw new ServiceProblem('not-found', 'It is no longer in the trash');
    return found;
  }

  /**
   * Keeps a container that is about to be removed; answers the entry's id, or nothing where the trash is off or the container removes
   * itself. With `layer` what it wrote, if anything, becomes an image, for which a running one rests a moment.
   */
  async keep(
    connection: EngineConnection,
    containerId: string,
    wish: { layer: boolean; volumes: boolean },
  ): Promise<string | undefined> {
    const { keepDays } = this.settings.value.trash;
    const inspect = keepDays === 0 ? undefined : await findContainer(connection, containerId);
    if (inspect === undefined || inspect.HostConfig.AutoRemove === true) return undefined;
    const { spec } = await specOfContainer(connection, inspect);
    const id = randomUUID();
    const now = Date.now();
    const layer = wish.layer ? await this.keepLayer(connection, inspect, id) : undefined;
    const entry: TrashEntry = {
      engineId: connection.id,
      id,
      containerId: inspect.Id,
      name: nameOf(inspect),
      image: inspect.Config.Image,
      removedAt: now,
      expiresAt: now + keepDays * dayMs,
      ran: isUp(inspect),
      ...(layer && { layer }),
      volumesLost: wish.volumes ? anonymousOf(inspect).map(({ destination }) => destination) : [],
    };
    await this.put({ entry, spec, inspect });
    return id;
  }

  /** Deletes an entry and its image. An engine that is away keeps the image; somebody else's tag of it stays. */
  async forget(engineId: string, id: string): Promise<void> {
    const { entry } = this.record(engineId, id);
    await this.drop(entry);
  }

  /** Takes an entry off without its image: that is another container's now. */
  async handOver(id: string): Promise<void> {
    this.records.delete(id);
    await this.store.drop(id);
    this.tell();
  }

  async check(engineId: string, id: string): Promise<ReturnCheck> {
    const { entry, inspect } = this.record(engineId, id);
    const connection = this.engines.connection(engineId);
    const networks = new Set((await listNetworks(connection)).map(({ name }) => name));
    const volumes = new Set((await listVolumes(connection)).map(({ name }) => name));
    const used = (inspect.Mounts ?? []).flatMap((mount) =>
      'Name' in mount && mount.Name ? [mount.Name as string] : [],
    );
    const lost = new Set(anonymousOf(inspect).map(({ name }) => name));
    const own = Object.keys(inspect.NetworkSettings?.Networks ?? {});
    return {
      nameTaken: (await findContainer(connection, entry.name)) !== undefined,
      networksGone: own.filter((name) => !networks.has(name)),
      volumesGone: used.filter((name) => !volumes.has(name) && !(entry.volumesLost.length > 0 && lost.has(name))),
      imageGone: !(await hasImage(connection, inspect.Image)) && !(await hasImage(connection, entry.image)),
      layerGone: entry.layer !== undefined && !(await hasImage(connection, entry.layer.image)),
    };
  }

  /** By a volume's name the removed containers that had it. */
  holdersOfVolumes(engineId: string): Map<string, string[]> {
    const holders = new Map<string, string[]>();
    for (const { entry, inspect } of this.records.values()) {
      if (entry.engineId !== engineId) continue;
      for (const mount of inspect.Mounts ?? []) {
        const name = 'Name' in mount ? String(mount.Name ?? '') : '';
        if (name !== '') holders.set(name, [...(holders.get(name) ?? []), entry.name]);
      }
    }
    return holders;
  }

  async losses(engineId: string, ids: readonly string[]): Promise<RemovalLoss[]> {
    const connection = this.engines.connection(engineId);
    const found: RemovalLoss[] = [];
    let sizes: Record<string, number> | undefined;
    for (const id of ids) {
      const inspect = await findContainer(connection, id);
      if (inspect === undefined) continue;
      const [size, changes] = await Promise.all([
        unlessMissing(() => containerSize(connection, id)),
        changedCount(connection, id).catch(() => undefined),
      ]);
      // The engine counts all its volumes for this: only where one is in question.
      if (anonymousOf(inspect).length > 0) sizes ??= await volumeSizes(connection).catch(() => ({}));
      const volumes = anonymousOf(inspect).map(({ name, destination: path }) => {
        const bytes = sizes?.[name];
        return { name, path, ...(bytes !== undefined && { bytes }) };
      });
      found.push({ id, bytes: size?.own ?? 0, ...(changes !== undefined && { changes }), volumes });
    }
    return found;
  }

  private async keepLayer(
    connection: EngineConnection,
    inspect: RawContainer,
    id: string,
  ): Promise<TrashEntry['layer']> {
    const { own } = await containerSize(connection, inspect.Id);
    if (own === 0 && (await changedCount(connection, inspect.Id)) === 0) return undefined;
    const tag = id.slice(0, 12).replaceAll('-', '');
    await commitContainer(connection, inspect.Id, {
      repository,
      tag,
      message: `Files of ${nameOf(inspect)}, which was removed`,
      author: '',
      changes: [`LABEL ${keptLabel}=${JSON.stringify(id)}`],
      pause: inspect.State.Running,
    });
    return { image: `${repository}:${tag}`, bytes: own };
  }

  private async put(one: TrashRecord): Promise<void> {
    await this.store.put(one.entry.id, one);
    this.records.set(one.entry.id, one);
    this.tell();
    const all = this.latest.value;
    if (all.length > mostEntries) for (const old of all.slice(mostEntries)) await this.drop(old);
  }

  private async drop(entry: TrashEntry): Promise<void> {
    if (entry.layer !== undefined) {
      const { image } = entry.layer;
      await unlessMissing(() => deleteImage(this.engines.connection(entry.engineId), image, false));
    }
    await this.handOver(entry.id);
  }

  private async expire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = Date.now();
      for (const entry of this.latest.value) {
        // An engine that is away, or an image in use, is tried again.
        if (entry.expiresAt <= now && !signal.aborted) await this.drop(entry).catch(() => undefined);
      }
      await pause(lookEveryMs, signal);
    }
  }

  private tell(): void {
    const entries = [...this.records.values()].map(({ entry }) => entry);
    this.latest.set(entries.sort((a, b) => b.removedAt - a.removedAt));
  }
}

function anonymousOf(inspect: RawContainer): AnonymousVolume[] {
  return anonymousVolumes(inspect as unknown as RawInspect);
}
