// Looks at running containers now and then, so that a chart that is opened has a past. Costs at most one question in two seconds.
import { listContainers } from '../engine/containers.ts';
import { type Reading, statsOnce } from '../engine/stats-once.ts';
import type { EngineLink } from './engine-link.ts';
import type { StatsHistory } from './stats-history.ts';
import { pause } from './waiting.ts';

/** Least time between two questions, and between two of one container that has a past. Milliseconds. */
const everyMs = 2_000;
const eachEveryMs = 30_000;

export interface SamplerTask {
  link: EngineLink;
  history: StatsHistory;
  /** Whether somebody looks at it, so that it is measured already. */
  streamed: (id: string) => boolean;
}

export class StatsSampler {
  private readonly task: SamplerTask;
  /** Running containers, the one that waits longest first, with what was last measured. */
  private readonly running = new Map<string, { at: number; raw?: Reading['raw'] }>();
  private life: AbortController | undefined;

  constructor(task: SamplerTask) {
    this.task = task;
    task.link.listen({
      up: () => this.begin(),
      down: () => this.end(),
      event: ({ type, action, id }) => {
        if (type !== 'container') return;
        if (action === 'start') this.join(id);
        else if (action === 'die' || action === 'died') this.running.delete(id);
        else if (action === 'destroy') {
          this.running.delete(id);
          task.history.forget(id);
        }
      },
    });
    if (task.link.state.status === 'ready') this.begin();
  }

  private begin(): void {
    this.end();
    const life = new AbortController();
    this.life = life;
    void this.run(life.signal);
  }

  private end(): void {
    this.life?.abort();
    this.life = undefined;
    this.running.clear();
  }

  private join(id: string): void {
    if (!this.running.has(id)) this.running.set(id, { at: 0 });
  }

  private async run(signal: AbortSignal): Promise<void> {
    try {
      const rows = await listContainers(this.task.link.connection, signal);
      if (signal.aborted) return;
      for (const { id, state } of rows) if (state === 'running' || state === 'paused') this.join(id);
      while (!signal.aborted) {
        await pause(everyMs, signal);
        if (!signal.aborted) await this.measureNext(signal);
      }
    } catch {
      // The link tells that the engine went; `up` begins again.
    }
  }

  private async measureNext(signal: AbortSignal): Promise<void> {
    const [next] = this.running;
    if (next === undefined) return;
    const [id, { at, raw }] = next;
    const now = Date.now();
    if (now - at < (this.task.history.points(id).length === 0 ? everyMs : eachEveryMs)) return;
    this.running.delete(id);
    if (this.task.streamed(id)) {
      this.running.set(id, { at: now });
      return;
    }
    const reading = await statsOnce(this.task.link.connection, id, raw, signal).catch(() => undefined);
    // It stopped while it was asked about.
    if (signal.aborted || reading === undefined) return;
    this.running.set(id, { at: now, raw: reading.raw });
    if (reading.stats !== undefined) this.task.history.add(reading.stats);
  }
}
