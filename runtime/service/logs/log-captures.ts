// The captures that are under way: one a container, however many views show it.
import type { Shelf } from '../../logs/shelf.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { ServiceProblem } from '../problems.ts';
import { LogCapture } from './log-capture.ts';

/** A capture goes on this long after the last view left: whoever comes back at once finds it level. */
const lingerMs = 30_000;

interface Entry {
  capture: LogCapture;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

export class LogCaptures {
  readonly shelf: Shelf;
  private readonly engines: EngineRegistry;
  private readonly entries = new Map<string, Entry>();
  private readonly closing = new Set<Promise<void>>();

  constructor(engines: EngineRegistry, shelf: Shelf) {
    this.engines = engines;
    this.shelf = shelf;
  }

  get size(): number {
    return this.entries.size;
  }

  /** The capture of this container, begun when there is none; each call needs a `release`. `not-found` for an unknown engine. */
  hold(engineId: string, containerId: string): LogCapture {
    const key = keyOf(engineId, containerId);
    const entry = this.entries.get(key) ?? this.begin(engineId, containerId);
    this.entries.set(key, entry);
    entry.users += 1;
    clearTimeout(entry.timer);
    return entry.capture;
  }

  release({ engineId, containerId }: LogCapture): void {
    const key = keyOf(engineId, containerId);
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.timer = setTimeout(() => void this.end(key), lingerMs);
    entry.timer.unref();
  }

  /** Deletes a container's log; `in-use` while a view shows it, `not-found` when there is none. */
  async forget(engineId: string, containerId: string): Promise<void> {
    const key = keyOf(engineId, containerId);
    const users = this.entries.get(key)?.users ?? 0;
    if (users === 0) await this.end(key);
    const answer = users > 0 ? 'in-use' : await this.shelf.forget(engineId, containerId);
    if (answer !== 'forgotten') throw new ServiceProblem(answer, `The log of ${containerId}: ${answer}`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.entries.keys()].map((key) => this.end(key)));
    await Promise.all(this.closing);
  }

  private begin(engineId: string, containerId: string): Entry {
    const kept = this.shelf.kept().find((log) => log.engineId === engineId && log.containerId === containerId);
    const link = kept?.removedAt === undefined ? this.engines.link(engineId) : undefined;
    const capture = new LogCapture(engineId, containerId, this.shelf, link);
    if (kept !== undefined) capture.describe(kept);
    capture.start();
    return { capture, users: 0, timer: undefined };
  }

  private async end(key: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    clearTimeout(entry.timer);
    const closed = entry.capture.close();
    this.closing.add(closed);
    await closed.finally(() => this.closing.delete(closed));
  }
}

function keyOf(engineId: string, containerId: string): string {
  return `${engineId} ${containerId}`;
}
