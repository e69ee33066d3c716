// Whose logs a view shows: the containers that were chosen, and those of the chosen projects as they come.
import type { Change } from '../../contract/change.ts';
import type { ContainerRow } from '../../contract/containers.ts';
import type { LogSelection, LogSource } from '../../contract/logs.ts';
import type { Watchers } from '../lists/watchers.ts';
import type { LogCapture } from './log-capture.ts';
import type { LogCaptures } from './log-captures.ts';

export interface ViewSource {
  key: number;
  capture: LogCapture;
  unlisten: () => void;
  /** Whether it was chosen by itself, not with its project. */
  chosen: boolean;
}

export class LogSources {
  private readonly captures: LogCaptures;
  private readonly watchers: Pick<Watchers, 'of'>;
  private readonly onChange: () => void;
  private readonly held = new Map<string, ViewSource>();
  private nextKey = 0;
  private selections: readonly LogSelection[] = [];
  private watching = new AbortController();

  /** `onChange` is called whenever there is another source, or something new in one. */
  constructor(captures: LogCaptures, watchers: Pick<Watchers, 'of'>, onChange: () => void) {
    this.captures = captures;
    this.watchers = watchers;
    this.onChange = onChange;
  }

  get list(): ViewSource[] {
    return [...this.held.values()];
  }

  of(key: number): ViewSource | undefined {
    return this.list.find((source) => source.key === key);
  }

  /** Sources that stay keep their keys. `not-found` for an unknown engine. */
  select(selections: readonly LogSelection[]): void {
    this.watching.abort();
    this.watching = new AbortController();
    this.selections = selections;
    const wanted = new Set<string>();
    for (const selection of selections) {
      if (selection.kind === 'container') wanted.add(this.add(selection.engineId, selection.id, true));
    }
    for (const [id, { capture, chosen }] of this.held) {
      const { title, engineId } = capture;
      const inProject = !chosen && selections.some((one) => one.engineId === engineId && isIn(one, title));
      if (!wanted.has(id) && !inProject) this.drop(id);
    }
    const engines = new Set(selections.flatMap((one) => (one.kind === 'project' ? [one.engineId] : [])));
    for (const engineId of engines) {
      void this.follow(this.watchers.of(engineId).containers.subscribe(this.watching.signal), engineId);
    }
    this.onChange();
  }

  close(): void {
    this.watching.abort();
    for (const id of [...this.held.keys()]) this.drop(id);
  }

  /** The sources as they are now, for who looks at them. */
  describe(): LogSource[] {
    return this.list.map(({ key, capture }) => {
      const { title, book, driver } = capture;
      const problem = capture.problem ?? book?.problem;
      return {
        key,
        engineId: capture.engineId,
        containerId: capture.containerId,
        name: title?.name ?? capture.containerId.slice(0, 12),
        ...(title?.project === undefined ? {} : { project: title.project }),
        ...(title?.service === undefined ? {} : { service: title.service }),
        status: capture.status,
        ...(problem === undefined ? {} : { problem }),
        lines: book === undefined ? 0 : book.end - book.first,
        dropped: book?.dropped ?? 0,
        ...(driver === undefined ? {} : { driver }),
      };
    });
  }

  private add(engineId: string, containerId: string, chosen: boolean): string {
    const id = `${engineId} ${containerId}`;
    const known = this.held.get(id);
    if (known !== undefined) {
      known.chosen ||= chosen;
      return id;
    }
    const capture = this.captures.hold(engineId, containerId);
    const unlisten = capture.onChange(this.onChange);
    this.held.set(id, { key: this.nextKey++, capture, unlisten, chosen });
    return id;
  }

  private drop(id: string): void {
    const source = this.held.get(id);
    if (source === undefined) return;
    this.held.delete(id);
    source.unlisten();
    this.captures.release(source.capture);
  }

  /** Containers of the chosen projects, also those that join later. One that goes stays in the view. */
  private async follow(changes: AsyncIterable<Change<ContainerRow>>, engineId: string): Promise<void> {
    const { signal } = this.watching;
    for await (const change of changes) {
      if (signal.aborted) return;
      if (change.kind === 'unavailable') this.joinKept(engineId);
      if (change.kind !== 'snapshot' && change.kind !== 'upsert') continue;
      const rows = change.items.filter((row) =>
        this.selections.some((one) => one.engineId === engineId && isIn(one, row)),
      );
      for (const row of rows.sort(byName)) this.join(row);
      if (change.kind === 'snapshot') this.joinKept(engineId);
    }
  }

  private join(row: ContainerRow): void {
    const id = this.add(row.engineId, row.id, false);
    this.held.get(id)?.capture.describe(row);
    this.onChange();
  }

  /** A project without containers, or on an engine that is away, has only what is kept of those it had. */
  private joinKept(engineId: string): void {
    for (const selection of this.selections) {
      if (selection.kind !== 'project' || selection.engineId !== engineId) continue;
      if (this.list.some(({ capture }) => isIn(selection, capture.title))) continue;
      for (const log of this.captures.shelf.kept()) {
        if (log.engineId === engineId && isIn(selection, log)) this.add(engineId, log.containerId, false);
      }
    }
    this.onChange();
  }
}

function isIn(selection: LogSelection, title: { project?: string | undefined } | undefined): boolean {
  return selection.kind === 'project' && title?.project === selection.project;
}

function byName(a: ContainerRow, b: ContainerRow): number {
  return a.name.localeCompare(b.name);
}
