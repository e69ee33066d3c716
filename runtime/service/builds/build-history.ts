// All builds that are known, those that run and those that ended, and what each was made from and said.
import type { BuildDetails, BuildEvent, BuildOutput, BuildRow } from '../../contract/builds/build-record.ts';
import type { Change } from '../../contract/change.ts';
import { MergedStream } from '../lists/merged.ts';
import { ServiceProblem } from '../problems.ts';
import type { BuildRun } from './build-run.ts';
import type { BuildSource, BuildStore } from './build-store.ts';

export class BuildHistory {
  private readonly store: BuildStore;
  private readonly running = new Map<string, BuildRun>();
  /** First writes that are under way: a build does not wait for its own note. */
  private readonly begun = new Map<string, Promise<void>>();
  /** Oldest first. */
  private rows = new Map<string, BuildRow>();
  private readonly told = new MergedStream<BuildRow>();
  private loading: Promise<void> | undefined;

  constructor(store: BuildStore) {
    this.store = store;
  }

  put(row: BuildRow): void {
    this.rows.set(row.id, row);
    this.told.push({ kind: 'upsert', items: [row] });
  }

  async begin(run: BuildRun, source: BuildSource): Promise<void> {
    await this.loaded;
    this.running.set(run.row.id, run);
    this.put(run.row);
    this.begun.set(
      run.row.id,
      this.store.begin(run.row, source).catch(() => undefined),
    );
  }

  /** The run has ended: from now on the disk has it. What cannot be kept is forgotten with the runtime, and no build fails by it. */
  async end(run: BuildRun): Promise<void> {
    await this.begun.get(run.row.id);
    this.begun.delete(run.row.id);
    await this.store.keep(run.details, run.log.all()).catch(() => undefined);
    this.running.delete(run.row.id);
    run.announce();
    const ended = [...this.rows.values()].filter(({ status }) => status !== 'running').map(({ id }) => id);
    await this.forget(await this.store.overdue(ended));
  }

  async *subscribe(signal: AbortSignal): AsyncGenerator<Change<BuildRow>> {
    await this.loaded;
    yield* this.told.follow(signal, (queue) => queue.push({ kind: 'snapshot', items: [...this.rows.values()] }));
  }

  async details(id: string): Promise<BuildDetails> {
    await this.loaded;
    const details = this.running.get(id)?.details ?? (await this.store.details(id));
    if (details === undefined) throw missing(id);
    return details;
  }

  async *watch(id: string, signal: AbortSignal): AsyncGenerator<BuildEvent> {
    await this.loaded;
    const run = this.running.get(id);
    if (run !== undefined) yield* run.watch(signal);
    else yield { kind: 'snapshot', ...(await this.details(id)) };
  }

  async *log(id: string, signal: AbortSignal): AsyncGenerator<BuildOutput[]> {
    await this.loaded;
    const run = this.running.get(id);
    if (run !== undefined) {
      yield* run.log.follow(signal);
      return;
    }
    await this.details(id);
    yield await this.store.log(id);
  }

  async source(id: string): Promise<BuildSource> {
    await this.begun.get(id);
    const source = await this.store.source(id);
    if (source === undefined) throw missing(id);
    return source;
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.loaded;
    if (ids.some((id) => this.running.has(id)))
      throw new ServiceProblem('in-use', 'A build that runs is not forgotten');
    await this.forget(ids);
  }

  /** Hundreds of files are not read before somebody asks for what is in them. */
  private get loaded(): Promise<void> {
    this.loading ??= this.load();
    return this.loading;
  }

  private async load(): Promise<void> {
    const rows = await this.store.rows();
    this.rows = new Map([...rows.map((row) => [row.id, row] as const), ...this.rows]);
  }

  private async forget(ids: readonly string[]): Promise<void> {
    const known = ids.filter((id) => this.rows.delete(id));
    await Promise.all(known.map((id) => this.store.drop(id)));
    if (known.length > 0) this.told.push({ kind: 'remove', ids: known });
  }
}

function missing(id: string): ServiceProblem {
  return new ServiceProblem('not-found', `There is no build ${id}`);
}
