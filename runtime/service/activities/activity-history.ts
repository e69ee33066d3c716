// All that was done lately, for whoever looks: held here, kept on the disk, told as a merged stream.
import type { Activity } from '../../contract/activities.ts';
import type { Change } from '../../contract/change.ts';
import { MergedStream } from '../lists/merged.ts';
import type { ActivityFile } from './activity-file.ts';

const longest = 2_000;
const keepMs = 30 * 24 * 60 * 60 * 1000;

export class ActivityHistory {
  /** By id, oldest first. */
  private rows = new Map<string, Activity>();
  private readonly told = new MergedStream<Activity>();
  private readonly file: ActivityFile | undefined;
  /** Told by another process of the same home while this one runs. */
  private readonly others = new Set<string>();
  /** What an earlier runtime kept is read meanwhile: nothing has to wait for it but who looks. */
  readonly loaded: Promise<ReadonlyMap<string, number>>;

  constructor(file?: ActivityFile) {
    this.file = file;
    this.loaded = this.load();
  }

  /** Newest first, as far as it was read. */
  get items(): Activity[] {
    return [...this.rows.values()].reverse();
  }

  find(id: string): Activity | undefined {
    return this.rows.get(id);
  }

  /** Whether another process of this home did it. */
  isOthers(id: string): boolean {
    return this.others.has(id);
  }

  /** New, or amended. With `keep` it is written down: at its beginning and its end, not at every step. */
  put(activity: Activity, { keep }: { keep: boolean }): void {
    this.rows.set(activity.id, activity);
    if (keep) this.file?.keep(activity);
    this.told.push({ kind: 'upsert', items: [activity] });
    this.trim();
  }

  /** It turned out to be a part of another one. */
  drop(id: string): void {
    if (!this.rows.has(id)) return;
    this.file?.drop(id);
    this.forget([id]);
  }

  /** An engine's events were looked at up to this time of its clock. */
  see(engineId: string, at: number): void {
    this.file?.see(engineId, at);
  }

  async *subscribe(signal: AbortSignal): AsyncGenerator<Change<Activity>> {
    await this.loaded;
    yield* this.told.follow(signal, (queue) => queue.push({ kind: 'snapshot', items: this.items }));
  }

  async close(): Promise<void> {
    await this.loaded;
    await this.file?.close();
  }

  private async load(): Promise<ReadonlyMap<string, number>> {
    if (this.file === undefined) return new Map();
    const { activities, seen } = await this.file.read();
    const oldest = Date.now() - keepMs;
    const kept = activities.filter(({ startedAt }) => startedAt >= oldest).slice(-longest);
    const now = [...this.rows.values()];
    this.rows = new Map([...kept, ...now].map((activity) => [activity.id, activity]));
    this.trim();
    this.file.listen((activity) => {
      this.others.add(activity.id);
      this.put(activity, { keep: false });
    });
    return seen;
  }

  private trim(): void {
    const oldest = Date.now() - keepMs;
    const gone: string[] = [];
    for (const { id, startedAt, status } of this.rows.values()) {
      if (this.rows.size - gone.length <= longest && startedAt >= oldest) break;
      if (status !== 'running') gone.push(id);
    }
    this.forget(gone);
  }

  private forget(ids: string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) {
      this.rows.delete(id);
      this.others.delete(id);
    }
    this.told.push({ kind: 'remove', ids });
  }
}
