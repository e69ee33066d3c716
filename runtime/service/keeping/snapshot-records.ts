// What is known of snapshots, on the disk and for whoever watches: they are told while their engine is away, too.
import { join } from 'node:path';
import { z } from 'zod';
import type { Change } from '../../contract/change.ts';
import { type Snapshot, snapshot } from '../../contract/snapshots.ts';
import type { StateCost } from '../../engine/volumes/snapshot-store.ts';
import { identify, isAlive } from '../../machine/processes.ts';
import { MergedStream } from '../lists/merged.ts';
import { ServiceProblem } from '../problems.ts';
import { RecordFolder } from '../record-folder.ts';

/**
 * `making`: it is not whole yet, and `owner` is at it. `trash`: it holds the content of a removed volume and is shown there. `currentOf`: those
 * of its volumes that were taken from or switched to it last.
 */
const record = z.object({
  entry: snapshot.omit({ current: true }),
  state: z.enum(['making', 'whole']),
  trash: z.boolean(),
  owner: z.object({ pid: z.number(), startedAt: z.string() }).optional(),
  currentOf: z.array(z.string()),
});
export type SnapshotRecord = z.infer<typeof record>;

export class SnapshotRecords {
  private readonly store: RecordFolder<typeof record>;
  private all = new Map<string, SnapshotRecord>();
  private readonly streams = new Map<string, MergedStream<Snapshot>>();
  private turn: Promise<void> = Promise.resolve();

  private constructor(home: string) {
    this.store = new RecordFolder(join(home, 'snapshots'), record);
  }

  static async open(home: string, signal: AbortSignal): Promise<SnapshotRecords> {
    const records = new SnapshotRecords(home);
    await records.read();
    records.store.follow(signal, () => void records.read());
    return records;
  }

  watch(engineId: string, signal: AbortSignal): AsyncGenerator<Change<Snapshot>> {
    return this.streamOf(engineId).follow(signal, (queue) =>
      queue.push({ kind: 'snapshot', items: this.shown(engineId) }),
    );
  }

  /** Those that a person sees, the youngest first. */
  shown(engineId: string): Snapshot[] {
    const whole = [...this.all.values()].filter((one) => isShown(one) && one.entry.engineId === engineId);
    return whole.map(toldOf).toSorted((one, other) => other.createdAt - one.createdAt);
  }

  /** A whole one, also of the trash; `not-found`. */
  whole(engineId: string, id: string): SnapshotRecord {
    const found = this.all.get(id);
    if (found?.state !== 'whole' || found.entry.engineId !== engineId) {
      throw new ServiceProblem('not-found', 'There is no such snapshot any more');
    }
    return found;
  }

  ofEngine(engineId: string): SnapshotRecord[] {
    return [...this.all.values()].filter(({ entry }) => entry.engineId === engineId);
  }

  /** Begun by a process that is no more; `busy` are worked at by this one. */
  async brokenOff(busy: ReadonlySet<string>): Promise<SnapshotRecord[]> {
    const own = await identify(process.pid);
    const found: SnapshotRecord[] = [];
    for (const one of this.all.values()) {
      if (one.state === 'whole' || busy.has(one.entry.id)) continue;
      const isOwn = one.owner?.pid === own?.pid && one.owner?.startedAt === own?.startedAt;
      if (isOwn || one.owner === undefined || !(await isAlive(one.owner))) found.push(one);
    }
    return found;
  }

  /** Writes that one is begun, before anything of it is on the engine. */
  async begin(entry: SnapshotRecord['entry'], trash: boolean): Promise<void> {
    const owner = await identify(process.pid);
    await this.put({ entry, state: 'making', trash, currentOf: [], ...(owner && { owner }) });
  }

  put(one: SnapshotRecord): Promise<void> {
    return this.inTurn(async () => {
      await this.store.put(one.entry.id, one);
      this.all.set(one.entry.id, one);
      if (isShown(one)) this.streamOf(one.entry.engineId).push({ kind: 'upsert', items: [toldOf(one)] });
    });
  }

  drop(engineId: string, id: string): Promise<void> {
    return this.inTurn(async () => {
      await this.store.drop(id);
      this.all.delete(id);
      this.streamOf(engineId).push({ kind: 'remove', ids: [id] });
    });
  }

  /** The volumes are what this one is; no other is that any more. */
  async setCurrent(engineId: string, id: string, volumes: readonly string[]): Promise<void> {
    for (const one of this.ofEngine(engineId)) {
      const others = one.currentOf.filter((volume) => !volumes.includes(volume));
      const currentOf = one.entry.id === id ? [...others, ...volumes] : others;
      if (currentOf.join('\0') !== one.currentOf.join('\0')) await this.put({ ...one, currentOf });
    }
  }

  /** Enters what the states of a volume take now. */
  async setCosts(engineId: string, volume: string, costs: ReadonlyMap<string, StateCost>): Promise<void> {
    for (const one of this.ofEngine(engineId)) {
      const cost = costs.get(one.entry.id);
      if (cost === undefined || !one.entry.volumes.some(({ name }) => name === volume)) continue;
      const volumes = one.entry.volumes.map((each) => (each.name === volume ? { ...each, ...cost } : each));
      if (JSON.stringify(volumes) === JSON.stringify(one.entry.volumes)) continue;
      await this.put({ ...one, entry: { ...one.entry, volumes, ...sumOf(volumes) } });
    }
  }

  private read(): Promise<void> {
    return this.inTurn(async () => {
      const before = JSON.stringify([...this.all].toSorted());
      this.all = new Map((await this.store.all()).map((one) => [one.entry.id, one]));
      if (JSON.stringify([...this.all].toSorted()) === before) return;
      for (const [engineId, stream] of this.streams) stream.push({ kind: 'snapshot', items: this.shown(engineId) });
    });
  }

  /** What was read before something was written must not take its place. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private streamOf(engineId: string): MergedStream<Snapshot> {
    const stream = this.streams.get(engineId) ?? new MergedStream<Snapshot>();
    this.streams.set(engineId, stream);
    return stream;
  }
}

function isShown({ state, trash }: SnapshotRecord): boolean {
  return state === 'whole' && !trash;
}

function toldOf({ entry, currentOf }: SnapshotRecord): Snapshot {
  return { ...entry, current: entry.volumes.every(({ name }) => currentOf.includes(name)) };
}

function sumOf(volumes: readonly { bytes: number; alone: number }[]) {
  const sum = (key: 'bytes' | 'alone') => volumes.reduce((all, one) => all + one[key], 0);
  return { bytes: sum('bytes'), alone: sum('alone') };
}
